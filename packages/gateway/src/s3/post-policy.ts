import { AwsError } from '../errors/aws-error.ts';

/** What a signed policy document asks of an upload. */
export interface PostPolicy {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly conditions: readonly PostCondition[];
}

export type PostCondition =
  | {
      readonly kind: 'eq' | 'starts-with';
      readonly field: string;
      readonly value: string;
      readonly text: string;
    }
  | { readonly kind: 'content-length-range'; readonly least: number; readonly most: number };

/**
 * Reads the policy of a browser's upload, in base64 as its field holds it. Throws `InvalidPolicyDocument`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function parsePostPolicy(encoded: string): PostPolicy {
  let document: unknown;
  try {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded)) throw new SyntaxError('no base64');
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64')));
  } catch {
    throw invalid('Invalid JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw invalid('Invalid JSON.');
  const { expiration, conditions, ...rest } = document as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`Unexpected: '${unknown}'`);
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  if (typeof expiration !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(expiration))
    throw invalid(`Invalid 'expiration' value: '${String(expiration)}'`);
  const expiresAt = Date.parse(expiration);
  if (Number.isNaN(expiresAt)) throw invalid(`Invalid 'expiration' value: '${expiration}'`);
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
  return { expiresAt, conditions: conditions.flatMap(condition) };
}

function condition(given: unknown): readonly PostCondition[] {
  if (Array.isArray(given)) {
    const [operator, first, second] = given as unknown[];
    const kind = typeof operator === 'string' ? operator.toLowerCase() : '';
    if (given.length !== 3) throw invalid('Invalid Condition: Conditions must have three elements.');
    if (kind === 'content-length-range') {
      const [least, most] = [first, second].map((bound) =>
        /^\d{1,15}$/.test(String(bound)) ? Number(bound) : Number.NaN,
      );
      if (least === undefined || most === undefined || Number.isNaN(least + most))
        throw invalid('Invalid content-length-range.');
      return [{ kind, least, most }];
    }
    if ((kind !== 'eq' && kind !== 'starts-with') || typeof first !== 'string' || typeof second !== 'string')
      throw invalid(`Invalid Condition: unknown operation '${String(operator)}'.`);
    if (!first.startsWith('$')) throw invalid("Invalid Condition: the field must begin with '$'.");
    return [{ kind, field: first.slice(1).toLowerCase(), value: second, text: shown(given) }];
  }
  if (typeof given !== 'object' || given === null) throw invalid('Invalid Condition.');
  const entries = Object.entries(given);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined)
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  const [field, value] = entry;
  if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.');
  return [{ kind: 'eq', field: field.toLowerCase(), value, text: shown(['eq', `$${field}`, value]) }];
}

/** Fields that no condition needs to name. */
const EXEMPT = /^(x-amz-signature|signature|awsaccesskeyid|policy|file|x-ignore-.*)$/;

/**
 * Holds an upload against its policy: `fields` (lower-cased, `\${filename}` replaced) with the bucket under `bucket`.
 * Returns how long the file may be, bytes. Throws `AccessDenied`. `now` in milliseconds.
 */
export function checkPostPolicy(
  { expiresAt, conditions }: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: number,
): { readonly least: number; readonly most: number } {
  if (now >= expiresAt) throw denied('Policy expired.');
  let range = { least: 0, most: Number.POSITIVE_INFINITY };
  const named = new Set<string>(['bucket']);
  for (const each of conditions) {
    if (each.kind === 'content-length-range') {
      range = { least: Math.max(range.least, each.least), most: Math.min(range.most, each.most) };
      continue;
    }
    named.add(each.field);
    const given = fields.get(each.field) ?? '';
    const holds =
      each.kind === 'eq'
        ? given === each.value
        : // A list of types: each of them.
          (each.field === 'content-type' ? given.split(',').map((one) => one.trim()) : [given]).every((one) =>
            one.startsWith(each.value),
          );
    if (!holds) throw denied(`Policy Condition failed: ${each.text}`);
  }
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !EXEMPT.test(name));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

function shown(given: readonly unknown[]): string {
  return `[${given.map((part) => JSON.stringify(part)).join(', ')}]`;
}

function denied(why: string): AwsError {
  return new AwsError(403, 'AccessDenied', `Invalid according to Policy: ${why}`);
}

function invalid(why: string): AwsError {
  return new AwsError(400, 'InvalidPolicyDocument', `Invalid Policy: ${why}`);
}
