import { type NamedPolicy, parsePolicy } from '@cordon/iam';
import type { Caller, Holder, NameChoice, Target } from '../src/index.ts';
import { automaton, STAR, units } from '../src/language/glob.ts';
import { randomFrom } from './random-world.ts';

/**
 * Worlds of many tenants, for the comparison of all pairs at once with each pair alone: names that are traps for each
 * other, up to three accounts, every kind of credential, every operator, variables wherever they may stand, buckets and
 * prefixes of one bucket; most tenants are alike, and some are not. Repeatable from a seed.
 */
export interface ManyTenants {
  readonly holders: readonly Holder[];
  readonly targets: readonly Target[];
}

const ACCOUNTS = ['111122223333', '444455556666', '777788889999'] as const;
/** No request is made before. */
export const NOW = Date.parse('2026-06-01T00:00:00Z');
/** `%` stands for the tenant's own name, or for the next one's; `#` for that of one other tenant, the same for all. */
const RESOURCES = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::b-*',
  'arn:aws:s3:::b-%',
  'arn:aws:s3:::b-%/*',
  'arn:aws:s3:::b-%*',
  'arn:aws:s3:::b-?',
  'arn:aws:s3:::b-t?/*',
  'arn:aws:s3:::b-*/x*',
  'arn:aws:s3:::b-#',
  'arn:aws:s3:::b-#/*',
  'arn:aws:s3:::*1/*',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}*',
  'arn:aws:s3:::b-${aws:username}/*',
  'arn:aws:s3:::b-${aws:PrincipalTag/team}${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::*${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::b-%/${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::b-%/${aws:userid}/*',
  'arn:aws:s3:::b-%/${s3:prefix}*',
  'arn:aws:s3:::b-${aws:PrincipalAccount}*',
  "arn:aws:s3:::b-${aws:PrincipalTag/none, 't1'}*",
  'arn:aws:s3:::lake',
  'arn:aws:s3:::lake/*',
  'arn:aws:s3:::lake/%/*',
  'arn:aws:s3:::lake/%*',
  'arn:aws:s3:::lake/${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::lake/${aws:PrincipalTag/tenant}*',
  'arn:aws:s3:::lake/t1*',
  'arn:aws:s3:::lake/*/x',
];
const ACTIONS = [
  '*',
  's3:*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:*Object',
  's3:List*',
  's3:ListBucket',
  's3:PutObject',
  's3:PutBucketPolicy',
  's3:GetBucket*',
  'iam:*',
];
const PRINCIPALS = [
  '*',
  { AWS: '*' },
  { AWS: 'arn:aws:iam::111122223333:root' },
  { AWS: '444455556666' },
  { AWS: ['777788889999', '444455556666'] },
  { AWS: 'arn:aws:iam::111122223333:role/r-%' },
  { AWS: 'arn:aws:iam::111122223333:role/r-#' },
  { AWS: 'arn:aws:iam::444455556666:role/r-%' },
  { AWS: ['arn:aws:iam::111122223333:role/shared', 'arn:aws:iam::444455556666:role/shared'] },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/shared/%=1' },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/shared/#=1' },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/r-%/vault' },
  { AWS: 'arn:aws:iam::111122223333:user/u/%' },
  { AWS: 'arn:aws:sts::111122223333:federated-user/%' },
  { AWS: 'AROASHARED00000000000' },
];
type Line = readonly [operator: string, key: string, values: readonly string[]];
const ARNS = [
  '*',
  'arn:aws:iam::*:role/*',
  'arn:aws:iam::111122223333:role/r-%',
  'arn:aws:iam::111122223333:role/r-#',
  'arn:aws:iam::*:role/r-%*',
  'arn:aws:iam::${aws:PrincipalAccount}:role/r-t1*',
  'arn:aws:iam::111122223333:user/u/%*',
  'arn:aws:iam::*:*/${aws:PrincipalTag/tenant}',
  'nonsense',
];
const NAMES = ['%', '#', 't1*', 't?', '%*', '${aws:PrincipalTag/tenant}', '${aws:username}', 'none', '*'];
const IDS = [
  'AROASHARED00000000000:*',
  'AROASHARED00000000000:%=*',
  'AROASHARED00000000000:%=1',
  'AROASHARED00000000000:#=1',
  'AIDA%',
  '*:%',
  '*:%=*',
  '*:vault',
  '${aws:userid}',
];
const TEXT = [
  'String',
  ['Equals', 'NotEquals', 'Like', 'NotLike', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase'],
] as const;
const ARN = ['Arn', ['Equals', 'NotEquals', 'Like', 'NotLike']] as const;
const ORDER = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const KEYS: readonly (readonly [
  key: string,
  family: string,
  operators: readonly string[],
  values: readonly string[],
])[] = [
  ['aws:PrincipalArn', ...ARN, ARNS],
  ['aws:PrincipalArn', ...ARN, ARNS],
  ['aws:PrincipalArn', ...TEXT, ARNS],
  ['aws:PrincipalTag/tenant', ...TEXT, NAMES],
  ['aws:PrincipalTag/tenant', ...TEXT, NAMES],
  ['aws:PrincipalTag/team', ...TEXT, ['red', 'r*', '${aws:PrincipalTag/tenant}']],
  ['aws:PrincipalTag/number', 'Numeric', ORDER, ['1', '3', '10']],
  ['aws:PrincipalTag/flag', '', ['Bool'], ['true', 'false', '${aws:PrincipalTag/flag}']],
  ['aws:PrincipalTag/since', 'Date', ORDER, ['2026-01-01T00:00:00Z', '2027-01-01']],
  ['aws:PrincipalTag/at', '', ['IpAddress', 'NotIpAddress'], ['10.0.0.0/8', '10.1.0.0/16']],
  ['aws:userid', ...TEXT, IDS],
  ['aws:userid', ...TEXT, IDS],
  ['aws:username', ...TEXT, NAMES],
  ['aws:PrincipalAccount', ...TEXT, [...ACCOUNTS.slice(0, 2), '4*', '${aws:ResourceAccount}']],
  ['aws:PrincipalType', ...TEXT, ['User', 'AssumedRole', 'F*']],
  ['aws:ResourceAccount', ...TEXT, [ACCOUNTS[0], '${aws:PrincipalAccount}']],
  [
    's3:prefix',
    ...TEXT,
    ['', '%', '%/', '%*', '%/*', 't1*', '${aws:PrincipalTag/tenant}', '${aws:PrincipalTag/tenant}/*', '*/x'],
  ],
  ['s3:prefix', ...TEXT, ['', '%/*', '${aws:PrincipalTag/tenant}/*', '${aws:userid}*']],
  ['s3:delimiter', ...TEXT, ['/', '', '?', '-', '*']],
  ['s3:max-keys', 'Numeric', ORDER, ['1', '10']],
  ['aws:UserAgent', ...TEXT, ['%', 'a*', '${aws:PrincipalTag/team}']],
  ['aws:Referer', ...ARN, ['arn:aws:s3:::b-%*', 'arn:aws:s3:::${aws:PrincipalTag/tenant}']],
  ['aws:SourceIp', '', ['IpAddress', 'NotIpAddress'], ['10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32']],
  ['aws:CurrentTime', 'Date', ORDER, ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z']],
  ['aws:EpochTime', 'Date', ORDER, ['1798761600']],
  ['aws:SecureTransport', '', ['Bool'], ['true', 'false', '${aws:PrincipalTag/flag}']],
  ['aws:PrincipalTag/key', '', ['BinaryEquals'], ['QUJD', 'AAAA']],
  ['s3:RequestObjectTagKeys', ...TEXT, ['k', 'k*', '%']],
];

interface Template {
  readonly Version?: string;
  readonly Statement: readonly Record<string, unknown>[];
}

export function manyTenants(seed: number, most = 40): ManyTenants {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => (random() < 0.7 ? [pick(list)] : [pick(list), pick(list)]);
  // Most worlds are small: it takes many to meet each way in which tenants can differ.
  const count = 9 + Math.floor(random() ** 12 * (most - 8));
  const names = Array.from({ length: count }, (_, at) => (at % 7 === 6 ? `t${at - 5}x` : `t${at + 1}`));
  const accounts = ACCOUNTS.slice(0, 1 + Math.floor(random() * 3));
  // Buckets, prefixes of one bucket, or some of each.
  const layout = pick(['buckets', 'buckets', 'prefixes', 'both']);

  const line = (): Line => {
    const [key, family, operators, values] = pick(KEYS);
    const roll = random();
    if (roll < 0.06) return ['Null', key, [pick(['true', 'false'])]];
    const set = /tagkeys$/i.test(key) || random() < 0.04 ? pick(['ForAllValues:', 'ForAnyValue:']) : '';
    const ifExists = random() < 0.15 ? 'IfExists' : '';
    return [`${set}${family}${pick(operators)}${ifExists}`, key, some(values)];
  };
  // In most worlds little is said, so that each word decides: what allows, or what denies, on one side.
  const focus = pick(['bucket allows', 'bucket denies', 'own allows', 'own denies', 'anything'] as const);
  const principal = () => (random() < 0.5 ? '*' : pick(PRINCIPALS));
  const statement = (deny: number, principals: boolean): Record<string, unknown> => {
    const effect = random() < deny ? 'Deny' : 'Allow';
    const conditions: Record<string, Record<string, readonly string[]>> = {};
    const lines = focus !== 'anything' ? 0.6 + random() * 1.2 : random() * (effect === 'Deny' ? 2.8 : 2.2);
    for (let left = Math.floor(lines); left > 0; left--) {
      const [operator, key, values] = line();
      conditions[operator] = { ...conditions[operator], [key]: values };
    }
    return {
      Effect: effect,
      ...(random() < 0.12 ? { NotAction: some(ACTIONS.slice(2)) } : { Action: some(ACTIONS) }),
      ...(random() < 0.15 ? { NotResource: some(RESOURCES.slice(2)) } : { Resource: some(RESOURCES) }),
      ...(principals
        ? { [effect === 'Deny' && random() < 0.25 ? 'NotPrincipal' : 'Principal']: principal() }
        : {}),
      ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
    };
  };
  const template = (most: number, deny: number, principals = false): Template => ({
    ...(random() < 0.93 ? { Version: '2012-10-17' } : {}),
    Statement: Array.from({ length: 1 + Math.floor(random() * most) }, () => {
      const made = statement(deny, principals);
      return random() < 0.5 ? made : JSON.parse(JSON.stringify(made).replaceAll('%', '@'));
    }),
  });
  const everything = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const own = (): Template =>
    focus === 'anything'
      ? template(3, 0.3)
      : focus === 'own allows'
        ? template(2, 0)
        : {
            Version: '2012-10-17',
            Statement: [
              ...(focus === 'bucket allows' && random() < 0.6 ? [] : [everything]),
              ...(focus === 'own denies' ? template(2, 1).Statement : []),
              { ...everything, Resource: 'arn:aws:s3:::nowhere' },
            ],
          };
  const held = (): Template | undefined =>
    focus === 'anything'
      ? random() < 0.85
        ? template(4, 0.5, true)
        : undefined
      : focus === 'bucket allows'
        ? template(2, 0, true)
        : focus === 'bucket denies'
          ? template(2, 1, true)
          : undefined;
  const other = pick(names);
  const policy = (name: string, one: Template, tenant: string): NamedPolicy => {
    const next = names[(names.indexOf(tenant) + 1) % names.length] ?? '';
    const text = JSON.stringify(one).replaceAll('%', tenant).replaceAll('@', next).replaceAll('#', other);
    return { name, document: parsePolicy(text) };
  };

  const usual = {
    identity: own(),
    session: focus === 'anything' && random() < 0.4 ? template(2, 0.25) : undefined,
    boundary: focus === 'anything' && random() < 0.25 ? template(2, 0.25) : undefined,
    bucket: held(),
    kind: pick(KINDS),
    account: pick(accounts),
  };
  const odd = (): typeof usual => ({
    identity: random() < 0.5 ? usual.identity : own(),
    session: focus !== 'anything' || random() < 0.6 ? usual.session : template(2, 0.2),
    boundary: focus !== 'anything' || random() < 0.7 ? usual.boundary : template(2, 0.25),
    bucket: random() < 0.5 ? usual.bucket : held(),
    kind: random() < 0.5 ? usual.kind : pick(KINDS),
    account: pick(accounts),
  });
  const shapes = names.map(() => (random() < 0.8 ? usual : odd()));
  // Where tenants share a bucket, its policy is one.
  const wide = held();
  const lake = wide === undefined ? undefined : policy('bucket policy of lake', wide, other);

  const holders = names.flatMap((tenant, index): Holder[] => {
    const shape = shapes[index] as typeof usual;
    const tags = {
      ...(random() < 0.85 ? { tenant } : {}),
      ...(random() < 0.4 ? { team: 'red' } : {}),
      ...(random() < 0.2
        ? { number: String(index), flag: pick(['true', 'FALSE']), since: '2026-03-01' }
        : {}),
      ...(random() < 0.1 ? { at: `10.${index}.0.1`, key: 'QUJD' } : {}),
    };
    const made = credential(shape.kind, tenant, shape.account, tags, usual.account);
    const caller: Caller = {
      ...made,
      ...(random() < 0.05 ? { keys: { 'aws:principaltag/': { is: 'chosen' as const } } } : {}),
      policies: {
        identity: [policy('identity', shape.identity, tenant)],
        ...(shape.session === undefined ? {} : { session: [policy('session', shape.session, tenant)] }),
        ...(shape.boundary === undefined ? {} : { boundary: [policy('boundary', shape.boundary, tenant)] }),
      },
    };
    return [{ tenant: index, caller }];
  });
  const targets = names.map((tenant, index): Target => {
    const shape = shapes[index] as typeof usual;
    const shared = layout === 'prefixes' || (layout === 'both' && index % 2 === 0);
    const accountId = shared ? ACCOUNTS[0] : random() < 0.9 ? ACCOUNTS[0] : pick(accounts);
    const itself = shape.bucket === undefined ? undefined : policy('bucket policy', shape.bucket, tenant);
    const decides = shared ? lake : itself;
    return {
      kind: 'bucket',
      arn: shared ? 'arn:aws:s3:::lake' : `arn:aws:s3:::b-${tenant}`,
      ...(shared ? { prefix: random() < 0.9 ? `${tenant}/` : `${tenant}-` } : {}),
      tenant,
      accountId,
      context: { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId },
      ...(decides === undefined ? {} : { policy: decides }),
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: shared || random() < 0.7,
      },
      ownership: 'BucketOwnerEnforced',
    };
  });
  return { holders, targets };
}

const KINDS = [
  'role',
  'role',
  'shared',
  'shared',
  'named',
  'own names',
  'user',
  'leased',
  'federated',
] as const;
type Kind = (typeof KINDS)[number];

const NAME_ALPHABET = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-';
const anyName: NameChoice = {
  by: 'caller',
  domain: { alphabet: NAME_ALPHABET, minLength: 2, maxLength: 64 },
};
const beginningWith = (text: string): NameChoice => ({
  by: 'issuer',
  domain: { ...anyName.domain, within: automaton([...units(text), STAR]) },
});

function credential(
  kind: Kind,
  tenant: string,
  accountId: string,
  tags: Readonly<Record<string, string>>,
  home: string,
): Omit<Caller, 'policies'> {
  const base = { id: tenant, tenant, path: [`${tenant} holds it`] };
  const context = {
    'aws:principalaccount': accountId,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key}`, value])),
  };
  if (kind === 'user' || kind === 'leased') {
    const open = kind === 'leased';
    const arn = `arn:aws:iam::${accountId}:user/u/${open ? 'name' : tenant}`;
    const userId = `AIDA${open ? '' : tenant}`;
    return {
      ...base,
      principal: { kind: 'user', accountId, arn, userId },
      context: {
        ...context,
        'aws:principaltype': 'User',
        'aws:userid': userId,
        ...(open ? {} : { 'aws:username': tenant, 'aws:principalarn': arn }),
      },
      ...(open ? { name: beginningWith(`${tenant}`) } : {}),
    };
  }
  if (kind === 'federated')
    return {
      ...base,
      principal: {
        kind: 'federated-user',
        accountId: home,
        userArn: `arn:aws:iam::${home}:user/broker`,
        arn: `arn:aws:sts::${home}:federated-user/name`,
        userId: `${home}:name`,
      },
      context: { ...context, 'aws:principalaccount': home, 'aws:principaltype': 'FederatedUser' },
      name: beginningWith('vault-'),
    };
  const own = kind === 'role';
  const role = own ? `r-${tenant}` : 'shared';
  const roleId = own ? `AROA${tenant.toUpperCase().padEnd(17, '0')}` : 'AROASHARED00000000000';
  const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
  const sessionName = own ? 'vault' : `${tenant}=1`;
  const open = kind === 'named' ? anyName : kind === 'own names' ? beginningWith(`${tenant}=`) : undefined;
  return {
    ...base,
    principal: {
      kind: 'role-session',
      accountId,
      roleArn,
      roleId,
      sessionName,
      sessionArn: `arn:aws:sts::${accountId}:assumed-role/${role}/${sessionName}`,
    },
    context: {
      ...context,
      'aws:principalarn': roleArn,
      'aws:principaltype': 'AssumedRole',
      ...(open === undefined ? { 'aws:userid': `${roleId}:${sessionName}` } : {}),
    },
    ...(open === undefined ? {} : { name: open }),
  };
}
