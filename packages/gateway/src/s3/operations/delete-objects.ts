import { createHash } from 'node:crypto';
import { AwsError } from '../../errors/aws-error.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { escapeXml, listAt, parseXml, textAt, type XmlNode } from '../../http/xml.ts';
import { checkKey } from '../address.ts';
import { malformedXml } from '../errors.ts';
import { forwardWhole } from '../forward.ts';
import { LARGEST_DOCUMENT } from '../largest-document.ts';
import type { S3Call } from '../s3-call.ts';
import { deletePermissions } from './object-permissions.ts';

interface Wanted {
  readonly key: string;
  readonly versionId?: string;
  /** `ETag`, `LastModifiedTime`, `Size`: conditions of the deletion. */
  readonly rest: Readonly<Record<string, string>>;
}

const MOST_KEYS = 1000;

/**
 * DeleteObjects is one question per key, and is answered per key: what is allowed is deleted, the rest stands in the
 * answer as `AccessDenied`. The upstream gets a list written anew from what was judged.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteObjects(call: S3Call): Promise<void> {
  const { exchange } = call;
  const body = await exchange.readBody(LARGEST_DOCUMENT, call.check);
  const { quiet, wanted } = readDelete(body.toString());
  const allowed: Wanted[] = [];
  const errors: string[] = [];
  for (const object of wanted) {
    try {
      await call.permit(permissionsFor(call, object));
      allowed.push(object);
    } catch (error) {
      if (!(error instanceof AwsError) || error.status >= 500) throw error;
      errors.push(errorElement(object, error));
    }
  }
  if (errors.length > 0)
    call.trace.refusedBy = { reason: `${errors.length} of ${wanted.length} keys refused` };
  if (allowed.length === 0) {
    respond(exchange, 200, headers(exchange.requestId), Buffer.from(result(errors.join(''))));
    return;
  }
  const list = Buffer.from(writeDelete(quiet, allowed));
  const answer = await forwardWhole(call, list, replacedChecksums(call, list));
  const text = answer.body.toString();
  const merged = answer.status === 200 && errors.length > 0 ? withErrors(text, errors.join('')) : text;
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), Buffer.from(merged));
}

function permissionsFor(call: S3Call, object: Wanted) {
  const query = new Map(object.versionId === undefined ? [] : ([['versionId', object.versionId]] as const));
  return deletePermissions({ ...call.request, key: object.key, query });
}

function readDelete(xml: string): { readonly quiet: boolean; readonly wanted: readonly Wanted[] } {
  let root: XmlNode;
  try {
    root = parseXml(xml);
  } catch {
    throw malformedXml();
  }
  const wanted = listAt(root, 'Delete', 'Object').map(readObject);
  if (wanted.length === 0 || wanted.length > MOST_KEYS) throw malformedXml();
  return { quiet: textAt(root, 'Delete', 'Quiet')?.trim().toLowerCase() === 'true', wanted };
}

function readObject(node: XmlNode): Wanted {
  const key = textAt(node, 'Key');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot carry would be written as another key
  if (key === undefined || key === '' || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(key))
    throw malformedXml();
  checkKey(key);
  const versionId = textAt(node, 'VersionId');
  const rest: Record<string, string> = {};
  for (const name of ['ETag', 'LastModifiedTime', 'Size']) {
    const value = textAt(node, name);
    if (value !== undefined) rest[name] = value;
  }
  return { key, rest, ...(versionId === undefined || versionId === '' ? {} : { versionId }) };
}

function writeDelete(quiet: boolean, objects: readonly Wanted[]): string {
  const list = objects.map(({ key, versionId, rest }) => {
    const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`;
    const more = Object.entries(rest).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
    return `<Object><Key>${escapeXml(key)}</Key>${version}${more.join('')}</Object>`;
  });
  return `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}<Quiet>${quiet}</Quiet></Delete>`;
}

/** The checksums that came with the request were of another text. */
function replacedChecksums(call: S3Call, list: Buffer): Record<string, string | undefined> {
  const stale = [...call.request.headers.keys()].filter((name) => name.startsWith('x-amz-checksum-'));
  return {
    ...Object.fromEntries(stale.map((name) => [name, undefined])),
    'x-amz-sdk-checksum-algorithm': undefined,
    'x-amz-content-sha256': undefined,
    'content-md5': createHash('md5').update(list).digest('base64'),
  };
}

function errorElement(object: Wanted, error: AwsError): string {
  const version =
    object.versionId === undefined ? '' : `<VersionId>${escapeXml(object.versionId)}</VersionId>`;
  return (
    `<Error><Key>${escapeXml(object.key)}</Key>${version}<Code>${escapeXml(error.code)}</Code>` +
    `<Message>${escapeXml(error.message)}</Message></Error>`
  );
}

function result(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</DeleteResult>`;
}

function withErrors(xml: string, errors: string): string {
  const end = xml.lastIndexOf('</DeleteResult>');
  return end < 0 ? result(errors) : `${xml.slice(0, end)}${errors}${xml.slice(end)}`;
}

function headers(requestId: string): Record<string, string> {
  return { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
}
