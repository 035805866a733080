import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { formBody, signedFields } from '../../testing/post-form.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import { checkPostPolicy, parsePostPolicy } from './post-policy.ts';

const uploader = aUser('uploader', {
  inline: { own: policyText({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme/in/*' }) },
});
const by = { accessKeyId: aKey(uploader).id, secretAccessKey: aKey(uploader).secret };
const open = policyText({ Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::open/*' });
const expiration = new Date(Date.now() + 600_000).toISOString();

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open(
    {
      users: [uploader],
      keys: [aKey(uploader)],
      buckets: [
        aBucket('acme', { region: 'us-east-1' }),
        aBucket('open', { region: 'us-east-1', policy: { text: open, principals: {} } }),
      ],
    },
    { region: 'us-east-1' },
  );
});
afterAll(() => lab.close());

type Fields = readonly (readonly [string, string])[];
const CONDITIONS = [{ bucket: 'acme' }, ['starts-with', '$key', 'in/'], ['content-length-range', 1, 10]];
async function post(
  more: Fields,
  given: {
    readonly conditions?: readonly unknown[];
    readonly who?: typeof by;
    readonly data?: string;
    readonly name?: string;
    readonly bucket?: string;
    readonly expiration?: string;
    readonly sign?: (fields: Fields) => Fields;
    readonly version?: 2;
    readonly headers?: Record<string, string>;
  } = {},
) {
  const {
    who = by,
    conditions = CONDITIONS,
    data = 'hello',
    bucket = 'acme',
    name = 'a.txt',
    version,
  } = given;
  const options = version === undefined ? {} : { version };
  // It must name the fields that sign it besides what is tested.
  const policy = (signing: Fields) => ({
    expiration: given.expiration ?? expiration,
    conditions: [...conditions, ...signing.map(([name, value]) => ({ [name]: value }))],
  });
  const fields = (given.sign ?? ((all: Fields) => all))([...more, ...signedFields(who, policy, options)]);
  const { contentType, body } = formBody(fields, { data, name });
  return lab.raw({
    method: 'POST',
    path: `/${bucket}`,
    headers: { host: lab.host, 'content-type': contentType, ...given.headers },
    body,
  });
}

describe('an upload', () => {
  test('within its policy is a PutObject of what the form says', async () => {
    const fields: Fields = [
      ['key', 'in/${filename}'],
      ['Content-Type', 'text/plain'],
      ['x-amz-meta-a', 'b'],
    ];
    const conditions = [
      ...CONDITIONS,
      ['eq', '$Content-Type', 'text/plain'],
      ['starts-with', '$x-amz-meta-a', ''],
    ];
    const sent = await post(fields, {
      conditions,
      headers: { 'x-amz-acl': 'public-read', 'x-amz-meta-c': 'd' },
    });
    expect(sent).toMatchObject({ status: 204, reached: ['PUT /acme/in/a.txt'] });
    expect(sent.judged).toEqual(['s3:PutObject arn:aws:s3:::acme/in/a.txt']);
    expect(sent.headers.location).toBe(`http://${lab.host}/acme/in/a.txt`);
    expect(lab.upstream.bodies.at(-1)).toBe('hello');
    expect(lab.upstream.headers.at(-1)).toMatchObject({ 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
    expect(lab.upstream.headers.at(-1)).not.toHaveProperty('x-amz-acl');
    expect(lab.upstream.headers.at(-1)).not.toHaveProperty('x-amz-meta-c');
    expect(sent.why?.eventName).toBe('PostObject');
  });

  test('is called by the name of its file, letter by letter', async () => {
    const name = "$&a$'b$$.txt";
    const sent = await post([['key', 'in/${filename}']], { name });
    expect(sent.judged).toEqual([`s3:PutObject arn:aws:s3:::acme/in/${name}`]);
  });

  test.each([
    ['x-amz-meta-ä', 'v'],
    ['x-amz-meta-a b', 'v'],
    ['x-amz-meta-a', 'v\u0007'],
    ['x-amz-tagging', 'class=public&class=private'],
    ['x-amz-tagging', 'a=%zz'],
    ['content-encoding', 'aws-chunked'],
  ])(
    'with a field %s: %s that no upstream could be sent as it was judged is refused',
    async (name, value) => {
      const fields: Fields = [
        ['key', 'in/a'],
        [name, value],
      ];
      const sent = await post(fields, { conditions: [...CONDITIONS, ['starts-with', `$${name}`, '']] });
      expect(sent).toMatchObject({ status: 400, reached: [] });
      expect(sent.outcome).toMatch(/^Invalid(Argument|Request)$/);
    },
  );

  test.each(['If-None-Match', 'If-Match'])('under %s is a PutObject under it', async (name) => {
    const fields: Fields = [
      ['key', 'in/a'],
      [name, '*'],
    ];
    const sent = await post(fields, { conditions: [...CONDITIONS, { [name]: '*' }] });
    expect(sent).toMatchObject({ status: 204, reached: ['PUT /acme/in/a'] });
    expect(lab.upstream.headers.at(-1)).toMatchObject({ [name.toLowerCase()]: '*' });
  });

  test('names one time, in its policy and beside it, whenever the second turns', async () => {
    const start = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => start + 1000 * clock.mock.calls.length);
    try {
      expect(await post([['key', 'in/a']])).toMatchObject({ status: 204 });
    } finally {
      clock.mockRestore();
    }
  });

  test('under another condition is refused', async () => {
    const fields: Fields = [
      ['key', 'in/a'],
      ['If-Modified-Since', 'Tue, 27 Mar 2007 19:36:42 GMT'],
    ];
    const sent = await post(fields, {
      conditions: [...CONDITIONS, ['starts-with', '$If-Modified-Since', '']],
    });
    expect(sent).toMatchObject({ outcome: 'NotImplemented', reached: [] });
  });

  test('is served with a policy of version 2, too', async () => {
    expect(await post([['key', 'in/a']], { version: 2 })).toMatchObject({ status: 204 });
  });

  test.each([
    ['another key', [['key', 'out/a']], {}, 403, 'AccessDenied'],
    ['a file that is too large', [['key', 'in/a']], { data: 'x'.repeat(11) }, 400, 'EntityTooLarge'],
    ['a file that is too small', [['key', 'in/a']], { data: '' }, 400, 'EntityTooSmall'],
    [
      'a field that the policy does not name',
      [
        ['key', 'in/a'],
        ['acl', 'public-read'],
      ],
      {},
      403,
      'AccessDenied',
    ],
    ['a policy that is over', [['key', 'in/a']], { expiration: '2020-01-01T00:00:00Z' }, 403, 'AccessDenied'],
    ['another bucket', [['key', 'in/a']], { bucket: 'open' }, 403, 'AccessDenied'],
    ['no key', [], {}, 400, 'InvalidArgument'],
    [
      'two keys',
      [
        ['key', 'in/a'],
        ['Key', 'in/b'],
      ],
      {},
      400,
      'InvalidArgument',
    ],
    ['a key that leaves the bucket', [['key', 'in/../../b']], {}, 400, 'InvalidURI'],
    [
      'what PutObject does not have',
      [
        ['key', 'in/a'],
        ['x-amz-copy-source', 'a/b'],
      ],
      { conditions: [...CONDITIONS, ['starts-with', '$x-amz-copy-source', '']] },
      501,
      'NotImplemented',
    ],
    [
      'a line end in a field',
      [
        ['key', 'in/a'],
        ['x-amz-meta-a', 'a\r\nx-amz-acl: public-read'],
      ],
      { conditions: [...CONDITIONS, ['starts-with', '$x-amz-meta-a', '']] },
      400,
      'InvalidArgument',
    ],
    [
      'fields that are too large',
      [
        ['key', 'in/a'],
        ['x-ignore-a', 'a'.repeat(21_000)],
      ],
      {},
      400,
      'MaxPostPreDataLengthExceeded',
    ],
  ] as const)('with %s is refused, and nothing is stored', async (_name, fields, more, status, code) => {
    expect(await post(fields, more as object)).toMatchObject({ status, code, reached: [] });
  });

  test('needs the signer’s permission for what it comes to', async () => {
    const conditions = [{ bucket: 'acme' }, ['starts-with', '$key', '']];
    expect(await post([['key', 'out/a']], { conditions })).toMatchObject({
      code: 'AccessDenied',
      reached: [],
    });
    expect(await post([['key', 'out/a']], { conditions, who: ADMIN as typeof by })).toMatchObject({
      status: 204,
    });
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
    const tagged = await post(
      [
        ['key', 'in/a'],
        ['tagging', tagging],
      ],
      { conditions: [...conditions, { tagging }] },
    );
    expect(tagged).toMatchObject({ code: 'AccessDenied', reached: [] });
    expect(tagged.judged.at(-1)).toBe('s3:PutObjectTagging arn:aws:s3:::acme/in/a');
  });

  const change =
    (name: string, to: (value: string) => string) =>
    (fields: Fields): Fields =>
      fields.map(([each, value]) => [each, each === name ? to(value) : value]);
  const drop =
    (name: string) =>
    (fields: Fields): Fields =>
      fields.filter(([each]) => each !== name);
  test.each([
    ['another policy', change('policy', () => Buffer.from('{}').toString('base64')), 'SignatureDoesNotMatch'],
    ['a changed policy', change('policy', (value) => `${value.slice(0, -4)}AAAA`), 'SignatureDoesNotMatch'],
    [
      'a wrong signature',
      change('x-amz-signature', (value) => value.replace(/^./, (c) => (c === '0' ? '1' : '0'))),
      'SignatureDoesNotMatch',
    ],
    [
      'a key that does not exist',
      change('x-amz-credential', (value) => value.replace(/^\w+/, 'AKIANOBODY')),
      'InvalidAccessKeyId',
    ],
    [
      'another Region',
      change('x-amz-credential', (value) => value.replace('us-east-1', 'eu-west-1')),
      'AuthorizationHeaderMalformed',
    ],
    ['another day', change('x-amz-date', (value) => value.replace(/^\d{4}/, '2020')), 'InvalidArgument'],
    ['no policy', drop('policy'), 'InvalidArgument'],
    ['no signature', drop('x-amz-signature'), 'InvalidArgument'],
    [
      'nothing but a policy',
      (fields: Fields) => fields.filter(([name]) => ['key', 'policy'].includes(name)),
      'AccessDenied',
    ],
  ])('with %s is refused, on a bucket that is open, too', async (_name, sign, code) => {
    const conditions = [{ bucket: 'open' }, ['starts-with', '$key', '']];
    expect(await post([['key', 'in/a']], { sign, conditions, bucket: 'open' })).toMatchObject({
      code,
      reached: [],
    });
  });

  test('without a policy is anybody’s, who may write in an open bucket and no other', async () => {
    const sign = (fields: Fields): Fields => fields.filter(([name]) => name === 'key');
    expect(await post([['key', 'a']], { sign, bucket: 'open' })).toMatchObject({ status: 204 });
    expect(await post([['key', 'a']], { sign })).toMatchObject({ code: 'AccessDenied', reached: [] });
  });

  test('that is large and refused is answered, and the next request behind it, too', async () => {
    const data = 'x'.repeat(3_000_000);
    for (let count = 0; count < 3; count++) {
      expect(await post([['key', 'in/a']], { data })).toMatchObject({ code: 'EntityTooLarge', reached: [] });
      expect(await post([['key', 'out/a']], { data })).toMatchObject({ code: 'AccessDenied', reached: [] });
    }
    const large = [{ bucket: 'acme' }, ['starts-with', '$key', 'in/']];
    const most = data.slice(0, 300_000);
    expect(await post([['key', 'in/a']], { data: most, conditions: large })).toMatchObject({ status: 204 });
    expect(lab.upstream.bodies.at(-1) === most).toBe(true);
  });

  test('is answered as its form wants', async () => {
    lab.upstream.answers = () => ({ headers: { etag: '"abc"' } });
    const wants = async (name: string, value: string) =>
      post(
        [
          ['key', 'in/a&b'],
          [name, value],
        ],
        { conditions: [...CONDITIONS, ['starts-with', `$${name}`, '']] },
      );
    expect((await wants('success_action_status', '200')).status).toBe(200);
    expect((await wants('success_action_status', '999')).status).toBe(204);
    const made = await wants('success_action_status', '201');
    expect(made.body).toContain(`<Bucket>acme</Bucket><Key>in/a&amp;b</Key><ETag>&quot;abc&quot;</ETag>`);
    const sent = await wants('success_action_redirect', 'https://app.example/done?x=1');
    expect([sent.status, sent.headers.location]).toEqual([
      303,
      'https://app.example/done?x=1&bucket=acme&key=in%2Fa%26b&etag=%22abc%22',
    ]);
    expect((await wants('success_action_redirect', 'javascript:alert(1)')).status).toBe(204);
    lab.upstream.answers = () => ({});
  });

  test('that is no form, or has no file, or breaks off, stores nothing', async () => {
    const headers = { host: lab.host, 'content-type': 'multipart/form-data; boundary=b' };
    const raw = (contentType: string, body: string) =>
      lab.raw({
        method: 'POST',
        path: '/open',
        headers: { ...headers, 'content-type': contentType },
        body: Buffer.from(body),
      });
    expect(await raw('text/plain', 'x')).toMatchObject({ status: 412, reached: [] });
    expect(await raw('multipart/form-data', 'x')).toMatchObject({ status: 412, reached: [] });
    expect(await raw('multipart/form-data; boundary=b', 'x')).toMatchObject({ status: 400, reached: [] });
    const { contentType, body } = formBody([['key', 'a']], undefined);
    expect(await raw(contentType, body.toString())).toMatchObject({ code: 'InvalidArgument', reached: [] });
    const whole = formBody([['key', 'a']], { data: 'hello', name: 'a' });
    const cut = whole.body.subarray(0, whole.body.length - 30).toString();
    expect(await raw(whole.contentType, cut)).toMatchObject({ status: 400, reached: [] });
  });
});

describe('a policy document', () => {
  const parse = (document: unknown) => () =>
    parsePostPolicy(Buffer.from(JSON.stringify(document)).toString('base64'));
  test.each([
    ['no object', []],
    ['no expiration', { conditions: [] }],
    ['an expiration that is none', { expiration: 'soon', conditions: [] }],
    ['no conditions', { expiration }],
    ['two properties in one', { expiration, conditions: [{ a: '1', b: '2' }] }],
    ['an unknown operation', { expiration, conditions: [['like', '$key', 'a*']] }],
    ['a field without $', { expiration, conditions: [['eq', 'key', 'a']] }],
    ['a range that is none', { expiration, conditions: [['content-length-range', -1, 'x']] }],
    ['a fourth element', { expiration, conditions: [['eq', '$key', 'a', 'b']] }],
    ['more than it has', { expiration, conditions: [], extra: 1 }],
  ])('with %s is none', (_name, document) => {
    expect(parse(document)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument' }));
  });
  test('that is no base64 or no JSON is none', () => {
    for (const text of ['!!', Buffer.from('{').toString('base64'), ''])
      expect(() => parsePostPolicy(text)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument' }));
  });
  test('holds each type of a list, and any case of a name', () => {
    const policy = parse({
      expiration,
      conditions: [['starts-with', '$content-type', 'image/'], { KEY: 'a' }],
    })();
    const check = (type: string) => () =>
      checkPostPolicy(
        policy,
        new Map([
          ['content-type', type],
          ['key', 'a'],
        ]),
        Date.now(),
      );
    expect(check('image/png, image/gif')).not.toThrow();
    expect(check('image/png, text/html')).toThrow(/Policy Condition failed/);
  });
});
