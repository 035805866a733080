import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AwsCredentials } from '@cordon/domain';
import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aRole, aUser, policyText } from '../../testing/entities.ts';
import { formBody, signedFields } from '../../testing/post-form.ts';
import type { RawRequest } from '../../testing/raw-request.ts';
import { ADMIN, type Request, RunningGateway } from '../../testing/running-gateway.ts';
import { FULL_AWS_ACCESS } from '../organization/organization.ts';
import type { Bucket, User } from '../state/entities.ts';

/** Whose a bucket is, while a request to it is under way; who pays for it; and the Region that it is in. */
let lab: RunningGateway;
afterEach(() => lab.close());

const THEIRS = '444455556666';
const everything = { inline: { p: policyText({ Action: '*', Resource: '*' }) } };
const acme = aUser('acme', everything);
const globex = aUser('globex', { accountId: THEIRS, ...everything });
const by = (user: User): AwsCredentials => ({
  accessKeyId: aKey(user).id,
  secretAccessKey: aKey(user).secret,
});

const open = async (...buckets: readonly Bucket[]) => {
  lab = await RunningGateway.open({
    users: [acme, globex],
    roles: [aRole('mover')],
    keys: [aKey(acme), aKey(globex)],
    buckets,
  });
};
const outcome = async (user: User, more: Omit<Request, 'by'>) =>
  (await lab.send({ by: by(user), ...more })).outcome;

/** Sends a request whose last byte comes after `meanwhile`. */
async function heldBack(raw: RawRequest, meanwhile: () => Promise<void>) {
  const { method, path, headers, body } = raw;
  const sent = request({
    ...{ port: lab.gateway.port, host: '127.0.0.1', method, path },
    headers: { ...headers, 'content-length': body.length },
  });
  sent.write(body.subarray(0, -1));
  // The head has been judged once the upstream was asked for the bucket, or the body is awaited.
  await new Promise((resolve) => setTimeout(resolve, 60));
  await meanwhile();
  sent.end(body.subarray(-1));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of answer) text += String(piece);
  return /<Code>(\w+)</.exec(text)?.[1] ?? String(answer.statusCode);
}

// The upstream of these tests has every bucket but `absent`.
describe('a body that is held back until the bucket’s name is another’s', () => {
  const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
  const policy = policyText({
    Principal: { AWS: acme.arn },
    Action: 's3:*',
    Resource: ['arn:aws:s3:::absent', 'arn:aws:s3:::absent/*'],
  });
  const WRITES: Readonly<Record<string, Omit<Request, 'by'>>> = {
    PutObject: { method: 'PUT', path: '/absent/key', body: Buffer.from('hello') },
    UploadPart: { method: 'PUT', path: '/absent/key?partNumber=1&uploadId=u', body: Buffer.from('hello') },
    PutBucketPolicy: { method: 'PUT', path: '/absent?policy', body: Buffer.from(policy) },
    PutBucketTagging: { method: 'PUT', path: '/absent?tagging', body: Buffer.from(tagging) },
    PutObjectTagging: { method: 'PUT', path: '/absent/key?tagging', body: Buffer.from(tagging) },
    PutBucketAbac: {
      method: 'PUT',
      path: '/absent?abac',
      body: Buffer.from('<AbacStatus><Status>Enabled</Status></AbacStatus>'),
    },
    TagResource: {
      method: 'POST',
      path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aabsent',
      headers: { 'x-amz-account-id': ACCOUNT },
      body: Buffer.from(
        '<TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></TagResourceRequest>',
      ),
    },
    DeleteObjects: {
      method: 'POST',
      path: '/absent?delete',
      body: Buffer.from('<Delete><Object><Key>key</Key></Object></Delete>'),
    },
  };
  const changeHands = async () => {
    expect(await outcome(acme, { method: 'DELETE', path: '/absent' })).toBe('served');
    expect(await outcome(globex, { method: 'PUT', path: '/absent' })).toBe('served');
  };

  test.each(Object.entries(WRITES))('%s', async (_name, write) => {
    await open(aBucket('absent'));
    const signed = () => lab.sign({ by: by(acme), ...write });
    expect(await heldBack(signed(), async () => {})).toBe('200');
    const before = lab.upstream.seen.length;
    // S3 Control asks only once it has the body.
    const refusal = write.path?.startsWith('/v20180820/') === true ? 'AccessDenied' : 'NoSuchBucket';
    expect(await heldBack(signed(), changeHands)).toBe(refusal);
    expect(lab.upstream.seen.slice(before)).toEqual(['DELETE /absent', 'PUT /absent']);
    // Nothing of it counts for the new owner.
    expect(await outcome(globex, { path: '/absent/key' })).toBe('served');
    expect(await outcome(acme, { path: '/absent/key' })).toBe('AccessDenied');
  });

  test('its own account’s, too', async () => {
    await open(aBucket('absent'));
    const anew = async () => {
      expect(await outcome(acme, { method: 'DELETE', path: '/absent' })).toBe('served');
      expect(await outcome(acme, { method: 'PUT', path: '/absent' })).toBe('served');
    };
    const signed = lab.sign({ by: by(acme), ...WRITES.PutObject });
    expect(await heldBack(signed, anew)).toBe('NoSuchBucket');
  });
});

describe('a body that is held back until its sender has lost the right', () => {
  const body = (text: string) => Buffer.from(text);
  const tagging = body('<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>');
  const open1 = policyText({
    Principal: { AWS: acme.arn },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::acme/*',
  });
  const WRITES: Readonly<Record<string, Omit<Request, 'by'>>> = {
    PutObject: { method: 'PUT', path: '/acme/key', body: body('hello') },
    UploadPart: { method: 'PUT', path: '/acme/key?partNumber=1&uploadId=u', body: body('hello') },
    PutBucketPolicy: { method: 'PUT', path: '/acme?policy', body: body(open1) },
    PutBucketTagging: { method: 'PUT', path: '/acme?tagging', body: tagging },
    PutObjectTagging: { method: 'PUT', path: '/acme/key?tagging', body: tagging },
    PutPublicAccessBlock: {
      method: 'PUT',
      path: '/acme?publicAccessBlock',
      body: body(
        '<PublicAccessBlockConfiguration><BlockPublicPolicy>false</BlockPublicPolicy></PublicAccessBlockConfiguration>',
      ),
    },
    CreateBucket: {
      method: 'PUT',
      path: '/absent',
      body: body(
        '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
      ),
    },
    DeleteObjects: {
      method: 'POST',
      path: '/acme?delete',
      body: body('<Delete><Object><Key>key</Key></Object></Delete>'),
    },
  };

  /** All that take their time: what is judged before the body comes, and what is judged by it. */
  const HELD: typeof WRITES = {
    ...WRITES,
    PutBucketAbac: {
      method: 'PUT',
      path: '/acme?abac',
      body: body('<AbacStatus><Status>Enabled</Status></AbacStatus>'),
    },
    PutObjectLegalHold: {
      method: 'PUT',
      path: '/acme/key?legal-hold',
      body: body('<LegalHold><Status>ON</Status></LegalHold>'),
    },
    RestoreObject: {
      method: 'POST',
      path: '/acme/key?restore',
      body: body('<RestoreRequest><Days>1</Days></RestoreRequest>'),
    },
    ListTagsForResource: {
      path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aacme',
      headers: { 'x-amz-account-id': ACCOUNT },
      body: body('unread'),
    },
  };

  test.each(Object.entries(HELD))('by the organization: %s', async (_name, write) => {
    await open(aBucket('acme'));
    const signed = () => lab.sign({ by: by(acme), ...write });
    const Statement = [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }];
    const scp = [{ All: FULL_AWS_ACCESS, Stop: { Version: '2012-10-17', Statement } }];
    const before = lab.upstream.seen.length;
    const told = await heldBack(signed(), async () =>
      lab.gateway.govern({ id: 'o-a1b2c3d4e5', accounts: { [ACCOUNT]: { scp } } }),
    );
    expect([told, lab.upstream.seen.slice(before)]).toEqual(['AccessDenied', []]);
    lab.gateway.govern(undefined);
    expect(await heldBack(signed(), async () => lab.gateway.govern(undefined))).toBe('200');
  });

  test.each(Object.entries(HELD))('its key is switched off: %s', async (_name, write) => {
    await open(aBucket('acme'));
    const signed = lab.sign({ by: by(acme), ...write });
    const before = lab.upstream.seen.length;
    const off = () => change('UpdateAccessKey', { AccessKeyId: aKey(acme).id, Status: 'Inactive' });
    expect(await heldBack(signed, off)).toBe('AccessDenied');
    expect(lab.upstream.seen.slice(before)).toEqual(['POST /']);
  });

  test.each(Object.entries(WRITES))('%s', async (_name, write) => {
    await open(aBucket('acme'));
    const signed = () => lab.sign({ by: by(acme), ...write });
    const stop = policyText({ Effect: 'Deny', Action: 's3:*', Resource: '*' });
    const form = { UserName: 'acme', PolicyName: 'stop', PolicyDocument: stop };
    const revoke = async () => {
      const { outcome: done } = await lab.call(ADMIN, 'iam', { Action: 'PutUserPolicy', ...form });
      expect(done).toBe('served');
    };
    const before = lab.upstream.seen.length;
    const told = await heldBack(signed(), revoke);
    // A list of keys is answered key by key.
    expect(told).toBe('AccessDenied');
    expect(lab.upstream.seen.slice(before)).toEqual(['POST /']);
  });

  const put = () => lab.sign({ by: by(acme), method: 'PUT', path: '/acme/key', body: body('hello') });
  const change = async (Action: string, more: Record<string, string> = {}) => {
    const { outcome: done } = await lab.call(ADMIN, 'iam', { Action, UserName: 'acme', ...more });
    expect(done).toBe('served');
  };
  const removed = async () => {
    await change('DeleteAccessKey', { AccessKeyId: aKey(acme).id });
    await change('DeleteUserPolicy', { PolicyName: 'p' });
    await change('DeleteUser');
  };

  test('of a copy, while its source is looked at', async () => {
    await open(aBucket('acme'));
    const copy = {
      method: 'PUT',
      path: '/acme/copy',
      headers: { 'x-amz-copy-source': 'acme/key' },
    };
    expect(await outcome(acme, copy)).toBe('served');
    lab.upstream.fails = async (question) => {
      if (question === 'HEAD /acme/key') await change('DeleteUserPolicy', { PolicyName: 'p' });
      return false;
    };
    const { outcome: told, reached } = await lab.send({ by: by(acme), ...copy });
    expect([told, reached]).toEqual(['AccessDenied', ['POST /']]);
  });

  test('its sender is gone, and somebody else has the name', async () => {
    await open(aBucket('acme'));
    lab.upstream.answers = (request) =>
      request === 'POST /'
        ? {
            body: '<CreateUserResponse><CreateUserResult><User><UserId>AIDASECOND</UserId></User></CreateUserResult></CreateUserResponse>',
          }
        : {};
    const anew = async () => {
      await removed();
      await change('CreateUser');
      const PolicyDocument = policyText({ Action: '*', Resource: '*' });
      await change('PutUserPolicy', { PolicyName: 'p', PolicyDocument });
    };
    expect(await heldBack(put(), anew)).toBe('AccessDenied');
  });

  test('a tag of its sender’s decides otherwise', async () => {
    const closed = policyText(
      { Principal: { AWS: acme.arn }, Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::acme/*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'left' } },
      },
    );
    await open(aBucket('acme', { policy: { text: closed, principals: {} } }));
    const retag = (value: string) => () =>
      change('TagUser', { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': value });
    expect(await heldBack(put(), retag('stays'))).toBe('200');
    expect(await heldBack(put(), retag('left'))).toBe('AccessDenied');
  });

  test('a change that leaves the right alone takes nothing away', async () => {
    await open(aBucket('acme'));
    const other = async () => {
      const form = {
        Action: 'TagUser',
        UserName: 'acme',
        'Tags.member.1.Key': 'a',
        'Tags.member.1.Value': 'b',
      };
      expect((await lab.call(ADMIN, 'iam', form)).outcome).toBe('served');
    };
    for (const write of [WRITES.PutBucketPolicy, WRITES.PutBucketTagging, WRITES.PutObjectTagging])
      expect(await heldBack(lab.sign({ by: by(acme), ...write }), other)).toBe('200');
  });
});

describe('a bucket for which the requester pays', () => {
  const shared = policyText({ Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' });
  const body = (payer: string) =>
    Buffer.from(`<RequestPaymentConfiguration><Payer>${payer}</Payer></RequestPaymentConfiguration>`);
  const payer = { 'x-amz-request-payer': 'requester' };
  const copy = { 'x-amz-copy-source': 'acme/key' };
  const own = { method: 'PUT', path: '/globex/key', headers: copy } as const;

  test('serves who says that they pay, and nobody without a name', async () => {
    await open(
      aBucket('acme', { policy: { text: shared, principals: {} } }),
      aBucket('globex', { accountId: THEIRS }),
    );
    const asked = async () => [
      await outcome(globex, {}),
      await outcome(globex, { headers: payer }),
      await outcome(globex, own),
      await outcome(globex, { ...own, headers: { ...copy, ...payer } }),
      await outcome(acme, {}),
      (await lab.anonymous('GET', '/acme/key')).outcome,
      (
        await lab.raw({
          ...{ method: 'GET', path: '/acme/key', body: Buffer.alloc(0) },
          headers: { host: lab.host, ...payer },
        })
      ).outcome,
    ];
    const served = Array.from({ length: 7 }, () => 'served');
    expect(await asked()).toEqual(served);
    const set = (who: string) =>
      outcome(acme, { method: 'PUT', path: '/acme?requestPayment', body: body(who) });
    expect(await set('Requester')).toBe('served');
    const [no, yes] = ['AccessDenied', 'served'];
    expect(await asked()).toEqual([no, yes, no, yes, yes, no, no]);
    const upload = async (more: readonly (readonly [string, string])[]) => {
      const conditions = ['key', 'x-amz-credential', 'x-amz-date', 'x-amz-algorithm', 'x-amz-request-payer'];
      const policy = {
        expiration: new Date(Date.now() + 60_000).toISOString(),
        conditions: conditions.map((name) => ['starts-with', `$${name}`, '']),
      };
      const fields = [['key', 'key'], ...more, ...signedFields(by(globex), policy, { region: 'eu-west-1' })];
      const form = formBody(fields as [string, string][], { data: 'x', name: 'x' });
      const headers = { host: lab.host, 'content-type': form.contentType };
      return (await lab.raw({ method: 'POST', path: '/acme', headers, body: form.body })).outcome;
    };
    expect([await upload([]), await upload([['x-amz-request-payer', 'requester']])]).toEqual([no, yes]);
    await set('BucketOwner');
    expect(await asked()).toEqual(served);
  });
});

describe('aws:RequestedRegion', () => {
  const not = (action: string, region: string) => ({
    Effect: 'Deny',
    Action: action,
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': region } },
  });
  const bounded = aUser('bounded', {
    inline: { p: policyText({ Action: '*', Resource: '*' }, not('s3:*', 'eu-central-1')) },
  });
  const global = aUser('global', {
    inline: { p: policyText({ Action: '*', Resource: '*' }, not('iam:*', 'us-east-1')) },
  });

  test('is the bucket’s, whichever Region is signed for', async () => {
    lab = await RunningGateway.open({
      users: [bounded],
      keys: [aKey(bounded)],
      buckets: [
        aBucket('frankfurt', { region: 'eu-central-1' }),
        aBucket('ireland', { region: 'eu-west-1' }),
      ],
    });
    const get = (path: string, region: string) => outcome(bounded, { path, region });
    expect([
      await get('/frankfurt/key', 'eu-central-1'),
      await get('/frankfurt/key', 'eu-west-1'),
      await get('/ireland/key', 'eu-west-1'),
    ]).toEqual(['served', 'served', 'AccessDenied']);
  });

  test('is us-east-1 for IAM, whichever Region its caller signs for', async () => {
    lab = await RunningGateway.open({ users: [global], keys: [aKey(global)] });
    const { outcome: told } = await lab.call(by(global), 'iam', { Action: 'ListRoles' });
    expect(told).toBe('served');
  });
});

test('a bucket of the older name for Ireland is in eu-west-1', async () => {
  await open();
  const body = Buffer.from(
    '<CreateBucketConfiguration><LocationConstraint>EU</LocationConstraint></CreateBucketConfiguration>',
  );
  await lab.close();
  lab = await RunningGateway.open({ users: [acme], keys: [aKey(acme)] }, { region: 'us-east-1' });
  expect(await outcome(acme, { method: 'PUT', path: '/absent', body, region: 'us-east-1' })).toBe('served');
  expect(await outcome(acme, { path: '/absent/key', region: 'eu-west-1' })).toBe('served');
});

describe('every Region makes buckets of its own', () => {
  const make = async (region: string, location?: string) => {
    const body = Buffer.from(
      location === undefined
        ? ''
        : `<CreateBucketConfiguration><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`,
    );
    return outcome(acme, { method: 'PUT', path: '/absent', body, region });
  };
  const reached = (region: string) => outcome(acme, { path: '/absent/key', region });

  test.each<[signed: string, location: string | undefined, expected: string, isIn: string]>([
    ['eu-west-1', undefined, 'served', 'eu-west-1'],
    ['eu-west-1', 'eu-central-1', 'served', 'eu-central-1'],
    ['eu-central-1', 'eu-central-1', 'served', 'eu-central-1'],
    ['eu-central-1', undefined, 'IllegalLocationConstraintException', ''],
    ['eu-central-1', 'eu-west-1', 'IllegalLocationConstraintException', ''],
    ['us-east-1', 'ap-south-1', 'served', 'ap-south-1'],
    ['us-east-1', undefined, 'served', 'us-east-1'],
    ['nowhere', undefined, 'AuthorizationHeaderMalformed', ''],
  ])('signed for %s, to be in %s: %s', async (signed, location, expected, isIn) => {
    await open();
    expect(await make(signed, location)).toBe(expected);
    if (expected !== 'served') return expect(lab.upstream.seen).toEqual([]);
    expect(lab.upstream.headers[0]?.authorization).toContain(`/${signed}/s3/`);
    expect([await reached(isIn), await reached('sa-east-1')]).toEqual([
      'served',
      'AuthorizationHeaderMalformed',
    ]);
  });

  test('and nothing else of a bucket that is not there', async () => {
    await open();
    const body = Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
    const put = { method: 'PUT', body, region: 'sa-east-1' };
    expect(await outcome(acme, { ...put, path: '/other?versioning' })).toBe('AuthorizationHeaderMalformed');
    expect(await outcome(acme, { ...put, path: '/other/key' })).toBe('AuthorizationHeaderMalformed');
  });
});

test.each<[string, Omit<Request, 'by'>]>([
  ['PutObject', { method: 'PUT' }],
  ['CopyObject', { method: 'PUT', headers: { 'x-amz-copy-source': 'ours/key' } }],
  ['CreateMultipartUpload', { method: 'POST', path: '/theirs/key?uploads' }],
])(
  'an object that would be its writer’s own is not made by %s, whatever the bucket’s policy says',
  async (_name, sent) => {
    const text = policyText({ Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::theirs/*'] });
    const theirs = { accountId: THEIRS, policy: { text, principals: {} } };
    await open(aBucket('theirs', { ...theirs, ownership: 'ObjectWriter' }), aBucket('ours'));
    const make = () => lab.send({ by: by(acme), path: '/theirs/key', ...sent });
    expect(await make()).toMatchObject({ outcome: 'NotImplemented', reached: [] });
    await lab.close();
    await open(aBucket('theirs', theirs), aBucket('ours'));
    expect((await make()).outcome).toBe('served');
  },
);

test.each(['', 'eu-west-1'])(
  'a name that another account has is taken, and stays theirs: `%s`',
  async (location) => {
    await open(aBucket('theirs', { accountId: THEIRS }), aBucket('ours'));
    const body = Buffer.from(
      location === ''
        ? ''
        : `<CreateBucketConfiguration><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`,
    );
    const make = (path: string) => lab.send({ by: by(acme), method: 'PUT', path, body });
    expect(await make('/theirs')).toMatchObject({ outcome: 'BucketAlreadyExists', status: 409, reached: [] });
    expect([
      await outcome(acme, { path: '/theirs/key' }),
      await outcome(globex, { path: '/theirs/key' }),
    ]).toEqual(['AccessDenied', 'served']);
    // What becomes of a name of one's own is the upstream's to say.
    expect((await make('/ours')).reached).toEqual(['PUT /ours']);
  },
);

test.each([
  '<OutputLocation><S3><BucketName>theirs</BucketName><Prefix>p</Prefix></S3></OutputLocation>',
  '<Type>SELECT</Type>',
  '<SelectParameters><InputSerialization/><ExpressionType>SQL</ExpressionType><Expression>e</Expression><OutputSerialization/></SelectParameters>',
])('what a restored object would write to another bucket is not asked of the upstream: %s', async (more) => {
  await open(aBucket('theirs', { accountId: THEIRS }), aBucket('acme'));
  const restore = (inner: string) =>
    lab.send({
      ...{ by: by(acme), method: 'POST', path: '/acme/key?restore' },
      body: Buffer.from(`<RestoreRequest>${inner}</RestoreRequest>`),
    });
  expect(await restore(`<Days>1</Days>${more}`)).toMatchObject({ outcome: 'NotImplemented', reached: [] });
  expect((await restore('<Days>1</Days>')).reached).toEqual(['POST /acme/key?restore=']);
});

test.each(['GET', 'DELETE'])(
  'a policy is its owner’s alone, also for the root user of another account: %s',
  async (method) => {
    const text = policyText({ Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::theirs'] });
    await open(aBucket('theirs', { accountId: THEIRS, policy: { text, principals: {} } }));
    const asked = await lab.send({ by: ADMIN, method, path: '/theirs?policy' });
    expect(asked).toMatchObject({ outcome: 'MethodNotAllowed', reached: [] });
  },
);

test.each<[string, object, boolean, readonly string[]]>([
  ['a public policy, restricted', { Principal: '*' }, true, ['served', 'AccessDenied', 'AccessDenied']],
  ['the same, not restricted', { Principal: '*' }, false, ['served', 'served', 'served']],
  [
    'a policy for one account, restricted',
    { Principal: { AWS: globex.arn } },
    true,
    ['served', 'served', 'AccessDenied'],
  ],
])(
  'whom %s lets in: its own account, another, anybody',
  async (_name, principal, restrictPublicBuckets, expected) => {
    const text = policyText({ ...principal, Action: 's3:GetObject', Resource: ['arn:aws:s3:::acme/*'] });
    const off = { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false };
    await open(
      aBucket('acme', {
        policy: { text, principals: { [globex.arn]: globex.id } },
        publicAccessBlock: { ...off, restrictPublicBuckets },
      }),
    );
    const anybody = (await lab.anonymous('GET', '/acme/key')).outcome;
    expect([await outcome(acme, {}), await outcome(globex, {}), anybody]).toEqual(expected);
  },
);
