import type { AppRoleState, EntityState, TokenRoleState, VaultState } from './state.types.ts';
import { list, map, text } from './terraform-values.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** Metadata of an AppRole's secret ids, where Terraform makes them. */
export function secretIdsOf(
  role: Attributes,
  secretIds: readonly Attributes[],
): Pick<AppRoleState, 'secretIdMetadata'> {
  const own = secretIds.filter(
    (one) =>
      (one.backend ?? 'approle') === (role.backend ?? 'approle') &&
      String(one.role_name).toLowerCase() === String(role.role_name).toLowerCase(),
  );
  if (own.length === 0) return {};
  return {
    secretIdMetadata: own.map(({ metadata }) =>
      metadata === undefined || metadata === null ? {} : map(JSON.parse(text(metadata))),
    ),
  };
}

/** Entities with their aliases, and with the groups that name them as members. */
export function entitiesOf(of: (type: string) => readonly Attributes[]): Pick<VaultState, 'entities'> {
  const aliases = of('vault_identity_entity_alias');
  const groups = of('vault_identity_group');
  const entities = of('vault_identity_entity').map((one): EntityState => {
    const id = text(one.id);
    return {
      id,
      name: text(one.name),
      metadata: map(one.metadata),
      policies: list(one.policies),
      aliases: aliases
        .filter((alias) => alias.canonical_id === id)
        .map((alias) => ({
          accessor: text(alias.mount_accessor),
          name: text(alias.name),
          customMetadata: map(alias.custom_metadata),
        })),
      groups: groupsOf(id, groups).map((group) => ({
        id: text(group.id),
        name: text(group.name),
        metadata: map(group.metadata),
        policies: list(group.policies),
      })),
    };
  });
  return entities.length === 0 ? {} : { entities };
}

/** Groups of an entity; a group's policies are those of its member groups' members, too. */
function groupsOf(entity: string, groups: readonly Attributes[]): readonly Attributes[] {
  const found = groups.filter((group) => list(group.member_entity_ids).includes(entity));
  for (const group of found)
    for (const parent of groups)
      if (!found.includes(parent) && list(parent.member_group_ids).includes(text(group.id)))
        found.push(parent);
  return found;
}

export function tokenRolesOf(roles: readonly Attributes[]): Pick<VaultState, 'tokenRoles'> {
  if (roles.length === 0) return {};
  return {
    tokenRoles: roles.map(
      (one): TokenRoleState => ({
        name: text(one.role_name),
        allowedPolicies: list(one.allowed_policies),
        allowedGlobs: list(one.allowed_policies_glob),
        disallowedPolicies: list(one.disallowed_policies),
        disallowedGlobs: list(one.disallowed_policies_glob),
        orphan: one.orphan === true,
      }),
    ),
  };
}
