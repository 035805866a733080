import type { NamedPolicy } from '@cordon/iam';
import type { Waiting } from './model.types.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import { partsOf } from './role-caller.ts';
import type { DeployedState, RoleState, VaultRoleState } from './state.types.ts';
import { brokerArnOf, brokerLetIn } from './trust.ts';

/** Whom a confused deputy would act for. */
export const ANOTHER_PARTY = 'another party that the broker serves';
/** An external id that nobody was given: what another party may say of itself. */
const NOBODYS = 'another-party';
/** AWS takes two characters at least, so this is nobody's. */
const NONE = '';

/**
 * Roles that a confused deputy could be sent to: the broker acts for many parties, and a party names the role to be taken
 * for it. Where the role lies in another account than the broker, or where Vault presents an external id, the role's trust
 * must not let the broker in without that very id, or whoever is on-boarded with the role's ARN gets its sessions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function deputies(state: DeployedState, policies: Policies, registry: Registry): readonly Waiting[] {
  const given = new Ids(state.vault.awsRoles.flatMap(({ externalId }) => externalId ?? []));
  return state.vault.awsRoles.flatMap((vaultRole) =>
    vaultRole.roleArns.flatMap((arn): Waiting[] => {
      const role = registry.role(arn);
      const { externalId } = vaultRole;
      if (role === undefined) return [];
      const broker = partsOf(brokerArnOf(vaultRole, state)).accountId;
      if (partsOf(arn).accountId === broker && externalId === undefined) return [];
      const trust = policies.parse(`trust policy of ${arn}`, role.trust, 'trust');
      // None is wrong even where Vault presents none: then anybody's word is enough.
      const wrong = [NONE, NOBODYS, ...namedBy(trust, given).filter((id) => id !== externalId)];
      const taken = wrong.find((id) => lets(id, vaultRole, role, state, policies));
      if (taken === undefined) return [];
      return [waiting(vaultRole, arn, taken === NONE ? 'no external id' : `external id \`${taken}\``, trust)];
    }),
  );
}

function lets(
  externalId: string,
  { externalId: _own, ...vaultRole }: VaultRoleState,
  role: RoleState,
  state: DeployedState,
  policies: Policies,
): boolean {
  const asked = externalId === NONE ? vaultRole : { ...vaultRole, externalId };
  return brokerLetIn(`${vaultRole.name}=x`, role, asked, state, policies);
}

/** External ids, looked up whatever their case. */
class Ids {
  readonly all: readonly string[];
  readonly #byLower = new Map<string, string[]>();

  constructor(ids: readonly string[]) {
    this.all = [...new Set(ids)];
    for (const id of this.all) {
      const lower = id.toLowerCase();
      const same = this.#byLower.get(lower);
      if (same === undefined) this.#byLower.set(lower, [id]);
      else same.push(id);
    }
  }

  spelt(text: string): readonly string[] {
    return this.#byLower.get(text.toLowerCase()) ?? [];
  }
}

/** Those of the ids that a condition of the trust policy speaks of, as its wildcards may. */
function namedBy({ document }: NamedPolicy, ids: Ids): readonly string[] {
  const values = document.statements.flatMap(({ conditions }) =>
    conditions.flatMap((one) => (one.key.toLowerCase() === 'sts:externalid' ? one.values : [])),
  );
  const wild = values.filter((value) => /[*?$]/.test(value)).map(loosely);
  const matched = wild.length === 0 ? [] : ids.all.filter((id) => wild.some((pattern) => pattern.test(id)));
  return [...new Set([...values.flatMap((value) => ids.spelt(value)), ...matched])];
}

/** Rather one id too many: whether it is let in is decided by the trust policy itself. */
function loosely(glob: string): RegExp {
  const text = glob.replaceAll(/\$\{[^}]*\}/g, '*').replaceAll(/[\\^$+.()|[\]{}]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, 'i');
}

function waiting({ mount, name }: VaultRoleState, arn: string, said: string, trust: NamedPolicy): Waiting {
  const index = trust.document.statements.findIndex(({ effect }) => effect === 'Allow');
  return {
    allowedBy: [{ layer: 'trust', policy: trust.name, index: Math.max(0, index) }],
    boundary: 'tenant-credentials',
    who: ANOTHER_PARTY,
    takes: `on-boarding another party with role ARN ${arn} and ${said}`,
    path: [`vault write ${mount}/roles/… role_arns=${arn}, with ${said}, by an operator`],
    sentence: `role \`${arn}\` of Vault role \`${name}\` lets the broker in with ${said}: whoever is on-boarded with that ARN gets its sessions (confused deputy)`,
  };
}
