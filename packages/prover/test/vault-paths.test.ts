import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { verdicts } from './golden.ts';
import { answerTo, at, type Change, rules } from './small-states.ts';

/**
 * What Vault 1.21 lets somebody do by one path, read once more by hand: `path operations boundary data`. A `!` behind the
 * operations says that Vault asks for `sudo` besides. `data` is what is then told of the other's data: `p` that the token is
 * of no use for it, `r` that it leads there, `u` that it could.
 */
const PATHS = `
  aws/roles/b update control-plane u
  aws/roles/b delete control-plane u
  aws/roles/b read control-plane p
  aws/roles list tenant-enumeration p
  aws/config/root update,create control-plane u
  aws/config/root read control-plane p
  aws/config/rotate-root update control-plane u
  aws/config/lease update,read,delete control-plane p
  aws/static-creds/st read tenant-credentials p
  aws/static-roles/st read,update,create,delete control-plane u
  aws/static-roles list control-plane p
  sys/mounts/aws/tune read control-plane p
  sys/mounts/aws/tune update control-plane u
  auth/approle/role list tenant-enumeration p
  auth/approle/role/b update,create,patch self-grant r
  auth/approle/role/b delete self-grant p
  auth/approle/role/b read control-plane p
  auth/approle/role/b/policies update self-grant p
  auth/approle/role/a/policies update self-grant r
  auth/approle/role/b/policies delete self-grant p
  auth/approle/role/b/policies read control-plane p
  auth/approle/role/b/role-id update tenant-credentials u
  auth/approle/role/b/bind-secret-id update,delete tenant-credentials u
  auth/approle/role/b/secret-id-bound-cidrs update,delete tenant-credentials u
  auth/approle/role/b/token-bound-cidrs update,delete tenant-credentials u
  auth/approle/role/b/bound-cidr-list update,delete tenant-credentials u
  auth/approle/role/b/bind-secret-id read control-plane p
  auth/approle/role/b/secret-id-bound-cidrs read control-plane p
  auth/approle/role/b/token-bound-cidrs read control-plane p
  auth/approle/role/b/secret-id/destroy update control-plane p
  auth/approle/role/b/secret-id-accessor/destroy update control-plane p
  auth/approle/role/b/secret-id/lookup update control-plane p
  auth/approle/role/b/secret-id-accessor/lookup update control-plane p
  auth/approle/role/b/secret-id-num-uses update,delete control-plane p
  auth/approle/role/b/secret-id-ttl update,delete control-plane p
  auth/approle/role/b/token-num-uses update,delete control-plane p
  auth/approle/role/b/token-ttl update,delete control-plane p
  auth/approle/role/b/token-max-ttl update,delete control-plane p
  auth/approle/role/b/token-period update,delete control-plane p
  auth/approle/role/b/period update,delete control-plane p
  auth/approle/role/b/token-type update,delete control-plane p
  auth/approle/role/b/secret-id list control-plane p
  auth/approle/role/b/secret-id update tenant-credentials r
  auth/approle/role/b/role-id read tenant-credentials p
  auth/approle/tidy/secret-id update control-plane p
  auth/token/accessors list! tenant-enumeration p
  auth/token/lookup-accessor update control-plane p
  auth/token/revoke-accessor update control-plane p
  auth/token/renew-accessor update control-plane p
  auth/token/revoke-orphan update! control-plane p
  auth/token/tidy update control-plane p
  auth/token/roles list tenant-enumeration p
  auth/token/roles/x update,create,delete self-grant p
  auth/token/roles/x read control-plane p
  sys/policies/acl/b update,delete self-grant p
  sys/policy/b update,delete self-grant p
  sys/policies/acl/a update self-grant r
  sys/policy/a update self-grant r
  sys/policies/acl/b read control-plane p
  sys/policy/b read control-plane p
  sys/policies/acl list,read tenant-enumeration p
  sys/policy list,read tenant-enumeration p
  sys/mounts/x update,create,delete self-grant u
  sys/auth/x update!,create!,delete! self-grant u
  sys/remount update!,create!,patch!,delete! self-grant u
  sys/raw/x update!,create!,patch!,delete! self-grant u
  sys/rotate update!,create!,patch!,delete! self-grant u
  sys/audit/x update!,create!,patch!,delete! self-grant u
  sys/plugins/catalog/x update!,create!,patch!,delete! self-grant u
  sys/raw/x read!,list! control-plane u
  sys/storage/raft/snapshot read control-plane u
  sys/storage/raft/snapshot update self-grant u
  sys/leases/revoke-prefix/x update! control-plane p
  sys/leases/revoke-force/x update! control-plane p
  sys/revoke-prefix/x update! control-plane p
  sys/revoke-force/x update! control-plane p
  sys/leases/lookup/x list! control-plane p
  sys/leases/lookup/x list! tenant-enumeration p
  sys/leases/lookup update control-plane p
  sys/leases/renew update control-plane p
  sys/leases/revoke update control-plane p
  sys/renew update control-plane p
  sys/revoke update control-plane p
  identity/entity update self-grant r
  identity/entity delete self-grant u
  identity/entity/id/x update,delete self-grant u
  identity/entity-alias update,delete self-grant u
  identity/entity-alias/id/x update,delete self-grant u
  identity/group update self-grant r
  identity/group/id/x update self-grant r
  identity/group/id/x delete self-grant u
  identity/group-alias update,delete self-grant u
  identity/group-alias/id/x update,delete self-grant u
  identity/persona update,delete self-grant u
  identity/persona/id/x update,delete self-grant u
  identity/alias update,delete self-grant u
  identity/alias/id/x update,delete self-grant u
  identity/entity/id list tenant-enumeration p
  identity/entity/name list tenant-enumeration p
  identity/entity-alias/id list tenant-enumeration p
  identity/group/id list tenant-enumeration p
  identity/group/name list tenant-enumeration p
  identity/group-alias/id list tenant-enumeration p
  identity/alias/id list tenant-enumeration p
  identity/persona/id list tenant-enumeration p
  identity/lookup/entity update tenant-enumeration p
  identity/lookup/group update tenant-enumeration p
  identity/entity/id/x read tenant-enumeration p
  identity/entity/name/x read tenant-enumeration p
  identity/entity-alias/id/x read tenant-enumeration p
  identity/group/id/x read tenant-enumeration p
  identity/group/name/x read tenant-enumeration p
  identity/group-alias/id/x read tenant-enumeration p
  identity/oidc/role/x update,create,delete tenant-credentials p
  identity/oidc/key/x update,create,delete tenant-credentials p
  identity/oidc/config update control-plane p
  identity/oidc/key/x/rotate update control-plane p
  identity/oidc/role/x read control-plane p
  identity/oidc/key/x read control-plane p
  identity/oidc/config read control-plane p
  identity/oidc/role list tenant-enumeration p
  identity/oidc/key list tenant-enumeration p
`;

/** Of auth methods other than AppRole, each mounted at `in`, with a login `l`. */
const METHODS: Readonly<Record<string, string>> = {
  userpass: `
  auth/in/users/l update,create,patch self-grant r
  auth/in/users/l delete self-grant p
  auth/in/users/l read control-plane p
  auth/in/users list tenant-enumeration p
  auth/in/users/l/password update,create tenant-credentials p
  auth/in/users/l/policies update,create self-grant p
`,
  jwt: `
  auth/in/role/l update,create,patch,delete self-grant p
  auth/in/role/l read control-plane p
  auth/in/role list tenant-enumeration p
  auth/in/config update,create,delete tenant-credentials u
  auth/in/config read control-plane p
`,
  oidc: `
  auth/in/role/l update self-grant p
  auth/in/config update tenant-credentials u
`,
  kubernetes: `
  auth/in/role/l update,create,patch,delete self-grant p
  auth/in/role/l read control-plane p
  auth/in/role list tenant-enumeration p
  auth/in/config update,create,delete tenant-credentials u
  auth/in/config read control-plane p
`,
  ldap: `
  auth/in/users/l update,create,patch,delete self-grant p
  auth/in/groups/l update,create,patch,delete self-grant p
  auth/in/users/l read control-plane p
  auth/in/groups/l read control-plane p
  auth/in/users list tenant-enumeration p
  auth/in/groups list tenant-enumeration p
  auth/in/config update,create,delete tenant-credentials u
  auth/in/config read control-plane p
`,
  cert: `
  auth/in/certs/l update,create,patch self-grant r
  auth/in/certs/l read control-plane p
  auth/in/certs list tenant-enumeration p
  auth/in/config update,create,delete tenant-credentials u
`,
  aws: `
  auth/in/role/l update,create,patch self-grant r
  auth/in/role/l read control-plane p
  auth/in/role list tenant-enumeration p
  auth/in/config/client update,create,delete tenant-credentials u
  auth/in/config/sts/x update,create,delete tenant-credentials u
  auth/in/config/certificate/x update,create,delete tenant-credentials u
  auth/in/config/client read control-plane p
`,
};

interface Row {
  readonly path: string;
  readonly operation: string;
  readonly sudo: boolean;
  readonly boundary: string;
  readonly data: string;
  /** The first operation of its line. */
  readonly first: boolean;
}

const rows = (text: string): readonly Row[] =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [path = '', operations = '', boundary = '', data = ''] = line.trim().split(' ');
      return operations.split(',').map((one, index) => ({
        ...{ path, boundary, data, operation: one.replace('!', ''), sudo: one.endsWith('!') },
        first: index === 0,
      }));
    });

/** What a tenant's token with one more rule is told of. */
function told(path: string, capabilities: readonly string[], ...changes: readonly Change[]) {
  const { letter, report } = answerTo(
    (state) => {
      at(state.vault.awsMounts).staticRoles = ['st'];
    },
    rules(
      `path "aws/creds/a" { capabilities = ["read"] }\npath "${path}" { capabilities = ${JSON.stringify(capabilities)} }`,
    ),
    ...changes,
  );
  return { data: letter, of: verdicts(report) };
}

/** That a `deny` stands before every one of them is looked at in the whole run. */
const thorough = strength(false, true, true);

function holdsFor(
  { path, operation, sudo, boundary, data, first }: Row,
  ...changes: readonly Change[]
): void {
  const opened = told(path, [operation, ...(sudo ? ['sudo'] : [])], ...changes);
  expect([path, operation, opened.of[boundary], opened.data]).toEqual([path, operation, 'refuted', data]);
  if (!first) return;
  if (sudo)
    expect(told(path, [operation], ...changes).of[boundary], `${path} without sudo`).not.toBe('refuted');
  if (thorough)
    expect(told(path, [operation, 'sudo', 'deny'], ...changes).of[boundary], `${path} denied`).toBe('proved');
}

describe('a path of Vault is the crossing that it is', () => {
  // Few at once: mutation testing repeats tests, and only short ones.
  const all = rows(PATHS);
  const parts = Array.from({ length: Math.ceil(all.length / 12) }, (_, part) =>
    all.slice(part * 12, part * 12 + 12),
  );
  test.each(parts.map((some) => [some[0]?.path ?? '', some] as const))('%s and others', (_, some) => {
    for (const row of some) holdsFor(row);
  });
});

describe('a path of an auth method', () => {
  test.each(Object.entries(METHODS))('%s', (type, text) => {
    for (const row of rows(text))
      holdsFor(row, (state) => {
        state.vault.authMounts = [{ path: 'in', type }];
      });
  });
});
