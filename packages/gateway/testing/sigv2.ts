import { createHmac } from 'node:crypto';
import type { AwsCredentials } from '@cordon/domain';

/** The `Authorization` of a request, signed with version 2: `headers` are those it has, its date among them. */
export function signV2(
  by: AwsCredentials,
  method: string,
  resource: string,
  headers: Readonly<Record<string, string>>,
): string {
  const custom = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const date = headers['x-amz-date'] === undefined ? headers.date : '';
  const first = [method, headers['content-md5'], headers['content-type'], date];
  const text = `${first.join('\n')}\n${custom.join('')}${resource}`;
  return `AWS ${by.accessKeyId}:${createHmac('sha1', by.secretAccessKey).update(text).digest('base64')}`;
}

/**
 * A URL’s path and query, presigned with version 2 as botocore does it: `resource` is what is signed of the path and the
 * sub-resources, `hoisted` are headers that go into the query.
 */
export function presignV2(
  by: AwsCredentials,
  method: string,
  path: string,
  more: {
    readonly expires?: number;
    readonly resource?: string;
    readonly hoisted?: Readonly<Record<string, string>>;
  } = {},
): string {
  const { expires = Math.floor(Date.now() / 1000) + 300, resource = path } = more;
  const hoisted = {
    ...more.hoisted,
    ...(by.sessionToken === undefined ? {} : { 'x-amz-security-token': by.sessionToken }),
  };
  const custom = Object.entries(hoisted)
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const type = hoisted['content-type' as keyof typeof hoisted] ?? '';
  const text = `${method}\n\n${type}\n${expires}\n${custom}${resource}`;
  const signature = createHmac('sha1', by.secretAccessKey).update(text).digest('base64');
  const query = new URLSearchParams({
    ...hoisted,
    AWSAccessKeyId: by.accessKeyId,
    Signature: signature,
    Expires: String(expires),
  });
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
