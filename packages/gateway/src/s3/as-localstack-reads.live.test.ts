import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localStacksBotocore } from '../../testing/botocore.ts';
import { aBucket } from '../../testing/entities.ts';
import type { RawRequest } from '../../testing/raw-request.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import { parseCopySource } from './forward.ts';
import { operationNamed, S3_OPERATIONS } from './model/s3-model.ts';

/**
 * The pair: of whatever odd request goes on, LocalStack's own router and parser make the operation, bucket, key, version
 * and source of a copy that were judged.
 */
let lab: RunningGateway;
beforeAll(async () => {
  const open = { ownership: 'ObjectWriter' };
  lab = await RunningGateway.open(
    { buckets: [aBucket('acme', open), aBucket('acme.eu', open), aBucket('v20180820-acme', open)] },
    { region: 'us-east-1' },
  );
});
afterAll(() => lab.close());

const words = (...some: readonly string[]) => fc.constantFrom(...some);
const odd = words(
  ...[
    'k',
    'a b',
    'a+b',
    'a%2Bb',
    '..',
    '.',
    '',
    '%2e%2e',
    '%2F',
    '%2f%2f',
    '%00',
    '%ff',
    '%C3%A9',
    'é',
    '%',
    '%25',
  ],
  ...[
    '%252F',
    '?',
    '%3F',
    '%3Ftagging',
    '#',
    '%23',
    ';v=1',
    '&acl',
    '%0A',
    '%0d%0a',
    '\\',
    '%5C',
    'tagging',
    '%20',
  ],
  ...[
    "'",
    '"',
    '<a>',
    '=',
    'acme',
    'v20180820',
    '_localstack',
    '%E2%80%AE',
    '%F0%9F%98%80',
    '%EF%BF%BD',
    '~',
    '*',
  ],
);
const key = fc.array(odd, { maxLength: 4 }).map((parts) => parts.join('/'));
const bucket = words(
  'acme',
  'acme',
  'acme',
  'acme.eu',
  'v20180820-acme',
  'v20180820',
  'ACME',
  '%61cme',
  'acme%2Fk',
  '',
);
/** A path with the bucket in it, or a host with it. */
const address = fc.oneof(
  fc
    .tuple(bucket, key)
    .map(([name, rest]) => ({ host: '', path: rest === '' ? `/${name}` : `/${name}/${rest}` })),
  fc
    .tuple(
      bucket,
      key,
      words('.s3.amazonaws.com', '.localhost', '.s3.us-east-1.amazonaws.com', '.S3.amazonaws.com:443'),
    )
    .map(([name, rest, domain]) => ({ host: `${name}${domain}`, path: `/${rest}` })),
);

const ofModel = S3_OPERATIONS.flatMap(({ fixed, query }) => [...Object.keys(fixed), ...query]);
const names = [...new Set(ofModel)];
const name = fc.oneof(
  fc.constantFrom(...names),
  words(
    'x-id',
    'X-Id',
    'ACL',
    'versionid',
    'VersionId',
    'acl ',
    'prefix',
    'Action',
    'constructor',
    'x-amz-acl',
    '',
  ),
);
const value = words(
  '',
  '',
  '',
  '1',
  '2',
  'a',
  'null',
  'PutObject',
  'url',
  'a/b',
  '%2B',
  '+',
  '%20',
  '1%261=2',
  '%00',
  'é',
);
const query = fc
  .array(fc.tuple(name, fc.option(value, { nil: undefined })), { maxLength: 3 })
  .map((pairs) => pairs.map(([key, text]) => (text === undefined ? key : `${key}=${text}`)).join('&'));

const headerName = fc.oneof(
  fc.constantFrom(...new Set(S3_OPERATIONS.flatMap(({ headers }) => headers))),
  words('x-amz-copy-source', 'x-amz-copy-source', 'X-Amz-Copy-Source', 'x-amz-acl', 'x-amz-tagging', 'range'),
  words(
    'x-amz-meta-a',
    'X-Amz-Meta-A',
    'x-http-method-override',
    'x-moto-account-id',
    'x-amz-target',
    'origin',
  ),
  words('x-localstack-region', 'x-original-url', 'x-forwarded-host', 'x-amz-account-id', 'smithy-protocol'),
);
const headerValue = words(
  ...[
    '',
    ' ',
    'a',
    '1',
    'true',
    'private',
    'REPLACE',
    '*',
    '"one"',
    'a=b',
    'a=b&c=d',
    'AES256',
    'bytes=0-1',
    'é',
    'COPY',
  ],
  ...[
    'acme/from',
    '/acme/from',
    'acme/from?versionId=v',
    'acme/from%3FversionId=v',
    'acme//from',
    'acme/a+b',
    'acme/%2B',
  ],
  ...[
    'acme/../acme.eu/k',
    'acme%2Ffrom',
    'acme/from?versionId=v&x=y',
    'acme/from?versionId=',
    '/acme//k',
    'acme.eu/k#x',
  ],
);
const requests = fc.record({
  method: words('GET', 'GET', 'PUT', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'get'),
  address,
  query,
  headers: fc.dictionary(headerName, fc.array(headerValue, { minLength: 1, maxLength: 2 }), { maxKeys: 4 }),
  body: words('', '', 'x', '<Tagging><TagSet/></Tagging>', '<Delete><Object><Key>k</Key></Object></Delete>'),
});

interface Forwarded {
  readonly sent: unknown;
  readonly judged: { readonly operation: string; readonly parameters: Readonly<Record<string, string>> };
  readonly resources: readonly string[];
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The request as it went on, where it did. */
async function forwarded({
  method,
  address: { host, path },
  query: asked,
  headers,
  body,
}: typeof requests extends fc.Arbitrary<infer T> ? T : never): Promise<Forwarded | undefined> {
  const target = asked === '' ? path : `${path}?${asked}`;
  let signed: RawRequest;
  const joined = Object.entries(headers).map(([each, values]) => [each.toLowerCase(), values.join(',')]);
  try {
    signed = lab.sign({
      ...{ by: ADMIN, region: 'us-east-1', method, path: target, body: Buffer.from(body) },
      ...(host === '' ? {} : { host }),
      headers: Object.fromEntries(joined),
    });
  } catch {
    // What nobody can sign is sent without a valid signature by other tests.
    return undefined;
  }
  const twice = Object.fromEntries(Object.entries(headers).filter(([, values]) => values.length > 1));
  const lines = { ...signed.headers } as Record<string, string>;
  for (const [each, values] of Object.entries(twice)) {
    delete lines[each.toLowerCase()];
    Object.assign(lines, { [each]: values });
  }
  const before = lab.upstream.headers.length;
  let sent: Awaited<ReturnType<RunningGateway['raw']>>;
  try {
    sent = await lab.raw({ ...signed, headers: lines });
  } catch {
    // No client can send it: a blank in the path, a line end in a header.
    return undefined;
  }
  const [reached] = sent.reached;
  if (reached === undefined || sent.why === undefined) return undefined;
  const { eventName, requestParameters, cordon } = sent.why;
  return {
    sent: { method, target, host, headers },
    judged: { operation: eventName, parameters: requestParameters },
    resources: cordon.judged.map(({ resource }) => resource),
    method,
    target: reached.slice(reached.indexOf(' ') + 1),
    headers: Object.fromEntries(
      Object.entries(lab.upstream.headers[before] ?? {}).map(([each, text]) => [each, String(text)]),
    ),
  };
}

interface Read {
  readonly service?: string;
  readonly operation?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly error?: string;
}

function asLocalStackReads(all: readonly Forwarded[]): readonly Read[] {
  const python = join(localStacksBotocore() ?? '', '../../../../bin/python');
  const script = fileURLToPath(new URL('../../testing/localstack_reads.py', import.meta.url));
  const input = all
    .map(({ method, target, headers }) => JSON.stringify({ method, target, headers }))
    .join('\n');
  const env = { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' };
  const output = execFileSync(python, [script], { input, env, maxBuffer: 256 * 1024 * 1024 }).toString();
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('what goes on is what was judged, as LocalStack reads it', async () => {
  const all: Forwarded[] = [];
  const seen = new Set<string>();
  for (const request of fc.sample(requests, strength(500, 1000, 60_000))) {
    const one = await forwarded(request);
    if (one === undefined) continue;
    all.push(one);
    seen.add(one.judged.operation);
  }
  const read = asLocalStackReads(all);
  expect(read.length).toBe(all.length);
  for (const [index, { sent, judged, resources, headers }] of all.entries()) {
    const { service, operation, parameters = {}, error } = read[index] ?? {};
    const why = JSON.stringify({ sent, judged, resources, read: read[index] });
    const { bucketName, key: judgedKey, versionId } = judged.parameters;
    // Nothing is done with what its parser refuses.
    if (error !== undefined) continue;
    expect([service, operation], why).toEqual(['s3', judged.operation]);
    expect([parameters.Bucket, parameters.Key], why).toEqual([bucketName, judgedKey]);
    if (operationNamed(judged.operation).query.includes('versionId'))
      expect(parameters.VersionId, why).toBe(versionId);
    const source = headers['x-amz-copy-source'];
    const from = source === undefined ? undefined : parseCopySource(source);
    expect(parameters.CopySource, why).toBe(source);
    expect(from && `${from.bucket}/${from.key}`, why).toBe(judged.parameters['x-amz-copy-source']);
    const object =
      bucketName === undefined ? '*' : `${bucketName}${judgedKey === undefined ? '' : `/${judgedKey}`}`;
    // The one key in the bodies here.
    const listed = judged.operation === 'DeleteObjects' ? `${bucketName}/k` : object;
    const may = [object, listed, from && `${from.bucket}/${from.key}`].map((each) => `arn:aws:s3:::${each}`);
    for (const resource of resources) expect(may, why).toContain(resource);
    if (parameters.Prefix !== undefined) expect(parameters.Prefix, why).toBe(judged.parameters.prefix);
  }
  // That they went on is as much of the test as what was made of them.
  expect(seen.size).toBeGreaterThan(5);
});
