import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { describe, expect, test } from 'vitest';
import { type ProofReport, proveState } from '../src/index.ts';
import { edit, only, proved, refutations, replaced, verdicts } from './golden.ts';

const ROLE = 'auth/cordon-approle/role';
const golden = () =>
  readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8');

/** A topology whose tenant acme has some more rules in its Vault policy. */
function withRules(...rules: readonly (readonly [path: string, ...capabilities: string[]])[]): ProofReport {
  return withText(
    rules
      .map(([path, ...capabilities]) => `path "${path}" { capabilities = ${JSON.stringify(capabilities)} }`)
      .join('\n'),
  );
}

function withText(hcl: string, more: (source: string) => string = (same) => same): ProofReport {
  const change = edit(
    'vault_policy',
    only('policy-acme', (resource) => ({ ...resource, policy: `${resource.policy}\n${hcl}` })),
  );
  return proved('role-per-tenant', (source) => more(change(source)));
}

describe('tokens that a tenant can come to hold', () => {
  test('a child token has no more policies than its parent, unless the path says `sudo`', () => {
    expect(withRules(['auth/token/create', 'create', 'update']).verdict).toBe('proved');
    const sudo = withRules(['auth/token/create', 'update', 'sudo']);
    expect(refutations(sudo, 'tenant-credentials')).toMatch(/token with policy `cordon-acme-eu`/);
    expect(sudo.matrix).toEqual(['.rr', 'p.p', 'pp.']);
    expect(sudo.findings.find(({ witness }) => witness !== undefined)?.path[0]).toBe(
      'vault write auth/token/create policies=cordon-acme-eu',
    );
    // The request is `update`: a token may not be made by who may only create.
    expect(withRules(['auth/token/create', 'create', 'sudo']).verdict).toBe('proved');
    const orphan = withRules(['auth/token/create-orphan', 'update', 'sudo']);
    expect(orphan.matrix).toEqual(['.rr', 'p.p', 'pp.']);
  });

  test('a parameter limit on `policies` limits what a child can have', () => {
    const limited = withText(
      'path "auth/token/create" { capabilities = ["update", "sudo"]\n allowed_parameters = { "policies" = ["cordon-globex"]\n "ttl" = [] } }',
    );
    expect(limited.matrix).toEqual(['.pr', 'p.p', 'pp.']);
    const none = withText(
      'path "auth/token/create" { capabilities = ["update", "sudo"]\n denied_parameters = { "policies" = [] } }',
    );
    expect(none.verdict).toBe('proved');
  });

  test('a child of fewer policies loses a `deny`, too', () => {
    const denied = (source: string): string => {
      const tf = JSON.parse(source) as { resource: Record<string, Record<string, object>> };
      tf.resource.vault_policy = {
        ...tf.resource.vault_policy,
        wide: {
          name: 'wide',
          policy:
            'path "cordon-aws/creds/*" { capabilities = ["read"] }\npath "auth/token/create" { capabilities = ["update"] }',
        },
        narrow: {
          name: 'narrow',
          policy:
            'path "cordon-aws/creds/globex" { capabilities = ["deny"] }\npath "cordon-aws/creds/acme-eu" { capabilities = ["deny"] }',
        },
      };
      const change = edit(
        'vault_approle_auth_backend_role',
        only('approle-acme', (resource) => ({ ...resource, token_policies: ['wide', 'narrow'] })),
      );
      return change(JSON.stringify(tf));
    };
    expect(proved('role-per-tenant', denied).matrix).toEqual(['.rr', 'p.p', 'pp.']);
  });

  test('what an owner has to cross something for is nothing that it can count on', () => {
    const change = (source: string): string => {
      const tf = JSON.parse(source) as { resource: Record<string, Record<string, object>> };
      tf.resource.vault_policy = {
        ...tf.resource.vault_policy,
        minter: {
          name: 'minter',
          policy: 'path "auth/token/create" { capabilities = ["update", "sudo"] }',
        },
      };
      const only = (resource: Record<string, unknown>, name: string) =>
        name === 'approle-acme' ? { ...resource, token_policies: ['minter'] } : resource;
      return edit('vault_approle_auth_backend_role', only)(JSON.stringify(tf));
    };
    expect(refutations(proved('role-per-tenant', change), 'owner-access')).toMatch(/can get no credentials/);
  });

  test('a token role hands out what it allows, and nothing that it disallows', () => {
    const role = (fields: object) => (source: string) => {
      const tf = JSON.parse(source) as { resource: Record<string, unknown> };
      tf.resource.vault_token_auth_backend_role = { r: { role_name: 'r', ...fields } };
      return JSON.stringify(tf);
    };
    const rule = 'path "auth/token/create/r" { capabilities = ["update"] }';
    expect(withText(rule, role({ allowed_policies: ['cordon-globex'] })).matrix?.[0]).toBe('.pr');
    expect(withText(rule, role({ allowed_policies_glob: ['cordon-acme*'] })).matrix?.[0]).toBe('.rp');
    expect(withText(rule, role({ disallowed_policies: ['cordon-acme-eu'] })).matrix?.[0]).toBe('.pr');
    expect(withText(rule, role({})).verdict).toBe('proved');
  });

  test('whoever mints a secret id of another AppRole is that tenant', () => {
    const report = withRules([`${ROLE}/globex/secret-id`, 'update']);
    expect(refutations(report, 'tenant-credentials')).toMatch(/could log in as `globex`/);
    expect(report.matrix).toEqual(['.pr', 'p.p', 'pp.']);
    expect(report.findings.find(({ witness }) => witness !== undefined)?.route).toMatchObject({
      kind: 'vault',
      token: { kind: 'login', appRole: 'globex' },
    });
    // Listing the accessors is no login.
    const listed = withRules([`${ROLE}/globex/secret-id`, 'list']);
    expect(listed.matrix).toEqual(['.pp', 'p.p', 'pp.']);
    expect(verdicts(listed)).toMatchObject({ 'tenant-credentials': 'proved', 'control-plane': 'refuted' });
  });

  test('Vault takes names of AppRoles and policies in any case, and its ACL does not know', () => {
    const around = withText(
      `path "${ROLE}/+/secret-id" { capabilities = ["update"] }\n${['acme', 'acme-eu', 'globex']
        .map((id) => `path "${ROLE}/${id}/secret-id" { capabilities = ["deny"] }`)
        .join('\n')}`,
    );
    expect(refutations(around, 'tenant-credentials')).toMatch(/role\/GLOBEX\/secret-id/);
    expect(around.matrix?.[0]).toBe('.rr');
    const capital = edit(
      'vault_approle_auth_backend_role',
      only('approle-acme', (resource) => ({ ...resource, token_policies: ['Cordon-Globex'] })),
    );
    expect(proved('role-per-tenant', capital).matrix?.[0]).toBe('.pr');
  });

  test('a policy that was written with capitals is the one that a login names without', () => {
    const wide = (source: string): string => {
      const tf = JSON.parse(source) as { resource: Record<string, Record<string, object>> };
      const policy = 'path "cordon-aws/creds/*" { capabilities = ["read"] }';
      tf.resource.vault_policy = { ...tf.resource.vault_policy, wide: { name: 'Wide', policy } };
      const named = only('approle-acme', (resource) => ({ ...resource, token_policies: ['wide'] }));
      return edit('vault_approle_auth_backend_role', named)(JSON.stringify(tf));
    };
    expect(proved('role-per-tenant', wide).matrix?.[0]).toBe('.rr');
  });

  test('credentials are issued at `creds/` and at `sts/`, to a read and to an update alike', () => {
    for (const path of ['cordon-aws/creds/globex', 'cordon-aws/sts/globex'])
      for (const capability of ['read', 'update'])
        expect(withRules([path, capability]).matrix?.[0], `${capability} ${path}`).toBe('.pr');
    expect(withRules(['cordon-aws/sts/globex', 'list', 'create']).matrix?.[0]).toBe('.pp');
  });

  test('a Vault role with several role ARNs gives a session of each', () => {
    const tf = JSON.parse(golden()) as {
      resource: { vault_aws_secret_backend_role: Record<string, { name: string; role_arns: string[] }> };
    };
    const roles = Object.values(tf.resource.vault_aws_secret_backend_role);
    const arns = (name: string) => roles.find((one) => one.name === name)?.role_arns ?? [];
    const both = [...arns('acme'), ...arns('globex')];
    for (const role_arns of [both, both.toReversed()]) {
      const several = edit('vault_aws_secret_backend_role', (resource) =>
        resource.name === 'acme' ? { ...resource, role_arns } : resource,
      );
      // With several Vault wants to be told which, and the tenants' own rules forbid to say it.
      const silent = proved('role-per-tenant', several);
      expect(silent.matrix?.[0]).toBe('.pp');
      expect(refutations(silent, 'owner-access')).toMatch(/^acme/);
      const free = edit('vault_policy', replaced('policy', '"role_arn" = []', ''));
      const report = proved('role-per-tenant', (source) => free(several(source)));
      expect(report.matrix?.[0]).toBe('.pr');
      expect(refutations(report, 'owner-access')).toBe('');
    }
  });

  test('managed policies of a Vault role are what its leased users may', () => {
    const more = edit('vault_aws_secret_backend_role', (resource) =>
      resource.name === 'acme'
        ? { ...resource, policy_arns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] }
        : resource,
    );
    expect(proved('iam-user-per-lease', more).matrix?.[0]).toBe('.rr');
  });

  test('who Vault acts as need not be deployed here: the roles are then taken to let it in', () => {
    const state = stateFromConfiguration(JSON.parse(golden()) as TerraformJson);
    const elsewhere = 'arn:aws:iam::000000000000:user/elsewhere';
    const awsMounts = state.vault.awsMounts.map((mount) => ({ ...mount, brokerArn: elsewhere }));
    const of = (vault: typeof state.vault) =>
      proveState(() => ({ ...state, brokerArn: elsewhere, vault }), { brief: true });
    const report = of({ ...state.vault, awsMounts });
    expect(report.matrix).toEqual(['.pp', 'p.p', 'pp.']);
    expect(refutations(report, 'owner-access')).toBe('');
    const wide = state.vault.policies.map((one) => ({
      ...one,
      text: `${one.text}\npath "cordon-aws/creds/globex" { capabilities = ["read"] }`,
    }));
    expect(of({ ...state.vault, awsMounts, policies: wide }).matrix?.[0]).toBe('.pr');
  });

  test('an AppRole without secret ids lets anybody in', () => {
    const open = edit(
      'vault_approle_auth_backend_role',
      only('approle-globex', (resource) => ({ ...resource, bind_secret_id: false })),
    );
    expect(proved('role-per-tenant', open).matrix).toEqual(['.pr', 'p.r', 'pp.']);
  });

  test.each([
    ['its own policy', ['sys/policies/acl/cordon-acme', 'update'], '.rr'],
    ['its own policy by the old path', ['sys/policy/+', 'update'], '.rr'],
    ['its AppRole', [`${ROLE}/acme`, 'update'], '.rr'],
    ['a new AppRole', [`${ROLE}/*`, 'create'], '.rr'],
    ['its AppRole’s policies', [`${ROLE}/acme/policies`, 'update'], '.rr'],
    ['its entity', ['identity/entity/id/{{identity.entity.id}}', 'update'], '.rr'],
    ['any entity', ['identity/entity/*', 'update'], '.rr'],
    ['any group', ['identity/group', 'update'], '.rr'],
  ] as const)('who writes %s has any policy', (_, rule, row) => {
    const report = withRules(rule);
    expect(verdicts(report)['self-grant']).toBe('refuted');
    expect(report.matrix?.[0]).toBe(row);
  });

  test('the plainest way to the same credentials is the one that is shown', () => {
    const report = withRules(['cordon-aws/*', 'read', 'update']);
    const ways = report.findings.flatMap(({ witness, path }) => (witness === undefined ? [] : [path]));
    expect(
      ways.every((path) => path.length === 1 && /^vault read cordon-aws\/(creds|sts)\//.test(path[0] ?? '')),
    ).toBe(true);
    expect(ways.length).toBeGreaterThan(0);
  });

  test('who writes its own Vault role has what stands in the others', () => {
    const report = withRules(['cordon-aws/roles/acme', 'update']);
    expect(verdicts(report)['control-plane']).toBe('refuted');
    expect(report.matrix).toEqual(['.rr', 'p.p', 'pp.']);
    expect(withRules(['cordon-aws/roles/globex', 'update']).matrix).toEqual(['.pp', 'p.p', 'pp.']);
    const rule = 'path "cordon-aws/roles/acme" { capabilities = ["update"] }';
    const more = edit(
      'vault_policy',
      only('policy-acme', (resource) => ({ ...resource, policy: `${resource.policy}\n${rule}` })),
    );
    for (const topology of ['federation-token', 'iam-user-per-lease', 'shared-role-session-policy'])
      expect(proved(topology, more).matrix?.[0], topology).toBe('.rr');
  });
});

describe('templates', () => {
  const creds = (template: string) => `path "cordon-aws/creds/{{${template}}}" { capabilities = ["read"] }`;
  const alias = 'identity.entity.aliases.${vault_auth_backend.approle.accessor}';
  const deployed =
    (type: string, made: Record<string, Record<string, unknown>>) =>
    (source: string): string => {
      const tf = JSON.parse(source) as { resource: Record<string, unknown> };
      tf.resource[type] = made;
      return JSON.stringify(tf);
    };

  test('metadata that nothing deployed fixes is whatever was asked for', () => {
    const report = withText(creds(`${alias}.metadata.tenant`));
    expect(report.matrix).toEqual(['.rr', 'p.p', 'pp.']);
    const finding = report.findings.find(({ witness }) => witness !== undefined);
    const tenant = finding?.to;
    expect(finding?.path[0]).toBe(`log in with a secret id whose metadata says tenant="${tenant}"`);
    expect(finding?.route).toMatchObject({ token: { appRole: 'acme', metadata: { tenant } } });
  });

  test('what AppRole itself writes is nobody’s choice, and one key has one value', () => {
    expect(withText(creds(`${alias}.metadata.role_name`)).verdict).toBe('proved');
    const twice = `path "cordon-aws/{{${alias}.metadata.t}}/{{${alias}.metadata.t}}" { capabilities = ["read"] }`;
    expect(withText(twice).matrix?.[0]).toBe('.pp');
    const two = `path "cordon-aws/{{${alias}.metadata.t}}/{{${alias}.metadata.u}}" { capabilities = ["read"] }`;
    expect(withText(two).matrix?.[0]).toBe('.rr');
  });

  test('metadata of deployed secret ids is what it is', () => {
    const secretId = (metadata: object) =>
      deployed('vault_approle_auth_backend_role_secret_id', {
        s: { backend: 'cordon-approle', role_name: 'acme', metadata: JSON.stringify(metadata) },
      });
    const rule = creds(`${alias}.metadata.tenant`);
    expect(withText(rule, secretId({ tenant: 'acme' })).verdict).toBe('proved');
    expect(withText(rule, secretId({ tenant: 'globex' })).matrix?.[0]).toBe('.pr');
    // Its own glob counts as one.
    expect(withText(rule, secretId({ tenant: 'a*' })).matrix?.[0]).toBe('.rp');
    expect(withText(rule, secretId({ other: 'globex' })).verdict).toBe('proved');
    // Unless the tenant mints its own.
    const mint = `path "${ROLE}/acme/secret-id" { capabilities = ["update"] }`;
    expect(withText(`${rule}\n${mint}`, secretId({ tenant: 'acme' })).matrix?.[0]).toBe('.rr');
  });

  test('an entity that was made beforehand says what its templates and its policies are', () => {
    const entity =
      (fields: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      (source: string): string =>
        deployed('vault_identity_entity_alias', {
          a: {
            canonical_id: '${vault_identity_entity.e.id}',
            name: '${vault_approle_auth_backend_role.approle-acme.role_id}',
            mount_accessor: '${vault_auth_backend.approle.accessor}',
            ...more,
          },
        })(deployed('vault_identity_entity', { e: { name: 'acme-entity', ...fields } })(source));
    const named = creds('identity.entity.metadata.bucket');
    expect(withText(named, entity({ metadata: { bucket: 'globex' } })).matrix?.[0]).toBe('.pr');
    expect(withText(named, entity({ metadata: { bucket: 'acme' } })).verdict).toBe('proved');
    expect(withText(named, entity({})).verdict).toBe('proved');
    expect(withText(named).verdict).toBe('proved');
    const custom = creds(`${alias}.custom_metadata.t`);
    expect(withText(custom, entity({}, { custom_metadata: { t: 'globex' } })).matrix?.[0]).toBe('.pr');
    expect(withText('', entity({ policies: ['cordon-globex'] })).matrix?.[0]).toBe('.pr');
    expect(withText('', entity({ policies: ['Cordon-Globex'] })).matrix?.[0]).toBe('.pr');
    const own = 'path "identity/entity/name/acme-entity" { capabilities = ["update"] }';
    expect(withText(own, entity({})).matrix?.[0]).toBe('.rr');
    expect(withText(own.replace('acme-entity', 'another'), entity({})).matrix?.[0]).toBe('.pp');
    const grouped = (source: string): string =>
      deployed('vault_identity_group', {
        inner: { name: 'inner', member_entity_ids: ['${vault_identity_entity.e.id}'] },
        outer: {
          name: 'outer',
          member_group_ids: ['${vault_identity_group.inner.id}'],
          policies: ['cordon-acme-eu'],
          metadata: { t: 'globex' },
        },
      })(entity({})(source));
    expect(withText(creds('identity.groups.names.outer.metadata.t'), grouped).matrix?.[0]).toBe('.rr');
  });

  test('a value may be any text, also one that stands for nothing here', () => {
    const secretId = deployed('vault_approle_auth_backend_role_secret_id', {
      s: { backend: 'cordon-approle', role_name: 'acme', metadata: '{"tenant":"null"}' },
    });
    expect(withText(creds(`${alias}.metadata.tenant`), secretId).verdict).toBe('proved');
  });
});

describe('paths that are crossings by themselves', () => {
  test.each([
    ['sys/leases/lookup', ['update'], 'control-plane'],
    ['sys/leases/lookup/*', ['list', 'sudo'], 'control-plane'],
    ['sys/leases/lookup/cordon-aws/creds/', ['list', 'sudo'], 'tenant-enumeration'],
    ['sys/leases/revoke-prefix/*', ['update', 'sudo'], 'control-plane'],
    ['cordon-aws/config/root', ['update'], 'control-plane'],
    ['cordon-aws/config/lease', ['read'], 'control-plane'],
    ['cordon-aws/roles/*', ['list'], 'tenant-enumeration'],
    ['cordon-aws/roles/', ['list'], 'tenant-enumeration'],
    ['sys/policies/acl/', ['list'], 'tenant-enumeration'],
    ['sys/mounts/cordon-aws/tune', ['update'], 'control-plane'],
    ['sys/auth/evil', ['update', 'sudo'], 'self-grant'],
    [`${ROLE}/globex/role-id`, ['read'], 'tenant-credentials'],
    [`${ROLE}/globex/token-ttl`, ['update'], 'control-plane'],
    [`${ROLE}/+/policies`, ['read'], 'control-plane'],
    ['auth/token/roles/svc', ['read'], 'control-plane'],
    [`${ROLE}/acme/secret-id`, ['update'], 'tenant-credentials'],
    [`${ROLE}/globex/custom-secret-id`, ['update'], 'tenant-credentials'],
    ['identity/entity/name', ['list'], 'tenant-enumeration'],
  ] as const)('%s %j', (path, capabilities, boundary) => {
    expect(verdicts(withRules([path, ...capabilities]))[boundary]).toBe('refuted');
  });

  test.each([
    ['a LIST of leases without `sudo`', ['sys/leases/lookup/*', 'list']],
    ['a POST to mint a secret id with `create` alone', [`${ROLE}/globex/secret-id`, 'create']],
    ['its own AppRole and role id', [`${ROLE}/acme`, 'read']],
    ['its own role id', [`${ROLE}/acme/role-id`, 'read']],
    ['its own policy, read', ['sys/policies/acl/cordon-acme', 'read']],
    ['its own entity', ['identity/entity/id/{{identity.entity.id}}', 'read']],
    ['what is denied besides', ['cordon-aws/config/root', 'update', 'deny']],
  ] as const)('and none: %s', (_, rule) => {
    expect(withRules(rule).verdict).toBe('proved');
  });

  test('metadata that may not be given cannot name another', () => {
    const limited = withText(
      `path "${ROLE}/acme/secret-id" { capabilities = ["update"]\n denied_parameters = { "metadata" = [] } }`,
    );
    expect(verdicts(limited)['tenant-credentials']).toBe('proved');
  });

  test('an ordinary Vault does not fail for its policy `default`; a topology that states to do without it does', () => {
    const kept = edit('vault_approle_auth_backend_role', (resource) => ({
      ...resource,
      token_no_default_policy: false,
    }));
    const report = proved('role-per-tenant', kept);
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('proved');
    const stated = proved('role-per-tenant', kept, { topology: 'role-per-tenant' });
    expect(refutations(stated, 'control-plane')).toMatch(/`sys\/leases\/lookup`/);
    expect(verdicts(stated)['tenant-enumeration']).toBe('proved');
    expect(stated.unknown).toEqual([]);
    // What somebody wrote for it is no part of every Vault.
    const written = withRules(['sys/leases/lookup', 'update']);
    expect(refutations(written, 'control-plane')).toMatch(/`sys\/leases\/lookup`/);
    const over = (source: string): string => {
      const tf = JSON.parse(kept(source)) as { resource: Record<string, Record<string, object>> };
      const policy =
        'path "sys/leases/revoke" { capabilities = ["update"] }\npath "sys/leases/lookup" { capabilities = ["update"] }';
      tf.resource.vault_policy = { ...tf.resource.vault_policy, default: { name: 'default', policy } };
      return JSON.stringify(tf);
    };
    expect(refutations(proved('role-per-tenant', over), 'control-plane')).toMatch(/`sys\/leases\/revoke`/);
  });

  test('what can be had at a path that is not known here cannot be told', () => {
    for (const path of ['kv/data/keys', 'sys/*', '+/data/x', 'identity/oidc/scope/k']) {
      const report = withRules([path, 'read']);
      expect(report.verdict, path).not.toBe('proved');
      expect(report.unknown.join()).toContain(`open \`${path}\``);
    }
  });

  test('nor can what is changed there, or learned there of others', () => {
    const writes = verdicts(withRules(['auth/kubernetes/role/mine-*', 'create', 'update']));
    const reads = verdicts(withRules(['auth/kubernetes/role/mine-*', 'read']));
    for (const boundary of ['tenant-credentials', 'tenant-enumeration', 'control-plane'] as const)
      expect([boundary, writes[boundary], reads[boundary]]).toEqual([boundary, 'unknown', 'unknown']);
    expect([writes['self-grant'], reads['self-grant']]).toEqual(['unknown', 'proved']);
    expect(writes['owner-access']).toBe('proved');
  });

  test('a policy that a login names and that is not in here opens nobody knows what', () => {
    const report = proved(
      'role-per-tenant',
      edit(
        'vault_approle_auth_backend_role',
        only('approle-acme', (resource) => ({
          ...resource,
          token_policies: [...(resource.token_policies as string[]), 'Elsewhere'],
        })),
      ),
    );
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['unknown']));
    expect(report.unknown.join()).toContain('logs in with the Vault policy `elsewhere`');
  });

  test('what writing the configuration could bring about is not called proved', () => {
    const report = withRules(['cordon-aws/config/root', 'update']);
    expect(verdicts(report)).toMatchObject({ 'control-plane': 'refuted', 'tenant-data': 'unknown' });
  });

  test('sessions that outlive what the mount allows', () => {
    const longer = edit('vault_aws_secret_backend_role', (resource) => ({ ...resource, max_sts_ttl: 3600 }));
    const report = proved('role-per-tenant', longer);
    expect(refutations(report, 'control-plane')).toMatch(/creds\/acme\?ttl=3600s/);
  });
});

describe('identities that a token role lets its user name', () => {
  const role = (aliases: readonly string[], policy: string, more: object = {}) =>
    withText(`path "auth/token/create/svc" { capabilities = ["update"] }\n${policy}`, (source) => {
      const tf = JSON.parse(source) as { resource: Record<string, unknown> };
      tf.resource.vault_token_auth_backend_role = {
        svc: { role_name: 'svc', allowed_entity_aliases: aliases, ...more },
      };
      return JSON.stringify(tf);
    });
  const templated = (accessor: string) =>
    `path "cordon-aws/creds/{{identity.entity.aliases.${accessor}.name}}" { capabilities = ["read"] }`;

  test('a name that is allowed fills in the templates of its policies', () => {
    const named = role(['globex'], templated('auth_token_1234'));
    expect(named.matrix?.[0]).toBe('.pr');
    expect(named.findings.find(({ witness }) => witness !== undefined)?.path[0]).toMatch(
      /vault write auth\/token\/create\/svc .* entity_alias=globex/,
    );
    expect(role(['*'], templated('auth_token_1234')).matrix?.[0]).toBe('.rr');
    expect(role(['acme-*'], templated('auth_token_1234')).matrix?.[0]).toBe('.rp');
    expect(role(['nobody'], templated('auth_token_1234')).matrix?.[0]).toBe('.pp');
    const own = role(['globex'], templated('${vault_auth_backend.approle.accessor}'));
    expect(own.matrix?.[0]).toBe('.pp');
  });

  test('an entity that has such an alias brings its own policies', () => {
    const source = (text: string): string => {
      const tf = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
      tf.resource.vault_token_auth_backend_role = {
        svc: { role_name: 'svc', allowed_entity_aliases: ['Service'] },
      };
      tf.resource.vault_identity_entity = {
        e: { name: 'service', policies: ['${vault_policy.policy-globex.name}'] },
      };
      tf.resource.vault_identity_entity_alias = {
        a: {
          name: 'service',
          mount_accessor: 'auth_token_1234',
          canonical_id: '${vault_identity_entity.e.id}',
        },
      };
      return JSON.stringify(tf);
    };
    const rule = 'path "auth/token/create/svc" { capabilities = ["update"] }';
    expect(withText(rule, source).matrix?.[0]).toBe('.pr');
    const denied = `${rule.slice(0, -1)} denied_parameters = { "entity_alias" = [] } }`;
    expect(withText(denied, source).matrix?.[0]).toBe('.pp');
  });
});

describe('namespaces', () => {
  const golden = stateFromConfiguration(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8'),
    ) as TerraformJson,
  );
  const inside = (wanted: RegExp): ProofReport =>
    proveState(
      () => ({
        ...golden,
        vault: {
          ...golden.vault,
          policies: golden.vault.policies.map((one) =>
            wanted.test(one.name) ? { ...one, namespace: 'team/' } : one,
          ),
        },
      }),
      { brief: true },
    );

  test('several are not followed, on any boundary', () => {
    const some = inside(/globex/);
    expect(some.verdict).toBe('unknown');
    expect(some.unknown.join()).toMatch(/parted into namespaces \(`root`, `team`\)/);
    expect(Object.values(verdicts(some))).not.toContain('proved');
    expect(inside(/nothing/).verdict).toBe('proved');
  });
});
