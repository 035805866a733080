import { z } from 'zod';
import { type Envelope, readAs } from '../answer.ts';
import { type Connection, dataAs, type Mounted } from '../connection.ts';

export interface Login {
  readonly token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly entityId: string;
  /** Seconds. */
  readonly leaseDuration: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The answer to every login and token renewal. https://developer.hashicorp.com/vault/api-docs/auth */
export function loginOf(operation: string, { auth }: Envelope): Login {
  const { client_token: token } = readAs(operation, z.object({ client_token: z.string() }).loose(), auth);
  return {
    token,
    accessor: auth?.accessor ?? '',
    policies: auth?.policies ?? [],
    entityId: auth?.entity_id ?? '',
    leaseDuration: auth?.lease_duration ?? 0,
    metadata: auth?.metadata ?? {},
  };
}

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

interface TokenOptions extends Mounted {
  readonly policies: readonly string[];
  readonly ttl?: string;
  readonly displayName?: string;
}

interface RenewOptions extends Mounted {
  /** Requested lifetime from now; Vault may grant less. */
  readonly increment?: string | number;
}

/** Tokens, in hvac's words; mounted at `token`. https://developer.hashicorp.com/vault/api-docs/auth/token */
export function tokenAuth(connection: Connection) {
  const at = (what: string, { mountPoint = 'token' }: Mounted = {}) => `auth/${mountPoint}/${what}`;
  const looking = async (path: string, body: object) =>
    dataAs(`POST ${path}`, looked, await connection.write(path, body));
  const loggedIn = async (path: string, body: object) =>
    loginOf(`POST ${path}`, await connection.write(path, body));
  const told = async (path: string, body: object) => {
    await connection.write(path, body);
  };
  const made = ({ policies, ttl, displayName }: TokenOptions) => ({
    policies,
    ...(ttl === undefined ? {} : { ttl }),
    ...(displayName === undefined ? {} : { display_name: displayName }),
  });
  const more = ({ increment }: RenewOptions = {}) => (increment === undefined ? {} : { increment });
  return {
    create: (options: TokenOptions) => loggedIn(at('create', options), made(options)),
    createOrphan: (options: TokenOptions) => loggedIn(at('create-orphan', options), made(options)),
    listAccessors: (options?: Mounted) => connection.list(at('accessors', options)),
    lookup: (token: string, options?: Mounted) => looking(at('lookup', options), { token }),
    lookupSelf: async (options?: Mounted) => {
      const path = at('lookup-self', options);
      return dataAs(`GET ${path}`, looked, await connection.read(path));
    },
    lookupAccessor: (accessor: string, options?: Mounted) =>
      looking(at('lookup-accessor', options), { accessor }),
    renew: (token: string, options?: RenewOptions) =>
      loggedIn(at('renew', options), { token, ...more(options) }),
    renewSelf: (options?: RenewOptions) => loggedIn(at('renew-self', options), more(options)),
    revoke: (token: string, options?: Mounted) => told(at('revoke', options), { token }),
    revokeSelf: (options?: Mounted) => told(at('revoke-self', options), {}),
    revokeAccessor: (accessor: string, options?: Mounted) =>
      told(at('revoke-accessor', options), { accessor }),
  };
}
export type TokenAuth = ReturnType<typeof tokenAuth>;
