import type { AppRoleState, EntityState } from '@cordon/prover';
import type { VaultClient } from '@cordon/vault';
import { listWithInfo, lookUp, read } from './read-vault.ts';

/**
 * Entities behind the AppRoles and behind aliases of their mount that no AppRole has, with anything on them. Those that Vault makes at a first login are bare: nothing rests on
 * them. https://developer.hashicorp.com/vault/api-docs/secret/identity/lookup
 */
export async function collectEntities(
  vault: VaultClient,
  appRoles: readonly AppRoleState[],
  accessor: string,
): Promise<EntityState[]> {
  const found = new Map<string, EntityState>();
  const roleIds = new Set(appRoles.map(({ roleId }) => roleId));
  const waiting = (await aliasesOn(vault, accessor)).filter((name) => !roleIds.has(name));
  for (const alias_name of [...roleIds, ...waiting]) {
    const entity = await lookUp(vault, 'identity/lookup/entity', {
      alias_name,
      alias_mount_accessor: accessor,
    });
    if (entity === undefined) continue;
    const groups = [];
    for (const id of texts(entity.group_ids)) {
      const group = await read(vault, `identity/group/id/${id}`);
      groups.push({
        id,
        name: String(group.name),
        metadata: map(group.metadata),
        policies: texts(group.policies),
      });
    }
    const aliases = (entity.aliases ?? []) as Record<string, unknown>[];
    const made: EntityState = {
      id: String(entity.id),
      name: String(entity.name),
      metadata: map(entity.metadata),
      policies: texts(entity.policies),
      aliases: aliases.map((alias) => ({
        accessor: String(alias.mount_accessor),
        name: String(alias.name),
        customMetadata: map(alias.custom_metadata),
      })),
      groups,
    };
    if (!isBare(made)) found.set(made.id, made);
  }
  return [...found.values()];
}

/** Names of all aliases of a login mount. https://developer.hashicorp.com/vault/api-docs/secret/identity/entity-alias */
async function aliasesOn(vault: VaultClient, accessor: string): Promise<readonly string[]> {
  const aliases = await listWithInfo(vault, 'identity/entity-alias/id');
  return Object.values(aliases).flatMap(({ mount_accessor, name }) =>
    mount_accessor === accessor ? [String(name)] : [],
  );
}

function isBare({ name, metadata, policies, groups, aliases }: EntityState): boolean {
  const plain = aliases.every(({ customMetadata }) => Object.keys(customMetadata ?? {}).length === 0);
  return (
    /^entity_[0-9a-f]+$/.test(name) &&
    plain &&
    aliases.length < 2 &&
    Object.keys(metadata).length + policies.length + groups.length === 0
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function map(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, one]) => [key, String(one)]));
}
