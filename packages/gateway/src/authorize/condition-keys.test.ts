import { createHash } from 'node:crypto';
import { conditionKeysOf } from '@cordon/iam';
import { asWritten } from '@cordon/strength';
import { afterAll, describe, expect, test } from 'vitest';
import { gatewayCertificate } from '../../testing/certificate.ts';
import { ACCOUNT, aBucket, aKey, aRole, aUser, codeOf, policyText, storeOf } from '../../testing/entities.ts';
import { type Request, RunningGateway } from '../../testing/running-gateway.ts';
import { iamContext } from '../iam-api/handle.ts';
import { IAM_OPERATIONS, touchedBy } from '../iam-api/operations.ts';
import { S3_OPERATIONS, type S3Operation } from '../s3/model/s3-model.ts';
import { OPERATIONS } from '../s3/operations/index.ts';
import { parsed } from './checked-policy.ts';
import { ABSENT_KEYS, keysOfAction, refuseUnmodelled, UNMODELLED_KEYS } from './condition-keys.ts';

/**
 * Every key of every action that is served, by AWS's service reference: filled where a request gives it, or named as one
 * that no request here has, or as one that is not modelled. Asked from the wire: a user is denied everything once for each
 * key that is there, and the log says which denials applied.
 */
const ELSEWHERE: Readonly<Record<string, string>> = {
  's3:signatureage': 'of presigned URLs alone: `src/s3/s3-context.test.ts`',
};
/** Keys that the reference gives an action, and no operation that needs the action can carry. */
const NOT_CARRIED = [
  // Asked for by deletions and PutObjectRetention, and listed with the keys of a write.
  /^s3:BypassGovernanceRetention s3:(?:requestobjecttag|x-amz-)/,
  // No operation on objects takes the header.
  /^s3:\w+ s3:x-amz-grant-write$/,
  // PutObjectAcl has no storage class.
  /^s3:PutObject(?:Version)?Acl s3:x-amz-storage-class$/,
  // There is no bucket yet, nor are there tags of it.
  /^s3:CreateBucket (?:aws:resourcetag|s3:buckettag)/,
  // Of the types of resource that are tagged at their creation, and are not served.
  /^s3:ListTagsForResource aws:(?:requesttag|tagkeys)/,
  /^s3:UntagResource aws:requesttag/,
];

const sample = (key: string) => key.replace('/…', '/a');
const named = (action: string): readonly string[] =>
  [...(conditionKeysOf(action) ?? [])].filter((key) => /^(?:s3:|iam:|aws:)/.test(key));

const { certificate } = await gatewayCertificate();
const filled = new Map<string, Set<string>>();
afterAll(() => filled.clear());

const VALUES: Readonly<Record<string, string>> = {
  'if-match': '"one"',
  'if-none-match': '*',
  'x-amz-copy-source': 'acme/source',
  'x-amz-object-lock-retain-until-date': '2030-01-01T00:00:00Z',
  'x-amz-server-side-encryption-aws-kms-key-id': 'k',
  'x-amz-server-side-encryption-customer-algorithm': 'AES256',
  'x-amz-server-side-encryption-customer-key': Buffer.alloc(32).toString('base64'),
  'x-amz-server-side-encryption-customer-key-md5': createHash('md5')
    .update(Buffer.alloc(32))
    .digest('base64'),
  'x-amz-tagging': 'a=b',
  'x-amz-website-redirect-location': '/b',
  'x-amz-bypass-governance-retention': 'true',
};
const SENT =
  /^x-amz-(?:acl|grant-|metadata-directive|object-ownership|server-side-encryption$|storage-class|object-lock-)/;

const BODIES: Readonly<Record<string, string>> = {
  PutObjectTagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  PutObjectRetention:
    '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>',
  PutObjectLegalHold: '<LegalHold><Status>ON</Status></LegalHold>',
  PutBucketInventoryConfiguration:
    '<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::b</Bucket><Format>CSV</Format></S3BucketDestination></Destination>' +
    '<IsEnabled>true</IsEnabled><Id>i</Id><IncludedObjectVersions>All</IncludedObjectVersions><OptionalFields><Field>Size</Field></OptionalFields>' +
    '<Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>',
  CreateBucket:
    '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>',
  DeleteObjects:
    '<Delete><Object><Key>key</Key><ETag>"one"</ETag></Object><Object><Key>key</Key><VersionId>v</VersionId></Object></Delete>',
  TagResource:
    '<TagResourceRequest><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></TagResourceRequest>',
};

function requestOf(operation: S3Operation, versioned: boolean): Omit<Request, 'by'> {
  const { name, method, on, fixed, query, requiredQuery, values } = operation;
  const path =
    on === 'service' ? '/' : on === 'bucket' ? (name === 'CreateBucket' ? '/fresh' : '/acme') : '/acme/key';
  const asked = new Map([
    ...Object.entries(fixed),
    ...requiredQuery.map((each): [string, string] => [each, '1']),
    ...query
      .filter((each) => ['prefix', 'delimiter', 'max-keys'].includes(each))
      .map((each): [string, string] => [each, '1']),
    ...(versioned && query.includes('versionId') ? [['versionId', 'v'] as const] : []),
  ]);
  const headers = Object.fromEntries(
    operation.headers
      .filter((each) => each in VALUES || SENT.test(each))
      .map((each) => [each, VALUES[each] ?? values[each]?.values?.[0] ?? 'id="a"']),
  );
  if (versioned && headers['x-amz-copy-source'] !== undefined) headers['x-amz-copy-source'] += '?versionId=v';
  const search = [...asked].map(([key, value]) => (value === '' ? key : `${key}=${value}`)).join('&');
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers,
    body: Buffer.from(BODIES[name] ?? ''),
  };
}

const keys = [...new Set([...OPERATIONS.keys()].flatMap(() => [...allS3Keys()]))];
function allS3Keys(): ReadonlySet<string> {
  const request = { operation: 'x', bucket: 'b', key: 'k', source: { bucket: 's', key: 'k' } };
  const actions = [...OPERATIONS.values()]
    .filter(({ unserved }) => unserved === undefined)
    .flatMap(({ needs }) => needs({ ...request, query: new Map(), headers: new Map() }))
    .map(({ action }) => action);
  return new Set(
    [...actions, 's3:PutObject', 's3:TagResource', 's3:GetObjectVersion', 's3:PutObjectRetention'].flatMap(
      named,
    ),
  );
}

/** Sends it, and notes the keys that each of its permissions had. */
async function note(request: Omit<Request, 'by'>): Promise<void> {
  const denials = keys
    .filter((key) => !Object.hasOwn(UNMODELLED_KEYS, key))
    .map((key) => ({
      ...{ Sid: key, Effect: 'Deny', Action: 's3:*', Resource: '*' },
      Condition: { Null: { [sample(key)]: 'false' } },
    }));
  const user = aUser('acme', { inline: { p: policyText({ Action: 's3:*', Resource: '*' }, ...denials) } });
  const key = aKey(user);
  const bucket = aBucket('acme', { abac: true, tags: { a: 'b' } });
  const lab = await RunningGateway.open(
    { users: [user], keys: [key], buckets: [bucket] },
    { mode: 'soft', certificate },
  );
  for (const path of ['/acme/key', '/acme/source'])
    lab.upstream.objects.set(path, { etag: '"one"', tags: { a: 'b' } });
  const { why } = await lab.send({ by: { accessKeyId: key.id, secretAccessKey: key.secret }, ...request });
  for (const { action, by } of why?.cordon.judged ?? []) {
    const known = filled.get(action) ?? new Set();
    filled.set(action, known);
    for (const { sid } of by) if (sid !== undefined) known.add(sid);
  }
  await lab.close();
}

// It takes seconds: `pnpm mutation`, which would run it for every fault, has the rows below.
describe.runIf(asWritten)('S3', () => {
  const served = S3_OPERATIONS.filter(({ name }) => OPERATIONS.get(name)?.unserved === undefined);
  const tags = {
    path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aacme',
    headers: { 'x-amz-account-id': ACCOUNT },
  };

  test('every key of every action is filled, or named with a reason', async () => {
    for (const operation of served)
      for (const versioned of [false, true]) await note(requestOf(operation, versioned));
    // CreateBucket asks for TagResource, too: what S3 Control gives it is seen by itself.
    filled.delete('s3:TagResource');
    await note({ method: 'GET', ...tags });
    await note({ method: 'POST', ...tags, body: Buffer.from(BODIES.TagResource ?? '') });
    await note({ method: 'DELETE', ...tags, path: `${tags.path}?tagKeys=a` });
    expect(filled.size).toBeGreaterThan(80);
    const silent = [...filled].flatMap(([action, has]) =>
      named(action)
        .filter(
          (key) => ![ABSENT_KEYS, UNMODELLED_KEYS, ELSEWHERE].some((table) => Object.hasOwn(table, key)),
        )
        .filter((key) => !has.has(key))
        .map((key) => `${action} ${key}`),
    );
    expect(silent.filter((line) => !NOT_CARRIED.some((pattern) => pattern.test(line)))).toEqual([]);
    for (const pattern of NOT_CARRIED)
      expect(
        silent.some((line) => pattern.test(line)),
        String(pattern),
      ).toBe(true);
  }, 30_000);

  test('a key that an action does not have is not there', () => {
    for (const [action, has] of filled) for (const key of has) expect(named(action), action).toContain(key);
  });
});

test('a key of another action is taken away, and what is no service’s own is kept', () => {
  const context = { 's3:prefix': 'a', 's3:x-amz-acl': 'private', 'aws:userid': 'u', 'aws:requesttag/a': 'b' };
  expect(keysOfAction('s3:ListBucket', context)).toEqual({ 's3:prefix': 'a', 'aws:userid': 'u' });
  expect(keysOfAction('s3:PutObject', context)).toEqual({ 's3:x-amz-acl': 'private', 'aws:userid': 'u' });
  expect(keysOfAction('sts:AssumeRole', context)).toEqual(context);
});

test('the name behind a tag’s key is any, and a key that only ends or begins like an action’s is its own', () => {
  const tags = { 's3:existingobjecttag/class': 'a', 's3:requestobjecttag/class': 'b' };
  expect(keysOfAction('s3:GetObject', tags)).toEqual({ 's3:existingobjecttag/class': 'a' });
  const other = { 'vault.example/s3:prefix': 'a', 'aws:tagkeysofmine': 'b', 'a:s3:prefix': 'c' };
  for (let time = 0; time < 2; time++) {
    expect(keysOfAction('s3:GetObject', { ...other, 's3:prefix': 'd', 'aws:tagkeys': 'e' })).toEqual(other);
    expect(keysOfAction('s3:Nothing', tags)).toEqual(tags);
  }
});

describe('a condition on what is not modelled', () => {
  const limited = (key: string, Action = '*') => [
    {
      name: 'limited',
      document: parsed(
        policyText({ Effect: 'Deny', Action, Resource: '*', Condition: { Null: { [key]: 'true' } } }),
        'identity',
      ),
    },
  ];
  const LAYERS = ['identity', 'boundary', 'session', 'scopeDown', 'scp', 'rcp', 'resource'] as const;
  const judged = (action: string, key: string, on?: string, layer: (typeof LAYERS)[number] = 'identity') => {
    const [policy] = limited(key, on);
    if (policy === undefined) throw new Error('there is no policy');
    const set = layer === 'resource' ? policy : layer === 'scp' || layer === 'rcp' ? [[policy]] : [policy];
    return codeOf(() => refuseUnmodelled(action, { identity: [], [layer]: set }));
  };

  test.each(LAYERS)('is refused in any layer: %s', (layer) => {
    expect(judged('kms:Decrypt', 'kms:ResourceAliases', '*', layer)).toBe('NotImplemented');
    expect(judged('kms:Decrypt', 'kms:ViaService', '*', layer)).toBe('ok');
  });

  test.each<[string, string, string | undefined, string]>([
    ['kms:Decrypt', 'kms:KeyOrigin', undefined, 'NotImplemented'],
    ['kms:Decrypt', 'kms:ResourceAliases', undefined, 'NotImplemented'],
    ['kms:Decrypt', 'aws:ResourceTag/tenant', undefined, 'NotImplemented'],
    ['kms:Decrypt', 'aws:ResourceTag/tenant', 'kms:Decrypt', 'NotImplemented'],
    ['kms:Decrypt', 'aws:ResourceTag/tenant', 's3:*', 'ok'],
    ['kms:Decrypt', 'aws:PrincipalTag/tenant', undefined, 'ok'],
    ['kms:Decrypt', 'constructor', undefined, 'ok'],
    ['kms:Decrypt', 'iam:AssociatedResourceArn', undefined, 'ok'],
    ['s3:GetObject', 'kms:KeyOrigin', undefined, 'ok'],
    ['s3:GetObject', 'aws:ResourceTag/tenant', undefined, 'ok'],
    ['s3:GetObject', 's3:IsReplicationPauseRequest', undefined, 'ok'],
    ['s3:PutReplicationConfiguration', 's3:IsReplicationPauseRequest', undefined, 'NotImplemented'],
    ['sts:AssumeRoleWithWebIdentity', 'sts:RoleAuthorizedByIdp', undefined, 'NotImplemented'],
    ['sts:AssumeRole', 'sts:RoleAuthorizedByIdp', undefined, 'ok'],
  ])('%s with %s, in a statement on %s: %s', (action, key, on, expected) => {
    expect(judged(action, key, on)).toBe(expected);
  });
});

/** A form with everything that IAM's keys are read from. */
const FORM = new Map(
  Object.entries({
    PolicyArn: 'p',
    PermissionsBoundary: 'b',
    ServiceName: 's',
    CredentialAgeDays: '1',
    'Tags.member.1.Key': 'a',
    'Tags.member.1.Value': 'b',
  }),
);
const role = aRole('acme', [], { tags: { a: 'b' } });

test('iam:PassRole, which AddRoleToInstanceProfile needs: every key is filled, or named with a reason', () => {
  const form = new Map(Object.entries({ RoleName: 'acme', InstanceProfileName: 'hosts' }));
  const state = storeOf({ roles: [role] });
  const passed = touchedBy({ action: 'AddRoleToInstanceProfile', form, accountId: ACCOUNT, state }).find(
    ({ action }) => action === 'iam:PassRole',
  );
  const context = passed === undefined ? {} : iamContext(form, passed);
  const silent = named('iam:PassRole').filter(
    (key) => !(sample(key) in context) && !(key in UNMODELLED_KEYS),
  );
  expect(silent).toEqual([]);
});

test.each([...IAM_OPERATIONS].filter(([, { missing }]) => missing === undefined).map(([name]) => name))(
  'iam:%s: every key is filled, or named with a reason',
  (name) => {
    const context = iamContext(FORM, { type: 'role', arn: role.arn, tags: role.tags });
    const silent = named(`iam:${name}`).filter(
      (key) => !(sample(key) in context) && !(key in ABSENT_KEYS) && !(key in UNMODELLED_KEYS),
    );
    expect(silent).toEqual([]);
  },
);
