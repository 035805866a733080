import { z } from 'zod';
import { VaultError, VaultUnclear } from './errors.ts';
import type { RawResponse } from './transport.ts';

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

/** Reads a shape out of an answer; a shape Vault does not document is `VaultUnclear`, without quoting the data. */
export function readAs<T>(operation: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new VaultUnclear(operation, `the answer has another shape than documented (${where.join('; ')})`);
}

/** The single-use token that an answer lies wrapped behind. */
export function wrappingTokenOf(operation: string, { wrap_info }: Envelope): string {
  return readAs(operation, z.object({ token: z.string() }).loose(), wrap_info).token;
}
