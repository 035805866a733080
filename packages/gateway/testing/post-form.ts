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

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * The fields that sign a policy, version 4 or 2. A policy that names what signs it is made of those fields: whoever reads
 * the clock twice has two times in it, now and then.
 */
export function signedFields(
  by: AwsCredentials,
  policy: object | string | ((signing: Fields) => object),
  more: { readonly region?: string; readonly version?: 2; readonly now?: number } = {},
): Fields {
  const textOf = (signing: Fields) => {
    const given = typeof policy === 'function' ? policy(signing) : policy;
    return Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)).toString('base64');
  };
  if (more.version === 2) {
    const text = textOf([]);
    return [
      ['AWSAccessKeyId', by.accessKeyId],
      ['policy', text],
      ['signature', createHmac('sha1', by.secretAccessKey).update(text).digest('base64')],
    ];
  }
  const timestamp = formatTimestamp(more.now ?? Date.now());
  const scope = {
    accessKeyId: by.accessKeyId,
    date: timestamp.slice(0, 8),
    region: more.region ?? 'us-east-1',
    service: 's3',
  };
  const signing: Fields = [
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${scope.accessKeyId}/${scope.date}/${scope.region}/s3/aws4_request`],
    ['x-amz-date', timestamp],
    ...(by.sessionToken === undefined ? [] : ([['x-amz-security-token', by.sessionToken]] as const)),
  ];
  const text = textOf(signing);
  return [
    ...signing,
    ['policy', text],
    ['x-amz-signature', sign(signingKey(by.secretAccessKey, scope), text)],
  ];
}
