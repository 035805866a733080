import { AwsError } from '../errors/aws-error.ts';
import type { QueryCall } from '../query/query-call.ts';
import type { Caller } from '../who/caller.ts';

/** The caller with its account; throws `MissingAuthenticationToken` for an unsigned call. */
export function requireSigned(call: QueryCall): Caller & { readonly accountId: string } {
  const { caller } = call;
  if (caller.accountId === undefined)
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  return { ...caller, accountId: caller.accountId };
}
