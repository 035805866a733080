import { z } from 'zod';
import { readAs } from '../answer.ts';
import { type Connection, dataAs } from '../connection.ts';

const looked = z
  .object({
    accessor: z.string(),
    policies: z.array(z.string()).default([]),
    display_name: z.string().default(''),
    entity_id: z.string().default(''),
    /** Seconds left; 0 for a token that does not expire. */
    ttl: z.number(),
  })
  .loose();
export type TokenInfo = z.infer<typeof looked>;

/** Tokens, in hvac's words. https://developer.hashicorp.com/vault/api-docs/auth/token */
export interface TokenAuth {
  lookupSelf(): Promise<TokenInfo>;
  create(input: { policies: readonly string[]; ttl?: string; displayName?: string }): Promise<string>;
  revokeSelf(): Promise<void>;
  revokeAccessor(accessor: string): Promise<void>;
}

export function tokenAuth(connection: Connection): TokenAuth {
  return {
    lookupSelf: async () =>
      dataAs('GET auth/token/lookup-self', looked, await connection.read('auth/token/lookup-self')),
    create: async ({ policies, ttl, displayName }) => {
      const answer = await connection.write('auth/token/create', {
        policies,
        ...(ttl === undefined ? {} : { ttl }),
        ...(displayName === undefined ? {} : { display_name: displayName }),
      });
      const auth = z.object({ client_token: z.string() }).loose();
      return readAs('POST auth/token/create', auth, answer.auth).client_token;
    },
    revokeSelf: async () => {
      await connection.write('auth/token/revoke-self', {});
    },
    revokeAccessor: async (accessor) => {
      await connection.write('auth/token/revoke-accessor', { accessor });
    },
  };
}
