import { z } from 'zod';
import { readAs } from '../answer.ts';
import type { Connection } from '../connection.ts';

const health = z
  .object({ initialized: z.boolean(), sealed: z.boolean(), standby: z.boolean(), version: z.string() })
  .loose();
export type Health = z.infer<typeof health>;

/**
 * Vault's health, whatever its state: sealed and standby answer with 5xx statuses that are not errors here.
 * Rejects with `VaultUnclear` when nobody listens. https://developer.hashicorp.com/vault/api-docs/system/health
 */
export async function readHealth(connection: Connection): Promise<Health> {
  const answer = await connection.raw({ method: 'GET', path: 'sys/health' });
  return readAs('GET sys/health', health, answer.body);
}
