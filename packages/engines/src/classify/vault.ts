import type { Answer, Refusal } from '@cordon/domain';
import type { RawResponse } from '@cordon/vault';

/**
 * Vault’s answer. 403 is its ACL (or a token that it does not know: it then adds `invalid token`); a 404 without a
 * message is an empty list or a thing that is not there, which only who may ask is told.
 * https://developer.hashicorp.com/vault/api-docs#http-status-codes
 */
export function classifyVault(response: RawResponse): Answer {
  const body = isObject(response.body) ? response.body : {};
  const errors = Array.isArray(body.errors) ? body.errors.map(String) : [];
  const message = errors.join('; ').replace(/\s+/g, ' ').trim();
  const details = {
    httpStatus: response.status,
    ...(message === '' ? {} : { code: message.slice(0, 300) }),
    ...(typeof body.request_id === 'string' && body.request_id !== '' ? { requestId: body.request_id } : {}),
  };
  const said = `vault answered ${response.status}${message === '' ? '' : `: ${message.slice(0, 300)}`}`;
  if (response.status >= 200 && response.status < 300) return { kind: 'served', reason: said, ...details };
  const refusal = refusalOf(response.status, message);
  if (refusal === undefined) return { kind: 'unclear', reason: said, ...details };
  return { kind: 'refused', refusal, reason: said, ...details };
}

function refusalOf(status: number, message: string): Refusal | undefined {
  // Vault serves nothing at a path that is not clean: it points to the clean one, which is a question of its own.
  if (status === 307 || status === 301) return 'form';
  // Where a token's life is at stake, the message is all that tells an unknown token from one that may not.
  if (status === 403) return /invalid token|bad token/i.test(message) ? 'authentication' : 'authorization';
  // No handler of the mount takes such a path; a handler that finds nothing says nothing of the path.
  if (status === 404 && /unsupported path/i.test(message)) return 'form';
  if (status !== 400) return undefined;
  if (/missing client token/i.test(message)) return 'authentication';
  if (/invalid (role|secret) ?_?id/i.test(message)) return 'authentication';
  // AWS refused what Vault asked for: Vault passes the SDK's message on, as a 400.
  if (/\bAccessDenied(Exception)?\b/.test(message)) return 'authorization';
  return 'form';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
