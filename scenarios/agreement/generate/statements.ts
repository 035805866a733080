import { validatePolicy } from '@cordon/iam';
import fc from 'fast-check';
import type { RawPolicy, RawStatement } from '../case.types.ts';
import { ARN } from '../names.ts';
import { conditionFor, type Family } from './conditions.ts';

/** Where a policy stands: that decides which elements it may have. */
type Place = 'identity' | 'boundary' | 'session' | 'bucket' | 'trust';

const ROOT = 'arn:aws:iam::%home%:root';
const STRANGER = 'arn:aws:iam::%home%:user/%user%-broker';

type Element = Pick<RawStatement, 'Principal' | 'NotPrincipal'>;

/** Every documented way to name a principal of AWS, and a user who never asks. */
const FORMS: readonly Element['Principal'][] = [
  '*',
  { AWS: '*' },
  { AWS: ['%home%'] },
  { AWS: [ROOT] },
  { AWS: [ARN.user] },
  { AWS: [ARN.role] },
  { AWS: [ARN.session] },
  { AWS: [`${ARN.session}-2`] },
  { AWS: [ARN.federated] },
  { AWS: [ARN.user, ARN.role] },
  { AWS: [STRANGER] },
  { AWS: ['%account%', STRANGER] },
];

const SPARED: readonly Element['NotPrincipal'][] = [
  { AWS: [ARN.user, ROOT] },
  { AWS: [ARN.session, ARN.role, ROOT] },
  { AWS: [ARN.role, ROOT] },
  { AWS: [STRANGER, ROOT] },
  { AWS: [ARN.user] },
];

/** `Principal`, or in a bucket’s Deny sometimes `NotPrincipal` (AWS advises against it with Allow). */
function principalElement(place: Place, effect: 'Allow' | 'Deny'): fc.Arbitrary<Element> {
  const named = fc.constantFrom(...FORMS).map((Principal): Element => ({ Principal }));
  const likely = fc.constantFrom(
    ...[{ AWS: [ARN.user, ARN.role] }, { AWS: ['%home%'] }].map((Principal): Element => ({ Principal })),
  );
  const everyone = fc.constant<Element>({ Principal: '*' });
  if (place === 'trust')
    return fc.oneof(
      { arbitrary: named, weight: 1 },
      { arbitrary: likely, weight: effect === 'Allow' ? 2 : 1 },
    );
  const spared = fc.constantFrom(...SPARED).map((NotPrincipal): Element => ({ NotPrincipal }));
  return effect === 'Deny'
    ? fc.oneof(named, everyone, spared)
    : fc.oneof({ arbitrary: named, weight: 6 }, { arbitrary: likely, weight: 2 });
}

const ACTIONS: Readonly<Record<Family, readonly string[]>> = {
  read: [
    's3:GetObject',
    's3:GetObject',
    's3:GetObject*',
    's3:getobject',
    's3:Get?bject',
    's3:GetObjectTagging',
  ],
  list: ['s3:ListBucket', 's3:ListBucket', 's3:List*', 's3:ListBucketVersions', 's3:listbucket'],
  write: [
    's3:PutObject',
    's3:PutObject*',
    's3:Put*',
    's3:PutObjectTagging',
    's3:PutObjectAcl',
    's3:DeleteObject',
    's3:GetObject',
  ],
  other: [
    's3:GetBucket*',
    's3:GetBucketLocation',
    's3:ListAllMyBuckets',
    'iam:Get*',
    'iam:GetUser',
    'iam:List*',
  ],
  assume: [
    'sts:AssumeRole',
    'sts:AssumeRole',
    'sts:TagSession',
    'sts:SetSourceIdentity',
    'sts:*',
    'sts:AssumeRole*',
  ],
};

const OBJECTS = ['*', 'acme/*', 'acme*', 'acme/a', 'acme/?', '*/a', 'globex/*', 'tagged/*', '%user%/*'];
const VARIABLES = [
  '${aws:PrincipalTag/tenant}/*',
  '${aws:username}/*',
  "${aws:PrincipalTag/tenant, 'acme'}/*",
];

function resources(family: Family, place: Place): readonly (readonly string[])[] {
  const objects = [...OBJECTS, ...OBJECTS, ...VARIABLES].map((key) => [`${ARN.bucket}/${key}`]);
  const whole = [ARN.bucket, `${ARN.bucket}/*`];
  const any = place === 'bucket' ? [whole, whole] : [['*'], whole, [`${ARN.bucket}*`]];
  switch (family) {
    case 'read':
    case 'write':
      return [...objects, ...any, ...any, ...any, ...any];
    case 'list':
      return [...any, ...any, [ARN.bucket], [`${ARN.bucket}/*`]];
    case 'assume':
      return [['*'], [ARN.target], ['arn:aws:iam::*:role/*'], [`${ARN.target}-2`]];
    case 'other':
      return place === 'bucket'
        ? any
        : [['*'], ['*'], [ARN.bucket, ARN.user], ['arn:aws:iam::%home%:user/${aws:username}'], [ARN.role]];
  }
}

/** Bucket policies speak of S3 only. */
function actions(family: Family, place: Place): fc.Arbitrary<readonly string[]> {
  const s3Only = place === 'bucket';
  const near = ACTIONS[family].filter((action) => !s3Only || /^s3:(?!ListAll)/.test(action));
  if (place === 'trust')
    return fc.constantFrom(
      ['sts:AssumeRole'],
      ['sts:AssumeRole', 'sts:TagSession'],
      ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    );
  const wide = s3Only ? ['s3:*', '*'] : ['*', `${near[0]?.split(':')[0]}:*`];
  return fc.oneof(
    { arbitrary: fc.constantFrom(...wide).map((action) => [action]), weight: 3 },
    {
      arbitrary: fc.uniqueArray(fc.constantFrom(...(near.length > 0 ? near : wide)), {
        minLength: 1,
        maxLength: 2,
      }),
      weight: 3,
    },
  );
}

const oneIn = (n: number) => fc.integer({ min: 0, max: n - 1 }).map((drawn) => drawn === 0);

function statement(family: Family, place: Place, effect: 'Allow' | 'Deny'): fc.Arbitrary<RawStatement> {
  const withPrincipal = place === 'bucket' || place === 'trust';
  return fc
    .record({
      action: actions(family, place),
      notAction: place === 'trust' ? fc.constant(false) : oneIn(effect === 'Deny' ? 6 : 12),
      resource: fc.constantFrom(...resources(family, place)),
      notResource: oneIn(8),
      condition: fc.oneof(
        { arbitrary: conditionFor(family), weight: effect === 'Deny' ? 5 : 1 },
        { arbitrary: fc.constant(undefined), weight: 1 },
      ),
      principal: principalElement(place, effect),
    })
    .map((r) => ({
      Effect: effect,
      ...(withPrincipal ? r.principal : {}),
      ...(r.notAction ? { NotAction: r.action } : { Action: r.action }),
      ...(place === 'trust' ? {} : r.notResource ? { NotResource: r.resource } : { Resource: r.resource }),
      ...(r.condition === undefined ? {} : { Condition: r.condition }),
    }))
    .filter((one) => place !== 'bucket' || isStored(one));
}

/** Whether S3 stores such a statement; principals are still placeholders. */
function isStored(one: RawStatement): boolean {
  const { Principal: _, NotPrincipal: __, ...rest } = one;
  const document = { Version: '2012-10-17', Statement: [{ ...rest, Principal: '*' }] };
  return !validatePolicy(document, 'resource').some(({ level }) => level === 'error');
}

/** Allows come often and wide, denies narrow: so that both answers are common and each close to the other. */
export function policy(family: Family, place: Place): fc.Arbitrary<RawPolicy> {
  const allow = statement(family, place, 'Allow');
  const deny = statement(family, place, 'Deny');
  return fc
    .record({
      version: versionFor(place),
      allows: fc.array(allow, { minLength: 1, maxLength: 2 }),
      denies: fc.oneof(
        { arbitrary: fc.constant<RawStatement[]>([]), weight: 3 },
        { arbitrary: fc.array(deny, { minLength: 1, maxLength: 1 }), weight: 2 },
      ),
    })
    .map(({ version, allows, denies }) => ({
      ...(version === '' ? {} : { Version: version }),
      Statement: [...allows, ...denies],
    }));
}

/** IAM takes new policies of the newer version only; in a bucket policy of the older one variables are plain text. */
function versionFor(place: Place): fc.Arbitrary<string> {
  const now = '2012-10-17';
  return place === 'bucket' ? fc.constantFrom(now, now, now, now, '2008-10-17', '') : fc.constant(now);
}
