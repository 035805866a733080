import type { Tenant } from '@cordon/domain';
import type { TerraformJson } from './configuration.ts';

type Body = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** One statement of a policy document, as it is written. */
export type Statement = Readonly<Record<string, unknown>>;

/** A step of an edit: returns the changed stack, or `undefined` when it finds nothing to change. */
export type Edit = (tf: TerraformJson) => TerraformJson | undefined;

/**
 * Changes the bodies of resources of one type. Returns `undefined` when none exists or none changed, so that a mutant
 * that does nothing differs from one that survives.
 */
export function editResources(
  type: string,
  change: (body: Body, name: string) => Body | undefined,
  names: (name: string) => boolean = () => true,
): Edit {
  return (tf) => {
    const all = (tf.resource ?? {}) as Resources;
    const before = all[type] ?? {};
    const after = Object.fromEntries(
      Object.entries(before).map(([name, body]) => [name, (names(name) && change(body, name)) || body]),
    );
    if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
    return { ...tf, resource: { ...all, [type]: after } };
  };
}

/** Adds resources. */
export function addResource(type: string, name: string, body: Body): Edit {
  return (tf) => {
    const all = (tf.resource ?? {}) as Resources;
    return { ...tf, resource: { ...all, [type]: { ...all[type], [name]: body } } };
  };
}

/** Changes the statements of the policy document in `field` of every resource of `type` that `names` picks. */
export function editStatements(
  type: string,
  field: string,
  change: (statements: readonly Statement[], body: Body) => readonly Statement[],
  names: (name: string) => boolean = () => true,
): Edit {
  return editResources(type, (body, name) => {
    const text = body[field];
    if (!names(name) || typeof text !== 'string') return undefined;
    const document = JSON.parse(text) as { Statement: readonly Statement[] };
    return { ...body, [field]: JSON.stringify({ ...document, Statement: change(document.Statement, body) }) };
  });
}

/** All edits, one after the other; applies to a stack only if each of them does. */
export function every(...edits: readonly Edit[]): Edit {
  return (tf) => edits.reduce<TerraformJson | undefined>((now, edit) => now && edit(now), tf);
}

/** The edits that find something to change; applies to a stack if any does. */
export function some(...edits: readonly Edit[]): Edit {
  return (tf) => {
    const after = edits.reduce<TerraformJson>((now, edit) => edit(now) ?? now, tf);
    return after === tf ? undefined : after;
  };
}

/** The inline policies of IAM roles: what the identity may do. */
export const rolePolicies = (
  change: (statements: readonly Statement[]) => readonly Statement[],
  names?: (name: string) => boolean,
): Edit => editStatements('aws_iam_role_policy', 'policy', change, names);

/** The `policy_document` of Vault roles: session policies, and the policies of leased users. */
export const vaultDocuments = (
  change: (statements: readonly Statement[]) => readonly Statement[],
  names?: (name: string) => boolean,
): Edit => editStatements('vault_aws_secret_backend_role', 'policy_document', change, names);

/** The trust policies of IAM roles. */
export const trustPolicies = (
  change: (statements: readonly Statement[]) => readonly Statement[],
  names?: (name: string) => boolean,
): Edit => editStatements('aws_iam_role', 'assume_role_policy', change, names);

/** Bucket policies, where a topology or guard writes any. */
export const bucketPolicies = (
  change: (statements: readonly Statement[]) => readonly Statement[],
  names?: (name: string) => boolean,
): Edit => editStatements('aws_s3_bucket_policy', 'policy', change, names);

/** The document of one inline policy of an IAM role, by its Terraform name; `undefined` where there is none. */
export function policyOfRole(tf: TerraformJson, name: string): unknown {
  return ((tf.resource ?? {}) as Resources).aws_iam_role_policy?.[name]?.policy;
}

/** All policies of a tenant’s credential: identity policies and, where there are any, the documents of Vault roles. */
export const tenantPolicies = (change: (statements: readonly Statement[]) => readonly Statement[]): Edit =>
  some(rolePolicies(change), vaultDocuments(change));

/** Replaces text in the ACL policies (HCL) of the tenants that `names` picks. */
export function aclText(
  replace: (hcl: string) => string,
  names: (name: string) => boolean = () => true,
): Edit {
  return editResources('vault_policy', (body, name) =>
    names(name) && typeof body.policy === 'string' ? { ...body, policy: replace(body.policy) } : undefined,
  );
}

/** Adds a rule to the ACL policy of every tenant. */
export const aclRule = (path: string, ...capabilities: readonly string[]): Edit =>
  aclText(
    (hcl) =>
      `${hcl}\npath "${path}" {\n  capabilities = [${capabilities.map((one) => `"${one}"`).join(', ')}]\n}\n`,
  );

/** Widens the S3 resources of Allow statements: `widen` gets each pattern. */
export const widening =
  (widen: (pattern: string) => string) =>
  (statements: readonly Statement[]): readonly Statement[] =>
    statements.map((statement) =>
      statement.Effect === 'Allow'
        ? { ...statement, Resource: mapText(statement.Resource, widen) }
        : statement,
    );

/** Changes every statement by itself. */
export const each =
  (change: (statement: Statement) => Statement) =>
  (statements: readonly Statement[]): readonly Statement[] =>
    statements.map(change);

/** Adds one Allow statement. */
export const allowing =
  (action: string | readonly string[], resource: string | readonly string[]) =>
  (statements: readonly Statement[]): readonly Statement[] => [
    ...statements,
    { Sid: 'Mutant', Effect: 'Allow', Action: action, Resource: resource },
  ];

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapText(one, change));
  return typeof value === 'string' ? change(value) : value;
}

/** ARNs of all buckets of the run and all their objects. */
export const anyBucket = (prefix: string): readonly string[] => [
  `arn:aws:s3:::${prefix}-*`,
  `arn:aws:s3:::${prefix}-*/*`,
];

/** The resource of a tenant: `vault-role-acme` of kind `vault-role`. */
export const named =
  (kind: string, tenant: Tenant | undefined) =>
  (name: string): boolean =>
    name === `${kind}-${tenant?.id}`;

/** The S3 ARN of a pattern with another bucket’s name, `/*` kept: `arn:aws:s3:::a/*` → `arn:aws:s3:::b/*`. */
export const rebucket =
  (bucket: string) =>
  (pattern: string): string =>
    pattern.replace(
      /^(arn:aws:s3:::)[^/]*(\/.*)?$/,
      (_all, arn: string, rest: string | undefined) => `${arn}${bucket}${rest ?? ''}`,
    );

/** Body of an `aws_s3_bucket_policy` that lets a principal list the bucket of a tenant’s data and read its objects. */
export function bucketPolicyOf(tenant: Tenant, principal: unknown, condition?: unknown): Body {
  const { bucket, prefix = '' } = tenant.data[0];
  const statement = {
    Sid: 'Mutant',
    Effect: 'Allow',
    Principal: principal,
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${prefix}*`],
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return {
    bucket: `\${aws_s3_bucket.bucket-${prefix === '' ? tenant.id : 'tenants'}.bucket}`,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  };
}

/** A tenant whose id is a prefix of another’s, and that other: the pair that careless globs confuse. */
export function prefixPair(tenants: readonly Tenant[]): readonly [Tenant, Tenant] | undefined {
  for (const short of tenants)
    for (const long of tenants) if (long !== short && long.id.startsWith(short.id)) return [short, long];
  return undefined;
}
