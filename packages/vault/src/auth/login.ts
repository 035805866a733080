import { z } from 'zod';
import { type Envelope, readAs } from '../answer.ts';

export interface Login {
  readonly token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly entityId: string;
  /** Seconds. */
  readonly leaseDuration: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What every login and every renewal of a token answers. https://developer.hashicorp.com/vault/api-docs/auth */
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
