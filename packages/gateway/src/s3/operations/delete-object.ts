import { forwardBodiless } from '../forward.ts';
import type { Permission } from '../permission.ts';
import { checkTarget, inObjectTurn } from '../preconditions.ts';
import type { S3Call } from '../s3-call.ts';
import { pass } from '../serve.ts';

/** Deletes an object, a version or, with `If-Match`, an object that is as it is expected to be. */
export async function deleteObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const answer = await inObjectTurn(call, [call.request.key ?? ''], async () => {
    await checkTarget(call);
    return forwardBodiless(call);
  });
  return pass(call, answer);
}
