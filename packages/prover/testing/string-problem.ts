import { ACCOUNT } from '../test/world.ts';

/** A statement of the one pattern language that is put to both: wildcards in actions, resources and text conditions. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Principal?: '*' | { readonly AWS: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Policies of a session and of a bucket, as raw JSON. */
export interface StringProblem {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly session?: readonly Statement[];
  readonly bucket: readonly Statement[];
}

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/shared`;
/** What is asked about: no future actions, for those are the prover's own. */
export const ASKED = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectAcl', 's3:ListBucket'];
export const BUCKET = 'arn:aws:s3:::t-2';

const ACTIONS = ['s3:*', 's3:Get*', 's3:GetObject', 's3:?etObject', 's3:*Object', 's3:List*', 's3:Put*', '*'];
const RESOURCES = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::t-2',
  'arn:aws:s3:::t-2/*',
  'arn:aws:s3:::t-?/*',
  'arn:aws:s3:::t-2*',
  'arn:aws:s3:::t-2/a*',
  'arn:aws:s3:::t-2/*b',
  'arn:aws:s3:::t-2/a*b?',
  'arn:aws:s3:::t-2/??',
  'arn:aws:s3:::t-2/*a*b*',
  'arn:aws:s3:::t-1/*',
  'arn:aws:s3:::*/a?*',
];
const TEXTS = ['a*', '*b', 'a?b', '*a*b*', 'ab', 'b', '??', '?*', '*', 'a*b*a'];
const OPERATORS = [
  'StringLike',
  'StringNotLike',
  'StringEquals',
  'StringNotEquals',
  'StringLikeIfExists',
  'StringNotLikeIfExists',
];
export const KEYS = ['aws:UserAgent', 'aws:Referer'] as const;

/** A random problem from small alphabets, so that patterns meet. */
export function randomProblem(random: () => number): StringProblem {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): readonly T[] =>
    random() < 0.6 ? [pick(list)] : [pick(list), pick(list)];
  const condition = (): Statement['Condition'] => {
    const found: Record<string, Record<string, readonly string[]>> = {};
    for (let left = Math.floor(random() * 3); left > 0; left--) {
      const [operator, key] = [pick(OPERATORS), pick(KEYS)];
      if (random() < 0.12) found.Null = { ...found.Null, [key]: [String(random() < 0.5)] };
      else found[operator] = { ...found[operator], [key]: some(TEXTS) };
    }
    return found;
  };
  const statement = (deny: number, of: 'own' | 'bucket'): Statement => {
    const Effect = random() < deny ? 'Deny' : 'Allow';
    const Principal = random() < 0.5 ? ('*' as const) : { AWS: ROLE };
    return {
      Effect,
      ...(random() < 0.15 ? { NotAction: some(ACTIONS.slice(0, -1)) } : { Action: some(ACTIONS) }),
      ...(random() < 0.15 ? { NotResource: some(RESOURCES.slice(2)) } : { Resource: some(RESOURCES) }),
      ...(of === 'bucket' ? { Principal } : {}),
      Condition: condition() ?? {},
    };
  };
  const list = (most: number, deny: number, of: 'own' | 'bucket' = 'own'): Statement[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => statement(deny, of));
  return {
    identity: list(4, 0.5),
    ...(random() < 0.3 ? { boundary: list(2, 0.3) } : {}),
    ...(random() < 0.4 ? { session: list(2, 0.3) } : {}),
    bucket: list(4, 0.75, 'bucket'),
  };
}
