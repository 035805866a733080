import type { AclRule } from '@cordon/terraform';
import { expect, test } from 'vitest';
import type { EntityState, VaultState } from '../model/state.types.ts';
import { fillTemplates, type Identity, type LoginAs, MADE_UP, TOKEN_STORE } from './templates.ts';

const vault = { accessors: { approle: 'acc_approle', oidc: 'acc_oidc' } } as unknown as VaultState;
const entity: EntityState = {
  ...{ id: 'entity-1', name: 'acme', metadata: { bucket: 'b' }, policies: [] },
  aliases: [
    { accessor: 'acc_approle', name: 'role-id', customMetadata: { team: 'a' } },
    { accessor: 'acc_oidc', name: 'acme@idp' },
  ],
  groups: [
    { id: 'group-1', name: 'outer', metadata: { t: 'x' }, policies: [] },
    { id: 'outer', name: 'group-2', metadata: { t: 'y' }, policies: [] },
  ],
};
const login: LoginAs = {
  ...{ mount: 'approle', name: 'acme', aliasName: 'role-id' },
  metadata: (key) => (key === 'role_name' ? 'acme' : { key }),
};
const made: Identity = { login, entity };
const bare: Identity = { login };

function filled(inside: string, identity: Identity | undefined = made) {
  const unknown: string[] = [];
  const rule: AclRule = { path: `kv/{{${inside}}}/x`, capabilities: ['read'], required: [] };
  const paths = fillTemplates(rule, identity, vault, (path) => unknown.push(path)).map((one) =>
    'parts' in one ? one.parts : one.path,
  );
  return unknown.length > 0 ? 'unknown' : paths;
}

const alias = (accessor: string, field: string) => `identity.entity.aliases.${accessor}.${field}`;

test.each<[string, unknown]>([
  ['identity.entity.id', ['kv/entity-1/x']],
  [' identity.entity.name ', ['kv/acme/x']],
  ['identity.entity.metadata.bucket', ['kv/b/x']],
  ['identity.entity.metadata.other', []],
  ['identity.groups.names.outer.metadata.t', ['kv/x/x']],
  ['identity.groups.ids.outer.metadata.t', ['kv/y/x']],
  ['identity.groups.ids.outer.name', ['kv/group-2/x']],
  ['identity.groups.names.outer.id', ['kv/group-1/x']],
  ['identity.groups.names.none.id', []],
  ['identity.groups.names.outer.metadata.none', []],
  [alias('acc_approle', 'name'), ['kv/role-id/x']],
  [alias('acc_approle', 'id'), [`kv/${MADE_UP}/x`]],
  [alias('acc_approle', 'metadata.role_name'), ['kv/acme/x']],
  [alias('acc_approle', 'metadata.t'), [['kv/', { key: 't' }, '/x']]],
  [alias('acc_approle', 'custom_metadata.team'), ['kv/a/x']],
  [alias('acc_approle', 'custom_metadata.none'), []],
  [alias('acc_oidc', 'name'), ['kv/acme@idp/x']],
  [alias('acc_oidc', 'id'), [`kv/${MADE_UP}/x`]],
  // What the last login there wrote only the running Vault knows.
  [alias('acc_oidc', 'metadata.t'), 'unknown'],
  [alias('acc_oidc', 'custom_metadata.team'), []],
  [alias('acc_oidc', 'other'), []],
  [alias('acc_nobodys', 'name'), 'unknown'],
  ['identity.nothing', 'unknown'],
])('`%s` is filled as Vault fills it', (inside, expected) => expect(filled(inside)).toEqual(expected));

test('a token without an entity made beforehand has a bare one, and none fills nothing in', () => {
  expect(filled('identity.entity.id', bare)).toEqual([`kv/${MADE_UP}/x`]);
  expect(filled('identity.entity.metadata.bucket', bare)).toEqual([]);
  expect(filled(alias('acc_oidc', 'name'), bare)).toEqual([]);
  const rule: AclRule = { path: 'kv/{{identity.entity.id}}', capabilities: ['read'], required: [] };
  const none = () => expect.unreachable();
  expect(fillTemplates(rule, undefined, vault, none)).toEqual([]);
  expect(fillTemplates({ ...rule, path: 'kv/a' }, undefined, vault, none)).toHaveLength(1);
});

test('the accessor of a token store is one that no other mount has', () => {
  const byToken: Identity = { login: { ...login, mount: TOKEN_STORE, aliasName: 'token-alias' } };
  expect(filled(alias('acc_token', 'name'), byToken)).toEqual(['kv/token-alias/x']);
  expect(filled(alias('acc_oidc', 'name'), byToken)).toEqual([]);
});

test('of secret ids that are deployed, only those with every key of the rule fill it', () => {
  const secretIds = [{ t: 'a' }, { t: 'b', u: 'c' }, { u: 'd' }];
  const appRole = { mount: 'approle', name: 'acme', secretIdMetadata: secretIds } as unknown as NonNullable<
    LoginAs['appRole']
  >;
  const path = `kv/{{${alias('acc_approle', 'metadata.t')}}}/{{${alias('acc_approle', 'metadata.u')}}}`;
  const rule: AclRule = { path, capabilities: ['read'], required: [] };
  const found = fillTemplates(rule, { login: { ...login, appRole } }, vault, () => expect.unreachable());
  expect(found.map((one) => one.path)).toEqual(['kv/b/c']);
});
