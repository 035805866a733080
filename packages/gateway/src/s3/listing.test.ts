import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBucket } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({ buckets: [aBucket('acme')] });
});
afterAll(() => lab.close());

const contents = (...keys: string[]) => keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
const result = (inner: string) =>
  `<ListBucketResult><Prefix/><MaxKeys>1</MaxKeys><KeyCount>1</KeyCount>${inner}</ListBucketResult>`;

/** What the upstream was asked, and what came of its answer. */
async function list(query: string, answer: string) {
  lab.upstream.answers = () => ({ body: result(answer) });
  const { body, reached } = await lab.send({ by: ADMIN, path: `/acme?${query}` });
  return { body, asked: reached[0]?.replace('GET /acme?', '') };
}

/** The token of the page that begins with this key. */
const token = (key: string) => Buffer.from(key).toString('base64url');

describe('a listing whose keys are to be encoded', () => {
  test('is asked for plain ones, which markers and prefixes are compared with', async () => {
    const { asked } = await list(
      `list-type=2&encoding-type=url&prefix=a%20b&continuation-token=${token('a b{c')}`,
      '<IsTruncated>false</IsTruncated>',
    );
    expect(asked).toBe(`continuation-token=${token('a b{c')}&list-type=2&prefix=a%20b`);
  });

  test.each([
    ['a b', 'a%20b'],
    ['a+b%', 'a%2Bb%25'],
    ['ü/ö', '%C3%BC/%C3%B6'],
    ['a&amp;&lt;b&gt;&quot;&#13;&#x1F600;', 'a%26%3Cb%3E%22%0D%F0%9F%98%80'],
    ['\u0001', '%01'],
    ['&amp;amp;', '%26amp%3B'],
    ['~-_.x', '~-_.x'],
  ])('has %s as %s', async (key, encoded) => {
    const answer = `<IsTruncated>true</IsTruncated>${contents(key)}<CommonPrefixes><Prefix>${key}</Prefix></CommonPrefixes><NextMarker>${key}</NextMarker>`;
    const { body } = await list('encoding-type=url', answer);
    expect(body).toBe(
      result(
        `<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>${contents(encoded)}<CommonPrefixes><Prefix>${encoded}</Prefix></CommonPrefixes><NextMarker>${encoded}</NextMarker>`,
      ),
    );
  });

  test('is as it comes where nobody asked', async () => {
    const answer = contents('a b');
    expect((await list('list-type=2', answer)).body).toBe(result(answer));
  });
});

describe('how many keys', () => {
  test('a thousand at most', async () => {
    expect((await list('list-type=2&max-keys=5000', '')).asked).toBe('list-type=2&max-keys=1000');
    expect((await list('max-keys=7', '')).asked).toBe('max-keys=7');
    expect((await list('versions&max-keys=5000', '')).asked).toBe('max-keys=1000&versions=');
    expect((await list('uploads&max-uploads=5000', '')).asked).toBe('max-uploads=1000&uploads=');
  });

  test.each(['max-keys=0', 'list-type=2&max-keys=0', 'versions&max-keys=0', 'uploads&max-uploads=0'])(
    'none is not asked for, which LocalStack takes for all: %s',
    async (query) => {
      const { asked = '', body } = await list(query, contents('a'));
      expect([/max-(?:keys|uploads)=\d+/.exec(asked)?.[0].split('=')[1], body.includes('<Key>')]).toEqual([
        '1',
        false,
      ]);
    },
  );

  test('none is none, and no page follows', async () => {
    const answer = `<IsTruncated>true</IsTruncated>${contents('a')}<NextContinuationToken>YQ</NextContinuationToken>`;
    expect((await list('list-type=2&max-keys=0', answer)).body).toBe(
      '<ListBucketResult><Prefix/><MaxKeys>0</MaxKeys><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
    );
  });
});

test.each(['', '*', 'YQ!', 'YQ=x', '_w', 'YR'])(
  'a token that no page had goes nowhere: `%s`',
  async (token) => {
    const path = (of: string) => `/acme?list-type=2&continuation-token=${encodeURIComponent(of)}`;
    const answer = await lab.send({ by: ADMIN, path: path(token) });
    expect(answer).toMatchObject({ outcome: 'InvalidArgument', status: 400, reached: [] });
    lab.upstream.answers = () => ({});
    for (const own of ['YQ', 'YQ=='])
      expect((await lab.send({ by: ADMIN, path: path(own) })).outcome).toBe('served');
  },
);

test('an error of the upstream stays one', async () => {
  lab.upstream.answers = () => ({ status: 500 });
  expect((await lab.send({ by: ADMIN, path: '/acme?encoding-type=url' })).status).toBe(500);
});
