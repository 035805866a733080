/**
 * Vault answered and said no: a 4xx. `errors` are Vault's own messages, unchanged.
 * https://developer.hashicorp.com/vault/api-docs#http-status-codes
 */
export class VaultError extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  /** Vault's `request_id`, when the answer carried one; the audit log has it too. */
  readonly requestId: string | undefined;
  constructor(operation: string, status: number, errors: readonly string[], requestId?: string) {
    super(`vault refused \`${operation}\` with ${status}: ${said(errors)}`);
    this.name = 'VaultError';
    this.status = status;
    this.errors = errors;
    this.requestId = requestId;
  }

  /** Vault's ACL said no (403): a refusal. Any other 4xx is an answer about the request, not about the right to it. */
  get refused(): boolean {
    return this.status === 403;
  }
}

/**
 * Nobody can say whether Vault would have served this: a timeout, a reset, a 5xx (sealed, standby, or a failing
 * upstream), a 429 or an answer that cannot be read. Never to be counted as a refusal.
 */
export class VaultUnclear extends Error {
  readonly status: number | undefined;
  readonly errors: readonly string[];
  constructor(
    operation: string,
    what: string,
    options: { status?: number; errors?: readonly string[]; cause?: unknown } = {},
  ) {
    super(`vault gave no clear answer to \`${operation}\`: ${what}`, { cause: options.cause });
    this.name = 'VaultUnclear';
    this.status = options.status;
    this.errors = options.errors ?? [];
  }
}

function said(errors: readonly string[]): string {
  return errors.length === 0 ? 'it gave no reason' : errors.map((line) => line.trim()).join('; ');
}
