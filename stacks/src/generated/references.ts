import { type Attributes, type TerraformJson, text } from './terraform-json.ts';

/** Stands in for account ids, which only AWS knows; all have 12 digits. */
export const ACCOUNT = '000000000000';

/** Stands in for the account that owns the roles where it is another one. */
export const ROLE_ACCOUNT = '111111111111';

/** Longest unique id that IAM gives (`AROA` and 17 more), so that sizes are not understated. */
const UNIQUE_ID_REST = 'EXAMPLEEXAMPLE123';

/**
 * Puts what AWS would give in place of Terraform's references, and `${aws:…}` in place of its escape. Names, paths and
 * ARNs are exact; account ids and unique ids are stand-ins of their full length. Throws `RangeError` for a reference
 * to something that the document does not make: Terraform would refuse it, too.
 */
export function resolveReferences(terraform: TerraformJson, source: string): string {
  return source.replaceAll(/(\$?)\$\{([^{}]*)\}/g, (all, escaped: string, expression: string) =>
    escaped === '$' ? all.slice(1) : awsGives(terraform, expression.trim()),
  );
}

function awsGives(terraform: TerraformJson, expression: string): string {
  if (expression === 'local.admin_user_id') return `AIDA${UNIQUE_ID_REST}`;
  const parts = expression.split('.');
  if (parts[0] === 'data') return dataValue(terraform, parts);
  const [type = '', name = '', attribute = ''] = parts;
  const attributes = terraform.resource?.[type]?.[name];
  if (attributes === undefined)
    throw new RangeError(`\`${expression}\` refers to nothing that the stack makes`);
  const given = attributes[attribute];
  if (typeof given === 'string') return resolveReferences(terraform, given);
  return madeByAws(type, attribute, attributes, expression);
}

function dataValue(terraform: TerraformJson, [, type = '', name = '']: readonly string[]): string {
  const attributes = terraform.data?.[type]?.[name];
  if (attributes === undefined)
    throw new RangeError(`\`data.${type}.${name}\` refers to nothing that the stack reads`);
  return attributes.provider === undefined ? ACCOUNT : ROLE_ACCOUNT;
}

const IAM_KINDS: Readonly<Record<string, { readonly arn: string; readonly id: string }>> = {
  aws_iam_role: { arn: 'role', id: 'AROA' },
  aws_iam_user: { arn: 'user', id: 'AIDA' },
  aws_iam_policy: { arn: 'policy', id: 'ANPA' },
};

function madeByAws(type: string, attribute: string, attributes: Attributes, expression: string): string {
  const kind = IAM_KINDS[type];
  if (kind !== undefined && attribute === 'arn') {
    const account = attributes.provider === undefined ? ACCOUNT : ROLE_ACCOUNT;
    return `arn:aws:iam::${account}:${kind.arn}${text(attributes.path) || '/'}${text(attributes.name)}`;
  }
  if (kind !== undefined && attribute === 'unique_id') return `${kind.id}${UNIQUE_ID_REST}`;
  if (type === 'aws_s3_bucket' && attribute === 'arn') return `arn:aws:s3:::${text(attributes.bucket)}`;
  throw new RangeError(`\`${expression}\` is known after apply only; a policy may not rest on it`);
}
