import { parsePolicy } from '@cordon/iam';
import type { Caller, Target } from '../src/problem.types.ts';
import type { Ask, Document, World } from './oracle.ts';
import { ACCOUNT, caller, ROLE_ID, SESSION_NAME, target } from './world.ts';

/** Random worlds and requests from small alphabets, so that things meet; repeatable from a seed. */
export interface RandomWorld {
  readonly world: World;
  readonly from: Caller;
  readonly to: Target;
  readonly freeName: boolean;
}

/** mulberry32: small, and the same on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ACTIONS = [
  's3:*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:PutObject',
  's3:List*',
  's3:ListBucket',
  '*',
  's3:?etObject',
  's3:*Object',
  's3:PutBucketPolicy',
  's3:PutObjectTagging',
  'iam:*',
];
const RESOURCES = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::t-2',
  'arn:aws:s3:::t-2/*',
  'arn:aws:s3:::t-*',
  'arn:aws:s3:::t-?/*',
  'arn:aws:s3:::t-2/a*',
  'arn:aws:s3:::t-2/*b',
  'arn:aws:s3:::t-2/??',
  'arn:aws:s3:::t-1/*',
  'arn:aws:s3:::${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::t-2/${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::t-2/${s3:prefix}*',
  'arn:aws:s3:::t-2/${aws:userid}/*',
  'arn:aws:s3:::t-2/${*}',
  'arn:aws:s3:::t-2*',
  'arn:aws:s3:::t-2/a?c*',
];
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const CONDITIONS: readonly (readonly [string, string, string | string[]])[] = [
  ['StringEquals', 'aws:PrincipalTag/tenant', 't-2'],
  ['StringNotEquals', 'aws:PrincipalTag/tenant', 't-2'],
  ['StringNotEqualsIfExists', 'aws:PrincipalTag/team', 't-2'],
  ['StringLike', 'aws:PrincipalTag/tenant', ['t-?', 'x*']],
  ['StringEqualsIgnoreCase', 'aws:PrincipalTag/tenant', 'T-1'],
  ['StringNotLike', 'aws:userid', `${ROLE_ID}:ci-*`],
  ['StringLike', 'aws:userid', `${ROLE_ID}:c?*`],
  ['StringEquals', 'aws:userid', `${ROLE_ID}:ci-2`],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*'],
  ['ArnNotEquals', 'aws:PrincipalArn', ROLE],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '2001:db8::/32']],
  ['NotIpAddress', 'aws:SourceIp', '10.20.0.0/16'],
  ['NotIpAddressIfExists', 'aws:SourceIp', '10.0.0.0/9'],
  ['DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'],
  ['DateGreaterThanEquals', 'aws:CurrentTime', '2027-01-01T00:00:00Z'],
  ['DateEquals', 'aws:EpochTime', '1798761600'],
  ['Bool', 'aws:SecureTransport', 'false'],
  ['Bool', 'aws:SecureTransport', 'true'],
  ['StringLike', 's3:prefix', ['a*', '']],
  ['StringEquals', 's3:prefix', '${aws:PrincipalTag/tenant}'],
  ['StringNotLike', 's3:prefix', 'a?*'],
  ['NumericLessThanEquals', 's3:max-keys', '10'],
  ['NumericGreaterThan', 's3:max-keys', '10'],
  ['NumericNotEquals', 's3:max-keys', '5'],
  ['StringEquals', 's3:max-keys', '5'],
  ['StringEquals', 's3:x-amz-acl', ['private', 'public-read']],
  ['StringNotEquals', 's3:x-amz-acl', 'private'],
  ['Null', 's3:x-amz-acl', 'true'],
  ['Null', 'aws:PrincipalTag/team', 'false'],
  ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', ['k', 'm']],
  ['ForAnyValue:StringLike', 's3:RequestObjectTagKeys', 'k*'],
  ['ForAnyValue:StringNotEquals', 's3:RequestObjectTagKeys', 'k'],
  ['Null', 's3:RequestObjectTagKeys', 'false'],
  ['StringLike', 'aws:UserAgent', 'a*b*'],
  ['StringNotLike', 'aws:UserAgent', '*b?'],
  ['StringNotEquals', 'aws:UserAgent', '${aws:PrincipalTag/team}'],
  ['StringEqualsIgnoreCase', 'aws:UserAgent', 'Ab'],
  ['ArnLike', 'aws:Referer', 'arn:aws:s3:::x*'],
  ['StringEqualsIfExists', 's3:authType', 'REST-HEADER'],
  ['StringEquals', 'aws:ResourceAccount', ACCOUNT],
  ['StringNotEquals', 's3:ResourceAccount', ACCOUNT],
  ['StringEquals', 'aws:Referer', '${aws:userid}'],
  ['ForAllValues:StringLike', 'aws:PrincipalTag/team', 'a*'],
];
const PRINCIPALS = [
  '*',
  { AWS: '*' },
  { AWS: ROLE },
  { AWS: ROLE_ID },
  { AWS: `${SESSION}/ci-2` },
  { AWS: [`${SESSION}/vault`, ROLE] },
  { AWS: ACCOUNT },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { AWS: 'arn:aws:iam::999988887777:root' },
  { AWS: [ACCOUNT, ROLE, `${SESSION}/ci-2`] },
];
const KEYS = [
  'a',
  'b',
  'ab',
  'x',
  'abc',
  'xb',
  'axc1',
  '*',
  'team/1',
  'a/b',
  `${ROLE_ID}:ci-2/x`,
  'aab',
  't-1',
  'é',
];
const NAMES = ['ci-2', 'ci-1', 'vault', 'cx', 'other', 'c1'];

export function randomWorld(random: () => number): RandomWorld {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T | T[] => (random() < 0.6 ? pick(list) : [pick(list), pick(list)]);
  const statement = (deny: number, principals: boolean): object => {
    const effect = random() < deny ? 'Deny' : 'Allow';
    const conditions: Record<string, Record<string, unknown>> = {};
    const count = Math.floor(random() * (effect === 'Deny' ? 3.3 : 2.4));
    for (let index = 0; index < count; index++) {
      const [operator, key, values] = pick(CONDITIONS);
      conditions[operator] = { ...conditions[operator], [key]: values };
    }
    return {
      Effect: effect,
      ...(random() < 0.15
        ? { NotAction: some(ACTIONS.filter((one) => one !== '*')) }
        : { Action: some(ACTIONS) }),
      ...(random() < 0.15 ? { NotResource: some(RESOURCES.slice(2)) } : { Resource: some(RESOURCES) }),
      ...(principals
        ? { [effect === 'Deny' && random() < 0.3 ? 'NotPrincipal' : 'Principal']: pick(PRINCIPALS) }
        : {}),
      ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
    };
  };
  const document = (most: number, deny: number, principals = false): Document => ({
    ...(random() < 0.9 ? { Version: '2012-10-17' } : {}),
    Statement: Array.from({ length: 1 + Math.floor(random() * most) }, () => statement(deny, principals)),
  });
  const tags: Record<string, string> = {};
  if (random() < 0.8) tags.tenant = pick(['t-1', 't-2', '*']);
  if (random() < 0.4) tags.team = pick(['team', 'a']);
  const world: World = {
    account: ACCOUNT,
    bucketAccount: random() < 0.8 ? ACCOUNT : '999988887777',
    role: 'r',
    roleId: ROLE_ID,
    identity: [document(3, 0.35), ...(random() < 0.3 ? [document(2, 0.5)] : [])],
    ...(random() < 0.3 ? { boundary: document(2, 0.25) } : {}),
    ...(random() < 0.4 ? { session: document(2, 0.25) } : {}),
    ...(random() < 0.8 ? { bucketPolicy: document(4, 0.6, true) } : {}),
    ...(random() < 0.2
      ? { scopeDown: Array.from({ length: 1 + Math.floor(random() * 3) }, () => document(3, 0.15)) }
      : {}),
  };
  const freeName = random() < 0.4;
  return { world, freeName, from: callerOf(world, tags, freeName, pick(NAMES)), to: targetOf(world) };
}

/** The same world as the prover takes it. */
export function callerOf(
  world: World,
  tags: Record<string, string>,
  freeName: boolean,
  sessionName: string,
): Caller {
  const named = (name: string, document: Document | undefined) =>
    document === undefined ? undefined : { name, document: parsePolicy(JSON.stringify(document)) };
  const [boundary, session] = [named('boundary', world.boundary), named('session', world.session)];
  const made = caller('t-1', {
    tags,
    role: world.role,
    account: world.account,
    sessionName,
    ...(freeName ? { name: SESSION_NAME } : {}),
    ...(boundary === undefined ? {} : { boundary }),
    ...(session === undefined ? {} : { session }),
  });
  const identity = world.identity.map((document, index) => ({
    name: `identity ${index}`,
    document: parsePolicy(JSON.stringify(document)),
  }));
  const scopeDown = world.scopeDown?.map((document, index) => ({
    name: `scope-down ${index}`,
    document: parsePolicy(JSON.stringify(document)),
  }));
  const policies = { ...made.policies, identity, ...(scopeDown === undefined ? {} : { scopeDown }) };
  return { ...made, policies };
}

export function targetOf(world: World): Target {
  const policy = world.bucketPolicy;
  const made = target(
    't-2',
    policy === undefined ? undefined : { name: 'bucket', document: parsePolicy(JSON.stringify(policy)) },
    world.bucketAccount,
  );
  // With ACLs switched on, so that writing them is asked about, too, and public policies let be: the oracle knows neither.
  const { publicAccessBlock: _, ...open } = made;
  return { ...open, ownership: 'ObjectWriter' };
}

const LIST = ['s3:ListBucket', 's3:ListBucketVersions'];
const ASKED = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  's3:PutBucketPolicy',
  's3:PutObjectTagging',
  's3:GetBucketLocation',
  's3:DeleteObject',
  's3:GetObjectAcl',
  's3:ListBucketVersions',
  's3:PutObjectAcl',
  's3:SetObject',
];

/** A request that the caller could make: only keys that the action can carry, and all that it must. */
export function randomAsk(one: RandomWorld, random: () => number): Ask {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const action = pick(ASKED);
  const onBucket = /Bucket/.test(action);
  const sessionName = one.freeName ? pick(NAMES) : sessionOf(one.from);
  const context: Record<string, string | readonly string[]> = {
    ...one.from.context,
    ...one.to.context,
    'aws:userid': `${ROLE_ID}:${sessionName}`,
    'aws:securetransport': pick(['true', 'false']),
  };
  const instant = pick([
    '2026-06-01T00:00:00Z',
    '2027-01-01T00:00:00Z',
    '2027-01-01T00:00:01Z',
    '2030-01-01T00:00:00Z',
  ]);
  context['aws:currenttime'] = instant;
  context['aws:epochtime'] = String(Date.parse(instant) / 1000);
  const maybe = (key: string, values: readonly (string | readonly string[])[]): void => {
    if (random() < 0.7) context[key] = pick(values);
  };
  maybe('aws:sourceip', [
    '10.0.0.1',
    '10.20.0.0',
    '10.20.255.255',
    '10.21.0.0',
    '10.128.0.0',
    '192.168.0.1',
    '2001:db8::1',
    '2001:db9::1',
  ]);
  maybe('aws:useragent', ['ab', 'AB', 'axb', 'axbx', 'zbz', 'b', 'team', 'aabb', '']);
  maybe('aws:referer', ['arn:aws:s3:::x1', 'arn:aws:s3:::y', 'nonsense', `${ROLE_ID}:${sessionName}`]);
  maybe('s3:authtype', ['REST-HEADER', 'POST']);
  if (LIST.includes(action)) {
    maybe('s3:prefix', ['a', 'ab', 'abc', '', 't-1', 't-2', '*', 'x']);
    maybe('s3:max-keys', ['5', '10', '11', '1', '5.0']);
  }
  if (/^s3:Put(Object|ObjectAcl)$/.test(action)) maybe('s3:x-amz-acl', ['private', 'public-read', 'other']);
  if (/^s3:Put(Object|ObjectTagging)$/.test(action))
    maybe('s3:requestobjecttagkeys', [[], ['k'], ['m'], ['k', 'm'], ['kx'], ['k', 'z'], ['z']]);
  return {
    action,
    resource: onBucket ? 'arn:aws:s3:::t-2' : `arn:aws:s3:::t-2/${pick(KEYS)}`,
    sessionName,
    context,
  };
}

export function sessionOf(from: Caller): string {
  return from.principal.kind === 'role-session' ? from.principal.sessionName : '';
}
