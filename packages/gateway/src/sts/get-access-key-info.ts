import { needed, validation } from '../query/form.ts';
import type { QueryCall } from '../query/query-call.ts';
import { answer } from './answer.ts';
import { requireSigned } from './require-signed.ts';

/** The account that an access key id belongs to. */
export async function getAccessKeyInfo(call: QueryCall): Promise<void> {
  requireSigned(call);
  const id = needed(call.form, 'AccessKeyId');
  if (!/^\w{16,128}$/.test(id)) throw validation("Value at 'accessKeyId' is mal-formed");
  answer(call, `<Account>${call.core.store.get('keys', id)?.accountId ?? call.core.accountId}</Account>`);
}
