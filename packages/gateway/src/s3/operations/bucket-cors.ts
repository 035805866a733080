import { checkCorsRules, corsRulesOf } from '../cors.ts';
import { forwardDocument } from '../forward.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { finish, inTurn } from '../serve.ts';
import type { Effect } from './operation.ts';

/** Saves the rules by which pages from elsewhere are let in, after S3's checks of them. */
export async function putBucketCors(
  call: S3Call,
  permissions: readonly Permission[],
  effect?: Effect,
): Promise<void> {
  await call.permit(permissions);
  const document = await call.document();
  checkCorsRules(corsRulesOf(document));
  return inTurn(call, async () => finish(call, await forwardDocument(call, document), effect, document));
}
