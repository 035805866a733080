import { AwsError } from '../errors/aws-error.ts';
import { encodePath } from '../http/target.ts';
import { readAnswer } from '../http/upstream.ts';
import { decodeXml } from '../http/xml.ts';
import { forwardBodiless } from './forward.ts';
import type { Permission } from './permission.ts';
import type { S3Call } from './s3-call.ts';
import { finish, pass } from './serve.ts';

/** What bounds an answer's length, by operation. */
const COUNTS: Readonly<Record<string, string>> = {
  ListObjects: 'max-keys',
  ListObjectsV2: 'max-keys',
  ListObjectVersions: 'max-keys',
  ListMultipartUploads: 'max-uploads',
};
const MOST = 1000;

/**
 * Serves a listing. LocalStack compares markers and prefixes with keys that are already encoded where the client asked
 * for `encoding-type=url`, as boto3 and the AWS CLI always do: pages then repeat keys and leave others out. So it is
 * asked for plain keys, and they are encoded here. It answers up to any `max-keys`, and takes 0 for "as many as there are".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function list(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { operation, request } = call;
  checkToken(request.query.get('continuation-token'));
  const query = new Map(request.query);
  const encodes = query.get('encoding-type') === 'url';
  query.delete('encoding-type');
  const count = COUNTS[operation.name] ?? '';
  const asked = query.get(count);
  const most = asked === undefined ? MOST : Math.min(Number(asked), MOST);
  if (asked !== undefined) query.set(count, String(Math.max(most, 1)));
  const answer = await forwardBodiless(call, call.upstreamPathOf(query));
  if ((answer.statusCode ?? 502) >= 400 || !(encodes || most === 0)) return pass(call, answer);
  const whole = await readAnswer(answer);
  let body = whole.body.toString();
  if (most === 0) body = emptied(body);
  if (encodes) body = encoded(body);
  return finish(call, { ...whole, body: Buffer.from(body) });
}

/** A token that nobody was given. Those of the upstream are the next key, as unpadded or padded base64url. */
export function checkToken(token: string | undefined): void {
  if (token === undefined) return;
  const bytes = Buffer.from(token, 'base64url');
  const isOwn =
    bytes.length > 0 &&
    bytes.toString('base64url') === token.replace(/=+$/, '') &&
    Buffer.from(bytes.toString()).equals(bytes);
  if (!isOwn)
    throw new AwsError(400, 'InvalidArgument', 'The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    });
}

/** Elements whose text is a key or a part of one. */
const OF_KEYS = /<(Key|Prefix|Delimiter|Marker|NextMarker|StartAfter|KeyMarker|NextKeyMarker)>([^<]*)</g;

function encoded(xml: string): string {
  return xml
    .replace(OF_KEYS, (_, name: string, text: string) => `<${name}>${encodePath(decodeXml(text))}<`)
    .replace('<IsTruncated>', '<EncodingType>url</EncodingType><IsTruncated>');
}

function emptied(xml: string): string {
  return xml
    .replace(/<(Contents|CommonPrefixes|Version|DeleteMarker|Upload)>.*?<\/\1>/gs, '')
    .replace(/<(Next\w+)>[^<]*<\/\1>/g, '')
    .replace(/<IsTruncated>\w+</, '<IsTruncated>false<')
    .replace(/<(KeyCount|MaxKeys|MaxUploads)>\d+</g, '<$1>0<');
}
