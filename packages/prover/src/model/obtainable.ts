import type { Boundary } from '@cordon/domain';
import type { NamedPolicy } from '@cordon/iam';
import { rulesText } from '../dimension/keys.ts';
import type { Caller } from '../problem.types.ts';
import { freedomOf } from '../vault/acl.ts';
import { type Holdings, holdingsOf } from '../vault/holdings.ts';
import { issuedTo } from '../vault/left-behind.ts';
import type { LoginWay } from '../vault/tenant-logins.ts';
import { type Access, mayAsk, mayReach, type Token } from '../vault/token.ts';
import { callersThrough, withKeptKeys } from './callers.ts';
import { type KeyValueReads, keyValueReads } from './kept-anywhere.ts';
import type { Escalation, Gap } from './model.types.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import type { DeployedState, TenantState, VaultRoleState } from './state.types.ts';
import { withTokensOfVault } from './web-identity.ts';

export interface Obtainable extends Omit<Holdings, 'tokens'> {
  readonly keyValueReads: KeyValueReads;
  readonly callers: readonly Caller[];
}

const OF_KEYS: readonly Boundary[] = ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'];

/**
 * All credentials that a tenant can get with the Vault tokens that it can come to hold: every role of the AWS engine that
 * their ACLs let it read, under `creds/` or `sts/`, with every `role_arn` and `role_session_name` that it may pass, and
 * what it could write into such a role first; and keys of users that it may read where Terraform keeps them. `more` are
 * logins by credentials that it was found to hold before.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function obtainable(
  tenant: TenantState,
  state: DeployedState,
  policies: Policies,
  registry: Registry,
  more: readonly LoginWay[] = [],
): Obtainable {
  const { tokens, escalations, gaps } = holdingsOf(tenant, registry, more);
  const unclear = new Set<string>();
  const found = new Map<string, Caller>();
  const ids = new Set<string>();
  const tooLong = new Map<string, Escalation>();
  const add = (caller: Caller): void => {
    const key = signature(caller);
    if (!found.has(key)) found.set(key, withOwnId(caller, ids));
  };
  // What can surely be had comes first, so that it is not taken for what only may be.
  const order = tokens.toSorted((a, b) => Number(a.unsure !== undefined) - Number(b.unsure !== undefined));
  for (const token of order)
    for (const { role, path, access } of issuedTo(token, registry)) {
      const long =
        token.crossed || token.unsure !== undefined
          ? undefined
          : longSession(tenant, role, path, access, state);
      if (long !== undefined && !tooLong.has(role.name)) tooLong.set(role.name, long);
      for (const vaultRole of [role, ...rewritten(role, token, state)])
        for (const caller of callersThrough({
          ...{ tenant: tenant.id, vaultRole, path, access, token, state, policies, registry },
          wrote: vaultRole !== role,
        }))
          add(caller);
    }
  for (const token of order)
    for (const caller of withKeptKeys({ tenant: tenant.id, token, state, policies }, (reason) =>
      unclear.add(reason),
    ))
      add(caller);
  for (const token of order)
    for (const caller of withTokensOfVault({ tenant: tenant.id, token, state, policies, registry }))
      add(caller);
  return {
    keyValueReads: keyValueReads(tokens, state),
    callers: plainFirst([...found.values()]),
    escalations: [...escalations, ...tooLong.values()],
    gaps: [...gaps, ...[...unclear].map((reason): Gap => ({ boundaries: OF_KEYS, reason }))],
  };
}

/**
 * A Vault role that lets sessions outlive what the engine's mount allows for leases: nothing can end a session before its
 * time. https://developer.hashicorp.com/vault/api-docs/secret/aws#max_sts_ttl
 */
function longSession(
  tenant: TenantState,
  role: VaultRoleState,
  path: string,
  { grant }: Access,
  state: DeployedState,
): Escalation | undefined {
  const longest = role.maxTtlSeconds ?? 0;
  const limit = state.vault.awsMounts.find((mount) => mount.path === role.mount)?.maxLeaseSeconds;
  if (limit === undefined || longest <= limit) return undefined;
  const asked = freedomOf(grant, 'ttl').values !== 'none';
  return {
    tenant: tenant.id,
    steps: [],
    path: asked ? `${path}?ttl=${longest}s` : path,
    capability: grant.capabilities.has('read') ? 'read' : 'update',
    why: `sessions may live ${longest} s where the engine’s mount ends leases after ${limit} s, and nothing ends a session sooner`,
    boundary: 'control-plane',
  };
}

/** What else could stand in a Vault role that the token may write: what stands in the others, without session policies. */
function rewritten(role: VaultRoleState, token: Token, state: DeployedState): readonly VaultRoleState[] {
  const path = `${role.mount}/roles/${role.name}`;
  if (!token.rules.some((rule) => mayReach(rule, `${role.mount}/roles/`))) return [];
  if (mayAsk(token, { path, operation: 'update' }) === undefined) return [];
  return state.vault.awsRoles
    .filter(({ mount }) => mount === role.mount)
    .map(({ policyDocument, policyArns, ...one }): VaultRoleState => {
      const bare = one.credentialType === 'assumed_role';
      const kept = bare || policyDocument === undefined ? {} : { policyDocument };
      return { ...one, name: role.name, policyArns: bare ? [] : policyArns, ...kept };
    });
}

/** Two ways to the same kind of session are told apart by a number. */
function withOwnId(caller: Caller, ids: Set<string>): Caller {
  let id = caller.id;
  for (let next = 2; ids.has(id); next++) id = `${caller.id} [${next}]`;
  ids.add(id);
  return id === caller.id ? caller : { ...caller, id };
}

/** What can be had without a crossing comes first, and what can be had both ways is there once: the plainer way is shown. */
function plainFirst(callers: readonly Caller[]): readonly Caller[] {
  const plain = callers.filter(({ crossed }) => crossed !== true);
  const had = new Set(plain.map(signature));
  const more = callers.filter(
    (caller) => caller.crossed === true && !had.has(signature({ ...caller, crossed: false })),
  );
  return [...plain, ...more];
}

/** The same text for callers that may do the same under the same names. */
function signature(caller: Caller): string {
  const { principal, context, name, crossed, policies, handsOn } = caller;
  const { identity, boundary, session } = policies;
  const texts = [identity, boundary, session].map((list) => list?.map(numberOf));
  return JSON.stringify([principal, context, name, texts, crossed === true, rulesText(caller), handsOn]);
}

const numbers = new WeakMap<NamedPolicy, number>();
let next = 0;

/** `Policies` parses each text once, so the same policy is the same object. */
function numberOf(policy: NamedPolicy): number {
  let number = numbers.get(policy);
  if (number === undefined) {
    number = next++;
    numbers.set(policy, number);
  }
  return number;
}
