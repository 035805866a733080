import { z } from 'zod';

/** What Vault answered, whatever the status. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; the text itself when it is not JSON; `undefined` when empty. */
  readonly body: unknown;
}

/**
 * Vault refused the request with a 4xx. `errors` are Vault's own messages, unchanged.
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

  /** Vault's ACL refused (403). Any other 4xx is about the request itself, not about permission. */
  get refused(): boolean {
    return this.status === 403;
  }
}

/**
 * It is unknown whether Vault would have served this: a timeout, a reset, a 5xx (sealed, standby, or a failing
 * upstream), a 429 or an unreadable answer. Never count it as a refusal.
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

const failure = z.object({ errors: z.array(z.string()).default([]), request_id: z.string().optional() });

/** The envelope of Vault's answers. https://developer.hashicorp.com/vault/api-docs#api-operations */
export const envelope = z.object({
  request_id: z.string().default(''),
  lease_id: z.string().default(''),
  /** Seconds. */
  lease_duration: z.number().default(0),
  renewable: z.boolean().default(false),
  data: z.record(z.string(), z.unknown()).nullish(),
  warnings: z.array(z.string()).nullish(),
  auth: z
    .object({
      client_token: z.string(),
      accessor: z.string(),
      policies: z.array(z.string()).default([]),
      metadata: z.record(z.string(), z.string()).nullish(),
      /** Seconds. */
      lease_duration: z.number(),
      renewable: z.boolean(),
      entity_id: z.string().default(''),
    })
    .nullish(),
  wrap_info: z
    .object({ token: z.string(), accessor: z.string(), ttl: z.number(), creation_path: z.string() })
    .nullish(),
});
export type Envelope = z.infer<typeof envelope>;

/** The body of a 2xx; otherwise throws `VaultError` (4xx) or `VaultUnclear` (429, 5xx, anything unreadable). */
export function served(operation: string, response: RawResponse): unknown {
  if (response.status >= 200 && response.status < 300) return response.body;
  const read = failure.safeParse(response.body);
  const errors = read.success ? read.data.errors : [];
  const requestId = read.success ? read.data.request_id : undefined;
  if (response.status >= 400 && response.status < 500 && response.status !== 429)
    throw new VaultError(operation, response.status, errors, requestId);
  const what = `status ${response.status}${errors.length === 0 ? '' : `: ${errors.join('; ')}`}`;
  throw new VaultUnclear(operation, what, { status: response.status, errors });
}

/** Parses an answer with a schema; throws `VaultUnclear`, without quoting the data, for an undocumented shape. */
export function readAs<T>(operation: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new VaultUnclear(operation, `the answer has another shape than documented (${where.join('; ')})`);
}

/** The single-use wrapping token of an answer. */
export function wrappingTokenOf(operation: string, { wrap_info }: Envelope): string {
  return readAs(operation, z.object({ token: z.string() }).loose(), wrap_info).token;
}
