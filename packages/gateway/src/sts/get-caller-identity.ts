import { escapeXml } from '../http/xml.ts';
import type { QueryCall } from '../query/query-call.ts';
import { answer } from './answer.ts';
import { requireSigned } from './require-signed.ts';

/** Needs no permission, and no policy can deny it. */
export async function getCallerIdentity(call: QueryCall): Promise<void> {
  const { arn, userId, accountId } = requireSigned(call);
  answer(
    call,
    `<Arn>${escapeXml(arn ?? '')}</Arn><UserId>${escapeXml(userId ?? '')}</UserId><Account>${accountId}</Account>`,
  );
}
