import type { Caller, Holder, NameChoice, proveAll, Target } from '../src/index.ts';
import { ANY, automaton, STAR, type Token, units } from '../src/language/glob.ts';
import { caller, type Json, policy, SESSION_NAME, target } from './world.ts';

/** Nine tenants and more, of whom something tells some apart, and the crossings that there are. */
export interface ToldApart {
  readonly sentence: string;
  readonly holders: readonly Holder[];
  readonly targets: readonly Target[];
  readonly crossings: readonly string[];
}

const READ = { Effect: 'Allow', Action: 's3:GetObject' };
const LIST = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake' };
const WIDE: readonly Json[] = [{ ...READ, Resource: '*' }];

interface Options {
  readonly account?: string;
  readonly own?: readonly Json[];
  /** Of the tenant's bucket, or of the one that all share. */
  readonly bucket?: readonly Json[];
  readonly name?: NameChoice;
  readonly role?: string;
  readonly prefix?: string;
  readonly more?: Partial<Pick<Caller, 'keys' | 'confirm'>>;
}

function world(
  sentence: string,
  count: number,
  crossings: readonly string[],
  change: (tenant: string, index: number) => Options,
): ToldApart {
  const names = Array.from({ length: count }, (_, index) => `t-${index + 1}`);
  return {
    sentence,
    crossings,
    holders: names.map((tenant, index): Holder => {
      const { more: rest = {}, account, own, name, role = `r-${tenant}` } = change(tenant, index);
      const identity = policy('own', own ?? [{ ...READ, Resource: `arn:aws:s3:::${tenant}/*` }]);
      const more = { ...(account === undefined ? {} : { account }), ...(name === undefined ? {} : { name }) };
      return {
        tenant: index,
        caller: { ...caller(tenant, { identity, role, tags: { tenant }, ...more }), ...rest },
      };
    }),
    targets: names.map((tenant, index): Target => {
      const { bucket, prefix } = change(tenant, index);
      const made = target(tenant, bucket === undefined ? undefined : policy('bucket', bucket));
      return prefix === undefined ? made : { ...made, arn: 'arn:aws:s3:::lake', prefix };
    }),
  };
}

const to = (tenant: string, from: readonly number[]): string[] => from.map((one) => `t-${one} to ${tenant}`);
const reads = (tenant: string, more: Json): Json => ({
  ...READ,
  Principal: '*',
  Resource: `arn:aws:s3:::${tenant}/*`,
  ...more,
});
const sessionsOf = (tenant: string, rest: Token = STAR): NameChoice => ({
  by: 'issuer',
  domain: { ...SESSION_NAME.domain, within: automaton([...units(`${tenant}=`), rest]) },
});
const SHARED = 'arn:aws:iam::111122223333:role/shared';
const OTHERS = [1, 2, 3, 5, 6, 7, 8, 9].map((one) => `t-${one}`);
const account = (index: number): string => String(200_000_000_000 + index);

export const TOLD_APART: readonly ToldApart[] = [
  ...['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'].map((operator) =>
    world(`${operator} on the ARN of one role`, 9, ['t-2 to t-3'], (tenant, index) => {
      const Condition = { [operator]: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/r-t-2' } };
      return index === 2 ? { bucket: [reads(tenant, { Condition })] } : {};
    }),
  ),
  world('ArnNotLike on the ARN of one role', 9, to('t-3', [1, 4, 5, 6, 7, 8, 9]), (tenant, index) => {
    const Condition = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r-t-2' } };
    return index === 2 ? { bucket: [reads(tenant, { Condition })] } : {};
  }),
  world('an ARN with a variable', 9, to('t-1', [3]), (tenant, index) => {
    const Condition = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/?-${aws:PrincipalTag/tenant}' } };
    return index === 0 ? { bucket: [reads(tenant, { Condition })] } : index === 2 ? {} : { role: 'shared' };
  }),
  world(
    'a variable in the `Resource` of a bucket’s policy',
    12,
    ['t-1 to t-10', 't-1 to t-11', 't-1 to t-12'],
    (_, index) => ({
      ...(index === 0
        ? {}
        : { bucket: [{ ...READ, Principal: '*', Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}*' }] }),
    }),
  ),
  world(
    'the accounts of callers, where two are not the bucket’s',
    10,
    to('t-1', [2, 4, 6, 8, 10]),
    (tenant, index) => ({
      own: WIDE,
      account: account(index % 2),
      ...(index === 0 ? { bucket: [reads(tenant, { Principal: { AWS: account(1) } })] } : {}),
    }),
  ),
  world('more accounts than classes are made for', 20, ['t-8 to t-1'], (tenant, index) => ({
    own: WIDE,
    account: account(index),
    ...(index === 0 ? { bucket: [reads(tenant, { Principal: { AWS: account(7) } })] } : {}),
  })),
  world('names that only one tenant’s sessions can have', 9, ['t-4 to t-1'], (tenant, index) => ({
    role: 'shared',
    name: sessionsOf(tenant),
    ...(index === 0
      ? { bucket: [reads(tenant, { Condition: { StringLike: { 'aws:userid': '*:t-4=a*' } } })] }
      : {}),
  })),
  world('a session’s ARN that only one tenant can have', 9, ['t-4 to t-1'], (tenant, index) => ({
    role: 'shared',
    name: sessionsOf(tenant),
    ...(index === 0
      ? {
          bucket: [
            reads(tenant, { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/shared/t-4=a' } }),
          ],
        }
      : {}),
  })),
  world('names that all meet a pattern, and only one both', 9, ['t-5 to t-3'], (tenant, index) => ({
    role: 'shared',
    name: sessionsOf(tenant, index === 4 ? STAR : ANY),
    ...(index === 2
      ? {
          bucket: [
            reads(tenant, { Condition: { StringLike: { 'aws:userid': '*=a*' } } }),
            reads(tenant, { Effect: 'Deny', Condition: { StringLike: { 'aws:userid': '*a' } } }),
          ],
        }
      : {}),
  })),
  world(
    'tags that whoever takes the session chooses',
    9,
    OTHERS.map((one) => `t-4 to ${one}`),
    (_, index) => ({
      own: [{ ...READ, Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}/*' }],
      ...(index === 3 ? { more: { keys: { 'aws:principaltag/': { is: 'chosen' } } } } : {}),
    }),
  ),
  world('what only one pair can confirm', 9, ['t-4 to t-6'], (tenant, index) => ({
    own: index === 3 ? WIDE : [{ ...READ, Resource: `arn:aws:s3:::${tenant}/*` }],
    ...(index === 3 ? { more: { confirm: ({ resource }) => resource.includes('t-6') } } : {}),
  })),
  world('a role that some share', 9, to('t-1', [3, 5, 7, 9]), (tenant, index) => ({
    ...(index % 2 === 0 ? {} : { account: '111122223333', role: 'shared' }),
    ...(index === 0
      ? { bucket: [reads(tenant, { Condition: { StringNotEquals: { 'aws:PrincipalArn': SHARED } } })] }
      : {}),
  })),
  world(
    'what one’s own policies deny',
    9,
    to('t-1', [2, 3, 4, 5, 6, 7, 8]).concat(to('t-2', [1])),
    (tenant, index) => ({
      own: [
        { ...READ, Resource: ['arn:aws:s3:::t-1/*', ...(index === 0 ? ['arn:aws:s3:::t-2/*'] : [])] },
        ...(index === 8 ? [{ Effect: 'Deny', Action: '*', Resource: '*' }] : []),
        { ...READ, Resource: `arn:aws:s3:::${tenant}/*` },
      ],
    }),
  ),
  world('a prefix without its slash', 11, ['t-1 to t-10', 't-1 to t-11'], (tenant) => ({
    prefix: `${tenant}/`,
    own: [{ ...LIST, Condition: { StringLike: { 's3:prefix': `${tenant}*` } } }],
  })),
  world('a listing of what the prefix begins with', 9, to('t-9', [1]), (tenant, index) => ({
    prefix: `${tenant}/`,
    own: [{ ...LIST, Condition: { StringEquals: { 's3:prefix': index === 0 ? 't-9' : `${tenant}/` } } }],
  })),
];

/** The crossings that a prover finds, as `from to to`. */
export function crossingsOf(prove: typeof proveAll, { holders, targets }: ToldApart): string[] {
  const name = (index: number): string => (targets[index] as Target).tenant ?? '';
  return [...prove(holders, targets).refuted].map(([from, one]) => `${name(from)} to ${name(one)}`);
}
