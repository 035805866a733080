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

/**
 * Words by which an auth method says that what it was shown is not what the role wants. Anything else that it answers with
 * 400 (no such role, a missing field) or 500 says nothing about who may come in.
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
 * Vault's answer to a login that gave no token. Where the auth method says in its own words that what it was shown is not what the
 * role wants, that is a refusal, whatever the status: for a certificate of the wrong kind Vault answers 500.
 */
export function classifyLogin(response: RawResponse): Answer {
  const { refusal, ...answer } = classifyVault(response);
  if (refusal === 'authorization') return { ...answer, refusal };
  if (answer.kind !== 'served' && NOT_LET_IN.some((words) => words.test(answer.code ?? '')))
    return { ...answer, kind: 'refused', refusal: 'authorization' };
  return { ...answer, kind: 'unclear' };
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
  // AppRole says `invalid role or secret ID`, or which of the two it was.
  if (/invalid (role or secret|role|secret)[ _]?id/i.test(message)) return 'authentication';
  // AWS refused what Vault asked for: Vault passes the SDK's message on, as a 400.
  if (/\bAccessDenied(Exception)?\b/.test(message)) return 'authorization';
  return 'form';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
