import { setImmediate } from 'node:timers/promises';
import { AwsError } from '../../errors/aws-error.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { escapeXml } from '../../http/xml.ts';
import { checkKey } from '../address.ts';
import { type Document, listIn, textIn } from '../document.ts';
import { malformedXml, notImplemented } from '../errors.ts';
import { forwardDocument } from '../forward.ts';
import { checkObject, inObjectTurn } from '../preconditions.ts';
import type { S3Call } from '../s3-call.ts';
import { deletePermissions } from './object-permissions.ts';

const MOST_KEYS = 1000;

/**
 * DeleteObjects is one question per key, and is answered per key: what is allowed is deleted, the rest stands in the
 * answer as `AccessDenied`. The upstream gets a list written anew from what was judged.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteObjects(call: S3Call): Promise<void> {
  const { exchange } = call;
  const { bucket = '' } = call.request;
  const resource = `arn:aws:s3:::${bucket}/*`;
  const actions = ['s3:DeleteObject', 's3:DeleteObjectVersion'];
  await call.mayBePermitted(actions.map((action) => ({ action, resource, bucket })));
  const document = await call.document();
  const wanted = listIn(document, 'Object').map(checked);
  if (wanted.length === 0 || wanted.length > MOST_KEYS) throw malformedXml();
  const refused = new Map<Document, string>();
  const thoseThatPass = async (objects: readonly Document[], test: (object: Document) => Promise<void>) => {
    const passed: Document[] = [];
    for (const object of objects) {
      await breathe();
      try {
        await test(object);
        passed.push(object);
      } catch (error) {
        if (!(error instanceof AwsError) || error.status >= 500) throw error;
        refused.set(object, errorElement(object, error));
      }
    }
    return passed;
  };
  const allowed = await thoseThatPass(wanted, (object) => {
    const match = textIn(object, 'ETag');
    return call.permit(permissionsFor(call, object), match === undefined ? {} : { 's3:if-match': match });
  });
  const keys = allowed.map((object) => textIn(object, 'Key') ?? '');
  const answer = await inObjectTurn(call, keys, async () => {
    // LocalStack does not look at it.
    const fitting = await thoseThatPass(allowed, (object) =>
      checkObject(call, textIn(object, 'Key') ?? '', textIn(object, 'ETag'), undefined),
    );
    if (fitting.length === 0) return undefined;
    const objects = fitting.map(({ ETag: _, ...rest }) => rest);
    return forwardDocument(call, { ...document, Object: objects });
  });
  const errors = wanted.map((object) => refused.get(object) ?? '').join('');
  if (refused.size > 0) call.trace.refusedBy = { reason: `${refused.size} of ${wanted.length} keys refused` };
  if (answer === undefined) {
    respond(exchange, 200, headers(exchange.requestId), Buffer.from(result(errors)));
    return;
  }
  const text = answer.body.toString();
  const merged = answer.status === 200 && errors !== '' ? withErrors(text, errors) : text;
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), Buffer.from(merged));
}

const LONGEST_BREATH_MS = 5;
let breathedAt = 0;

/** A thousand keys against large policies take their time: the others are let in between. */
async function breathe(): Promise<void> {
  if (performance.now() - breathedAt < LONGEST_BREATH_MS) return;
  await setImmediate();
  breathedAt = performance.now();
}

function permissionsFor(call: S3Call, object: Document) {
  const version = textIn(object, 'VersionId');
  const match = textIn(object, 'ETag');
  const headers = new Map(call.request.headers);
  if (match !== undefined) headers.set('if-match', [match]);
  const query = new Map(version === undefined ? [] : ([['versionId', version]] as const));
  return deletePermissions({ ...call.request, key: textIn(object, 'Key') ?? '', query, headers });
}

/** An empty version is none. Conditions that only directory buckets have are refused. */
function checked(object: Document): Document {
  checkKey(textIn(object, 'Key') ?? '');
  const unserved = ['LastModifiedTime', 'Size'].find((name) => object[name] !== undefined);
  if (unserved !== undefined) throw notImplemented(unserved);
  const { VersionId, ...rest } = object;
  return VersionId === '' ? rest : object;
}

function errorElement(object: Document, error: AwsError): string {
  const versionId = textIn(object, 'VersionId');
  const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`;
  return (
    `<Error><Key>${escapeXml(textIn(object, 'Key') ?? '')}</Key>${version}<Code>${escapeXml(error.code)}</Code>` +
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
