import { malformedXml } from '../errors.ts';
import { forwardWhole } from '../forward.ts';
import { LARGEST_DOCUMENT } from '../largest-document.ts';
import { readTags } from '../object-tags.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { requestObjectTags } from '../s3-context.ts';
import { finish } from '../serve.ts';

/** The tags in the body are condition keys (`s3:RequestObjectTag/*`), so the body is read before asking. */
export async function putObjectTagging(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const body = await call.exchange.readBody(LARGEST_DOCUMENT, call.check);
  await call.permit(permissions, requestObjectTags([...tagsOf(body.toString())]));
  return finish(call, await forwardWhole(call, body));
}

function tagsOf(xml: string): ReadonlyMap<string, string> {
  try {
    return readTags(xml);
  } catch {
    throw malformedXml();
  }
}
