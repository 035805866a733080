import { requestObjectTags } from '../../context/s3-context.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { malformedXml } from '../errors.ts';
import { forwardWhole } from '../forward.ts';
import { hideAbsence } from '../hide-absence.ts';
import { LARGEST_DOCUMENT } from '../largest-document.ts';
import { readTags } from '../object-tags.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';

/** The tags in the body are condition keys (`s3:RequestObjectTag/*`), so the body is read before asking. */
export async function putObjectTagging(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { exchange } = call;
  const body = await exchange.readBody(LARGEST_DOCUMENT, call.check);
  await call.require(permissions, requestObjectTags([...tagsOf(body.toString())]));
  const answer = await forwardWhole(call, body);
  if (answer.status === 404) return hideAbsence(call, answer);
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), answer.body);
}

function tagsOf(xml: string): ReadonlyMap<string, string> {
  try {
    return readTags(xml);
  } catch {
    throw malformedXml();
  }
}
