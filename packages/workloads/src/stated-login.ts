import type { TenantLogin, WorkloadProof } from '@cordon/domain';
import { CLUSTER_API } from './names.ts';

/** The constraints of a role of an auth method, as far as it states them. */
export interface RoleWants {
  readonly audiences: readonly string[];
  /** The claim that names the user. */
  readonly userClaim?: string;
  readonly serviceAccounts?: readonly string[];
}

/**
 * The proof that a tenant presents at a role, from its login in `cordon.json`; for `*`, which the tenant may choose,
 * one value is picked. `undefined` where the lab cannot issue it.
 */
export function statedProof(tenant: string, login: TenantLogin, wants: RoleWants): WorkloadProof | undefined {
  const [audience] = wants.audiences;
  switch (login.method) {
    case 'jwt': {
      const user =
        wants.userClaim === undefined || wants.userClaim === '' ? {} : { [wants.userClaim]: tenant };
      const stated = Object.entries(login.claims).map(([claim, value]) => [claim, concrete(value)] as const);
      return {
        method: 'jwt',
        claims: {
          ...{ sub: tenant, ...user },
          ...(audience === undefined ? {} : { aud: audience }),
          ...Object.fromEntries(stated),
        },
      };
    }
    case 'kubernetes': {
      const [bound = 'default'] = wants.serviceAccounts ?? [];
      return {
        method: 'kubernetes',
        namespace: concrete(login.namespace),
        serviceAccount: concrete(login.serviceAccount === '*' ? bound : login.serviceAccount),
        audiences: [audience ?? CLUSTER_API],
      };
    }
    case 'userpass':
      return { method: 'userpass', username: login.username };
    default:
      return undefined;
  }
}

function concrete<T extends string | readonly string[]>(value: T): T {
  const one = (text: string): string => text.replaceAll('*', 'x');
  return (typeof value === 'string' ? one(value) : value.map(one)) as T;
}
