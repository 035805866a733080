import { createHmac } from 'node:crypto';
import type { AwsCredentials } from '@cordon/domain';
import { formatTimestamp, sign, signingKey } from '../src/sigv4/credential-scope.ts';

export interface PostForm {
  readonly contentType: string;
  readonly body: Buffer;
}

/** A form as a browser sends it: fields in their order, the file last. */
export function formBody(
  fields: readonly (readonly [name: string, value: string])[],
  file: { readonly data: string; readonly name?: string } | undefined,
): PostForm {
  const boundary = '----cordon7MA4YWxkTrZu0gW';
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  if (file !== undefined) {
    const fileName = file.name === undefined ? '' : `; filename="${file.name}"`;
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"${fileName}\r\nContent-Type: text/plain\r\n\r\n${file.data}\r\n`,
    );
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
  };
}

/** The fields that sign a policy, version 4 or 2. */
export function signedFields(
  by: AwsCredentials,
  policy: object | string,
  more: { readonly region?: string; readonly version?: 2; readonly now?: number } = {},
): readonly (readonly [string, string])[] {
  const text = Buffer.from(typeof policy === 'string' ? policy : JSON.stringify(policy)).toString('base64');
  if (more.version === 2)
    return [
      ['AWSAccessKeyId', by.accessKeyId],
      ['policy', text],
      ['signature', createHmac('sha1', by.secretAccessKey).update(text).digest('base64')],
    ];
  const timestamp = formatTimestamp(more.now ?? Date.now());
  const scope = {
    accessKeyId: by.accessKeyId,
    date: timestamp.slice(0, 8),
    region: more.region ?? 'us-east-1',
    service: 's3',
  };
  return [
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${scope.accessKeyId}/${scope.date}/${scope.region}/s3/aws4_request`],
    ['x-amz-date', timestamp],
    ...(by.sessionToken === undefined ? [] : ([['x-amz-security-token', by.sessionToken]] as const)),
    ['policy', text],
    ['x-amz-signature', sign(signingKey(by.secretAccessKey, scope), text)],
  ];
}
