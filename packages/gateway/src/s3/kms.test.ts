import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { ADMIN, formOf, type Request, RunningGateway } from '../../testing/running-gateway.ts';
import { presignV2 } from '../../testing/sigv2.ts';
import { FULL_AWS_ACCESS } from '../organization/organization.ts';
import type { User } from '../state/entities.ts';

/** Whoever reads or writes an object that a key of KMS encrypts needs the right to that key as well. */
const THEIRS = '444455556666';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/mine`;
const OTHER = `arn:aws:kms:us-east-1:${ACCOUNT}:key/other`;
const FOREIGN = `arn:aws:kms:us-east-1:${THEIRS}:key/theirs`;
const s3 = { Action: 's3:*', Resource: '*' };
const aReader = (name: string, ...more: readonly object[]) =>
  aUser(name, { inline: { p: policyText(s3, ...more) } });
const plain = aReader('plain');
const writer = aReader('writer', { Action: 'kms:GenerateDataKey*', Resource: KEY });
const reader = aReader('reader', { Action: 'kms:Decrypt', Resource: KEY });
const whole = aReader('whole', { Action: 'kms:*', Resource: '*' });
const stranger = aUser('stranger', {
  accountId: THEIRS,
  inline: { p: policyText(s3, { Action: 'kms:*', Resource: '*' }) },
});
const denied = aReader('denied', { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' });
const users = [plain, writer, reader, whole, stranger, denied];
const by = (user: User): AwsCredentials => ({
  accessKeyId: aKey(user).id,
  secretAccessKey: aKey(user).secret,
});
const opened = (name: string) => ({
  policy: {
    text: policyText({ Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${name}/*`] }),
    principals: {},
  },
});

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open(
    {
      users,
      keys: users.map((user) => aKey(user)),
      buckets: [
        aBucket('acme', opened('acme')),
        aBucket('keyed', { kms: { algorithm: 'aws:kms', key: KEY, bucketKey: true } }),
        aBucket('managed', { ...opened('managed'), kms: { algorithm: 'aws:kms' } }),
      ],
    },
    { region: 'us-east-1' },
  );
});
afterAll(() => lab.close());
afterEach(() => {
  lab.upstream.answers = () => ({});
  lab.upstream.objects.clear();
});

const ask = (user: User, more: Omit<Request, 'by'> = {}) =>
  lab.send({ by: by(user), region: 'us-east-1', ...more });
const change = async (form: Record<string, string>) =>
  (await lab.send({ by: ADMIN, region: 'us-east-1', ...formOf('iam', form) })).outcome;
const SSE = 'x-amz-server-side-encryption';
const kms = (key?: string) => ({
  [SSE]: 'aws:kms',
  ...(key === undefined ? {} : { [`${SSE}-aws-kms-key-id`]: key }),
});
/** A key that its user provides with each request. */
const customersKey = (change: Record<string, string | undefined> = {}, of = SSE): Record<string, string> => {
  const key = Buffer.alloc(32, 'k');
  const all: Record<string, string | undefined> = {
    algorithm: 'AES256',
    key: key.toString('base64'),
    'key-md5': createHash('md5').update(key).digest('base64'),
    ...change,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${of}-customer-${name}`, value]],
    ),
  );
};
const put = async (user: User, headers: Record<string, string>, path = '/acme/key') =>
  (await ask(user, { method: 'PUT', path, headers, body: Buffer.from('x') })).outcome;
const sent = () => {
  const { [SSE]: sse, [`${SSE}-aws-kms-key-id`]: key } = lab.upstream.headers.at(-1) ?? {};
  return [sse, key];
};

/** The status of a PutObject by `plain` amid whose body something else is done. */
async function held(headers: Record<string, string>, meanwhile: () => Promise<string>): Promise<number> {
  const signed = lab.sign({
    by: by(plain),
    region: 'us-east-1',
    method: 'PUT',
    path: '/acme/held',
    headers,
    body: Buffer.from('xy'),
  });
  const going = request({
    port: lab.gateway.port,
    method: 'PUT',
    path: signed.path,
    headers: { ...signed.headers, 'content-length': '2' },
  });
  const answered = once(going, 'response');
  going.write('x');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await meanwhile()).toBe('served');
  going.end('y');
  const [answer] = (await answered) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

describe('a key that its user provides is whole, or the object would be encrypted by another', () => {
  const NONE = { algorithm: undefined, key: undefined, 'key-md5': undefined };
  test.each<[string, Record<string, string | undefined>, string]>([
    ['an empty algorithm alone', { ...NONE, algorithm: '' }, 'InvalidEncryptionAlgorithmError'],
    ['an algorithm alone', { ...NONE, algorithm: 'AES256' }, 'InvalidArgument'],
    ['a key alone', { ...NONE, key: 'aw==' }, 'InvalidArgument'],
    ['another algorithm', { algorithm: 'aes256' }, 'InvalidEncryptionAlgorithmError'],
    ['an empty key', { key: '' }, 'InvalidArgument'],
    ['a short key', { key: Buffer.alloc(31).toString('base64') }, 'InvalidArgument'],
    ['the digest of another', { 'key-md5': Buffer.alloc(16).toString('base64') }, 'InvalidArgument'],
    ['no digest', { 'key-md5': undefined }, 'InvalidArgument'],
    ['the whole', {}, 'served'],
  ])('%s', async (_name, change, expected) => {
    const write = (path: string, more: object = {}, method = 'PUT') =>
      ask(plain, { method, path, headers: { ...customersKey(change), ...more } });
    const source = {
      'x-amz-copy-source': 'acme/from',
      ...customersKey(change, `x-amz-copy-source-${SSE.slice(6)}`),
    };
    const reached = expected === 'served' ? 1 : 0;
    for (const sent of [
      await write('/keyed/key', { 'content-length': '0' }),
      await write('/keyed/key?uploads', {}, 'POST'),
      await write('/keyed/key', {}, 'GET'),
      await ask(plain, { method: 'PUT', path: '/acme/copy', headers: source }),
    ]) {
      expect(sent.outcome).toBe(expected);
      expect(sent.reached.length >= reached && (reached === 1 || sent.reached.length === 0)).toBe(true);
    }
  });
});

describe('writing with a key', () => {
  test.each<[string, User, string]>([
    ['with the right to it', writer, 'served'],
    ['with the right to read alone', reader, 'AccessDenied'],
    ['with rights in S3 alone', plain, 'AccessDenied'],
  ])('%s', async (_name, user, expected) => {
    expect(await put(user, kms(KEY))).toBe(expected);
    expect(await put(user, {}, '/keyed/key')).toBe(expected);
    expect(await put(user, { 'x-amz-copy-source': 'acme/from', ...kms(KEY) })).toBe(expected);
  });

  test('another key, and another account’s', async () => {
    expect([await put(writer, kms(OTHER)), await put(whole, kms(OTHER))]).toEqual(['AccessDenied', 'served']);
    expect(await put(whole, kms(FOREIGN))).toBe('AccessDenied');
  });

  test('an upload in parts reads what it wrote', async () => {
    const begin = async (user: User) =>
      (await ask(user, { method: 'POST', path: '/acme/key?uploads', headers: kms(KEY) })).outcome;
    expect([await begin(writer), await begin(whole)]).toEqual(['AccessDenied', 'served']);
  });

  test('whoever goes on with an upload reads what was written, until it is over', async () => {
    lab.upstream.answers = () => ({ body: '<R><UploadId>up/1</UploadId></R>' });
    const begin = (key?: string) =>
      ask(whole, { method: 'POST', path: '/acme/key?uploads', headers: key === undefined ? {} : kms(key) });
    const part = async (user: User, headers: Record<string, string> = {}) =>
      (await ask(user, { method: 'PUT', path: '/acme/key?partNumber=1&uploadId=up%2F1', headers })).outcome;
    const copied = (user: User) => part(user, { 'x-amz-copy-source': 'acme/from' });
    const body = Buffer.from(
      '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"1"</ETag></Part></CompleteMultipartUpload>',
    );
    const path = '/acme/key?uploadId=up%2F1';
    const complete = async (user: User) => (await ask(user, { method: 'POST', path, body })).outcome;
    for (const end of [
      () => complete(reader),
      async () => (await ask(plain, { method: 'DELETE', path })).outcome,
    ]) {
      expect((await begin(KEY)).outcome).toBe('served');
      for (const go of [part, copied, complete])
        expect([await go(plain), await go(writer)]).toEqual(['AccessDenied', 'AccessDenied']);
      expect([await part(reader), await copied(reader)]).toEqual(['served', 'served']);
      expect(await end()).toBe('served');
      expect(await part(plain)).toBe('served');
    }
    await begin();
    expect([await part(plain), await complete(plain)]).toEqual(['served', 'served']);
  });

  test('an encryption context that nobody keeps is refused', async () => {
    const headers = { ...kms(KEY), [`${SSE}-context`]: 'eyJ0ZW5hbnQiOiJnbG9iZXgifQ==' };
    expect(await put(whole, headers)).toBe('NotImplemented');
  });

  test('the right to it that is taken away while a body is held back', async () => {
    const grant = policyText({ Action: 'kms:GenerateDataKey', Resource: KEY });
    const named = { UserName: 'plain', PolicyName: 'kms' };
    expect(await change({ Action: 'PutUserPolicy', ...named, PolicyDocument: grant })).toBe('served');
    const before = lab.upstream.seen.length;
    const status = await held(kms(KEY), () => change({ Action: 'DeleteUserPolicy', ...named }));
    expect(status).toBe(403);
    expect(lab.upstream.seen.slice(before)).not.toContain('PUT /acme/held');
  });

  test('a key by its id is one of the caller’s account, an alias is no key, and what is none is told', async () => {
    expect(await put(writer, kms('mine'))).toBe('served');
    expect(sent()).toEqual(['aws:kms', KEY]);
    expect(await put(whole, kms('alias/mine'))).toBe('NotImplemented');
    expect(await put(whole, kms('arn:aws:kms:eu-west-1:000000000000:key/mine'))).toBe(
      'KMS.NotFoundException',
    );
    expect(await put(whole, kms('arn:aws:s3:::acme'))).toBe('KMS.NotFoundException');
  });

  test.each<[string, Record<string, string>]>([
    ['a key without its encryption', { [`${SSE}-aws-kms-key-id`]: KEY }],
    ['a key beside another encryption', { [SSE]: 'AES256', [`${SSE}-aws-kms-key-id`]: KEY }],
    ['a context without its encryption', { [`${SSE}-context`]: 'e30=' }],
    ['a customer’s key beside it', { ...kms(KEY), [`${SSE}-customer-algorithm`]: 'AES256' }],
  ])('%s is refused: a policy would take it for done', async (_name, headers) => {
    expect(await put(whole, headers)).toBe('InvalidArgument');
    expect(await put(whole, headers, '/keyed/key')).toBe('InvalidArgument');
    expect(await put(whole, { ...headers, 'x-amz-copy-source': 'acme/from' })).toBe('InvalidArgument');
  });

  test('a bucket’s key does not count where the request says otherwise', async () => {
    expect(await put(plain, { [SSE]: 'AES256' }, '/keyed/key')).toBe('served');
    const customers = customersKey();
    expect(await put(plain, customers, '/keyed/key')).toBe('served');
    expect(sent()).toEqual([undefined, undefined]);
  });

  test('the upstream is told the key, also of a bucket', async () => {
    await put(writer, {}, '/keyed/key');
    expect(sent()).toEqual(['aws:kms', KEY]);
  });

  test('what KMS is told of the request decides', async () => {
    const where = (Condition: object) =>
      aReader('where', { Action: 'kms:GenerateDataKey', Resource: '*', Condition });
    const of = (user: User, path: string) => put(user, path === '/keyed/key' ? {} : kms(KEY), path);
    const conditions: [object, string, string][] = [
      [{ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }, 'served', 'served'],
      [{ StringEquals: { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' } }, 'AccessDenied', 'AccessDenied'],
      [
        { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::acme/key' } },
        'served',
        'AccessDenied',
      ],
      // A bucket key is for the whole bucket.
      [
        { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::keyed' } },
        'AccessDenied',
        'served',
      ],
    ];
    for (const [condition, own, ofBucket] of conditions) {
      const user = where(condition);
      const form = {
        Action: 'PutUserPolicy',
        UserName: 'plain',
        PolicyName: 'kms',
        PolicyDocument: user.inline.p ?? '',
      };
      expect(await change(form)).toBe('served');
      expect([await of(plain, '/acme/key'), await of(plain, '/keyed/key')]).toEqual([own, ofBucket]);
    }
    const denials: [object, string][] = [
      [{ StringEquals: { 'kms:MultiRegion': 'true' } }, 'served'],
      [{ Bool: { 'kms:MultiRegion': 'false' } }, 'AccessDenied'],
      // It is S3 that asks, from no address of the caller's.
      [{ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, 'AccessDenied'],
      [{ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' }, Bool: { 'aws:ViaAWSService': 'false' } }, 'served'],
    ];
    // What is not known of a key decides nothing.
    for (const key of ['kms:ResourceAliases', 'kms:KeyOrigin', 'aws:ResourceTag/class'])
      denials.push([{ StringEquals: { [key]: 'secret' } }, 'NotImplemented']);
    for (const [Condition, expected] of denials) {
      const statements = [
        { Action: 'kms:GenerateDataKey', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: '*', Condition },
      ];
      const form = {
        Action: 'PutUserPolicy',
        UserName: 'plain',
        PolicyName: 'kms',
        PolicyDocument: policyText(...statements),
      };
      expect(await change(form)).toBe('served');
      expect(await of(plain, '/keyed/key'), JSON.stringify(Condition)).toBe(expected);
    }
    const remove = { Action: 'DeleteUserPolicy', UserName: 'plain', PolicyName: 'kms' };
    expect(await change(remove)).toBe('served');
  });
});

describe('the key that AWS manages', () => {
  test('is its account’s, without a right of its own', async () => {
    expect([await put(plain, kms()), await put(plain, {}, '/managed/key')]).toEqual(['served', 'served']);
    const [sse, arn] = sent();
    expect([sse, arn]).toEqual([
      'aws:kms',
      expect.stringMatching(new RegExp(`^arn:aws:kms:us-east-1:${ACCOUNT}:key/[0-9a-f-]{36}$`)),
    ]);
    expect([await put(plain, kms('alias/aws/s3')), sent()[1]]).toEqual(['served', arn]);
    lab.upstream.answers = () => ({ headers: kms(String(arn)) });
    expect([(await ask(plain)).outcome, (await ask(stranger)).outcome]).toEqual(['served', 'AccessDenied']);
  });

  test('a policy that denies the use of keys denies that of this one', async () => {
    expect(await put(denied, kms())).toBe('served');
    lab.upstream.answers = () => ({ headers: kms(String(sent()[1])), body: 'secret' });
    const got = await ask(denied);
    expect([got.outcome, got.body.includes('secret')]).toEqual(['AccessDenied', false]);
    expect((await ask(denied, { method: 'POST', path: '/acme/key?uploads', headers: kms() })).outcome).toBe(
      'AccessDenied',
    );
  });

  test('no resource control policy holds of it, as at AWS; it holds of other keys', async () => {
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }];
    const rcp = [{ NoKeys: { Version: '2012-10-17', Statement } }];
    lab.gateway.govern({ id: 'o-a1b2c3d4e5', accounts: { [ACCOUNT]: { rcp } } });
    expect([await put(plain, kms()), await put(whole, kms(KEY))]).toEqual(['served', 'AccessDenied']);
    const own = [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }];
    const scp = [{ All: FULL_AWS_ACCESS, NoKeys: { Version: '2012-10-17', Statement: own } }];
    lab.gateway.govern({ id: 'o-a1b2c3d4e5', accounts: { [ACCOUNT]: { scp } } });
    expect(await put(plain, kms())).toBe('AccessDenied');
    lab.gateway.govern(undefined);
  });

  test('another account does not write with it either', async () => {
    expect(await put(stranger, {}, '/managed/key')).toBe('AccessDenied');
    expect(await put(stranger, { [SSE]: 'AES256' }, '/managed/key')).toBe('served');
  });
});

describe('reading', () => {
  test.each<[string, User, string]>([
    ['with the right to the key', reader, 'served'],
    ['with the right to write alone', writer, 'AccessDenied'],
    ['with rights in S3 alone', plain, 'AccessDenied'],
    ['from another account', stranger, 'AccessDenied'],
  ])('%s', async (_name, user, expected) => {
    lab.upstream.answers = () => ({ headers: kms(KEY), body: 'secret' });
    lab.upstream.objects.set('/acme/key', { etag: '"1"', headers: kms(KEY) });
    const got = await ask(user);
    expect([got.outcome, got.body.includes('secret')]).toEqual([expected, expected === 'served']);
    const copy = { method: 'PUT', path: '/acme/copy', headers: { 'x-amz-copy-source': 'acme/key' } };
    expect((await ask(user, copy)).outcome).toBe(expected);
    expect((await ask(user, { ...copy, path: '/acme/copy?partNumber=1&uploadId=u' })).outcome).toBe(expected);
    const checksum = { method: 'HEAD', headers: { 'x-amz-checksum-mode': 'ENABLED' } };
    expect((await ask(user, checksum)).outcome).toBe(expected === 'served' ? 'served' : '403');
    const attributes = async (names: string) => {
      const headers = { 'x-amz-object-attributes': names };
      return (await ask(user, { path: '/acme/key?attributes', headers })).outcome;
    };
    for (const telling of ['Checksum', 'ETag,ObjectParts']) expect(await attributes(telling)).toBe(expected);
    expect(await attributes('ETag,ObjectSize')).toBe('served');
    // What the key does not hide needs no right to it.
    expect((await ask(user, { method: 'HEAD' })).outcome).toBe('served');
    expect((await ask(user, { method: 'DELETE' })).outcome).toBe('served');
  });

  test('what could not be looked at is not read', async () => {
    const copy = { method: 'PUT', path: '/acme/copy', headers: { 'x-amz-copy-source': 'acme/key' } };
    lab.upstream.fails = (question) => question === 'HEAD /acme/key';
    const { status, reached } = await ask(reader, copy);
    expect([status, reached]).toEqual([503, []]);
    lab.upstream.fails = () => false;
    expect((await ask(reader, copy)).outcome).toBe('served');
  });

  test('nobody without a name, and by no signature of version 2', async () => {
    lab.upstream.answers = () => ({ headers: kms(KEY), body: 'secret' });
    const unnamed = await lab.anonymous('GET', '/acme/key');
    expect([unnamed.outcome, unnamed.body.includes('secret')]).toEqual(['InvalidArgument', false]);
    const old = presignV2(by(whole), 'GET', '/acme/key');
    expect((await lab.anonymous('GET', old)).outcome).toBe('InvalidArgument');
  });

  test('what S3 encrypts by itself, everybody whom S3 lets', async () => {
    lab.upstream.answers = () => ({ headers: { [SSE]: 'AES256' } });
    expect((await lab.anonymous('GET', '/acme/key')).outcome).toBe('served');
    expect((await ask(plain)).outcome).toBe('served');
  });
});

describe('a bucket’s own key', () => {
  const configure = async (rule: string) => {
    const body = Buffer.from(
      `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
    );
    return (await ask(plain, { method: 'PUT', path: '/acme?encryption', body })).outcome;
  };

  test('counts from when it is set to when it is taken away; with two layers the upstream would forget it', async () => {
    expect(await put(plain, {})).toBe('served');
    await configure(`<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${KEY}</KMSMasterKeyID>`);
    expect([await put(plain, {}), await put(writer, {})]).toEqual(['AccessDenied', 'served']);
    await configure('<SSEAlgorithm>AES256</SSEAlgorithm>');
    expect(await put(plain, {})).toBe('served');
    await configure(`<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>${KEY}</KMSMasterKeyID>`);
    expect(await put(whole, {})).toBe('NotImplemented');
    expect((await ask(plain, { method: 'DELETE', path: '/acme?encryption' })).outcome).toBe('served');
    expect(await put(plain, {})).toBe('served');
  });

  test('does not count for what was begun before it was set: nobody was asked for the right to it', async () => {
    const set = () =>
      configure(`<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${KEY}</KMSMasterKeyID>`);
    expect(await held({}, set)).toBe(200);
    expect([lab.upstream.seen.at(-1), sent()]).toEqual(['PUT /acme/held', ['AES256', undefined]]);
    expect(await put(plain, {})).toBe('AccessDenied');
    expect((await ask(plain, { method: 'DELETE', path: '/acme?encryption' })).outcome).toBe('served');
  });
});
