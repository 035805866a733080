import { forwardBodiless } from '../forward.ts';
import type { Permission } from '../permission.ts';
import { checkTarget } from '../preconditions.ts';
import type { S3Call } from '../s3-call.ts';
import { pass } from '../serve.ts';

/** Deletes an object, a version or, with `If-Match`, an object that is as it is expected to be. */
export async function deleteObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  await checkTarget(call);
  return pass(call, await forwardBodiless(call));
}
