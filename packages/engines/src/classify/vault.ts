import type { Answer, Refusal } from '@cordon/domain';
import type { RawResponse } from '@cordon/vault';

/**
 * Vault’s answer. 403 is its ACL (or a token that it does not know: it then adds `invalid token`); a 404 without a
 * message is an empty list or a missing entry, which Vault says only to callers that have permission.
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

/**
 * Messages by which an auth method says that the proof does not meet the role's constraints. Any other 400 (no such
 * role, a missing field) or 500 says nothing about who may log in.
 * https://github.com/hashicorp/vault-plugin-auth-jwt/blob/v0.25.0/path_login.go
 * https://github.com/hashicorp/vault/blob/v1.21.1/builtin/credential/aws/path_login.go
 * https://github.com/hashicorp/vault/blob/v1.21.1/builtin/credential/cert/path_login.go
 */
const NOT_LET_IN: readonly RegExp[] = [
  /error validating (token|claims)\b/i,
  /audience claim found in JWT but no audiences bound/i,
  /error validating X-Vault-AWS-IAM-Server-ID header/i,
  /IAM Principal .* does not belong to the role/i,
  /failed to match all constraints for this login certificate/i,
  /failed to verify client's certificate/i,
  /invalid username or password/i,
];

/**
 * Vault's answer to a login that gave no token. A message that the proof does not meet the role's constraints is a
 * refusal, whatever the status: Vault answers 500 to a certificate of the wrong kind.
 */
export function classifyLogin(response: RawResponse): Answer {
  const { refusal, ...answer } = classifyVault(response);
  if (refusal === 'authorization') return { ...answer, refusal };
  if (answer.kind !== 'served' && NOT_LET_IN.some((words) => words.test(answer.code ?? '')))
    return { ...answer, kind: 'refused', refusal: 'authorization' };
  return { ...answer, kind: 'unclear' };
}

function refusalOf(status: number, message: string): Refusal | undefined {
  // Vault redirects an unclean path to the clean one, which is another request.
  if (status === 307 || status === 301) return 'form';
  // Only the message tells an unknown token from one without permission.
  if (status === 403) return /invalid token|bad token/i.test(message) ? 'authentication' : 'authorization';
  // The mount has no handler for such a path.
  if (status === 404 && /unsupported path/i.test(message)) return 'form';
  if (status !== 400) return undefined;
  if (/missing client token/i.test(message)) return 'authentication';
  // AppRole says `invalid role or secret ID`, or which of the two it was.
  if (/invalid (role or secret|role|secret)[ _]?id/i.test(message)) return 'authentication';
  // AWS refused what Vault asked for: Vault passes the SDK's message on, as a 400.
  if (/\bAccessDenied(Exception)?\b/.test(message)) return 'authorization';
  return 'form';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
