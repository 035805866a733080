import { tagsIn } from '../bucket-xml.ts';
import { forwardDocument } from '../forward.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { requestObjectTags } from '../s3-context.ts';
import { finish } from '../serve.ts';

/** The tags in the body are condition keys (`s3:RequestObjectTag/*`), so the body is read before asking. */
export async function putObjectTagging(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.mayBePermitted(permissions);
  const document = await call.document();
  await call.permit(permissions, requestObjectTags([...tagsIn(document, 'TagSet')]));
  return finish(call, await forwardDocument(call, document));
}
