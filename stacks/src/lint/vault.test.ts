import { describe, expect, it } from 'vitest';
import { lintVaultPolicies } from './vault-policy.ts';
import { lintVaultRoles } from './vault-role.ts';

const ARN = 'arn:aws:iam::000000000000:role/cordon/cordon-shared';

function role(more: object): object {
  return { name: 'acme', credential_type: 'assumed_role', role_arns: [ARN], ...more };
}

function roleRules(...roles: readonly object[]): readonly string[] {
  const byName = Object.fromEntries(roles.map((one, index) => [`r${index}`, one as Record<string, unknown>]));
  return lintVaultRoles({ resource: { vault_aws_secret_backend_role: byName } }).map(({ rule }) => rule);
}

describe('lint of Vault roles', () => {
  it('finds a shared role that one Vault role does not narrow', () => {
    expect(roleRules(role({ policy_document: '{}' }), role({}))).toEqual(['whole-role']);
    expect(roleRules(role({ policy_document: '{}' }), role({ policy_document: '' }))).toEqual(['whole-role']);
    expect(
      roleRules(role({ session_tags: { tenant: 'a' } }), role({ session_tags: { tenant: 'b' } })),
    ).toEqual([]);
    expect(roleRules(role({}))).toEqual([]);
  });

  it('finds what adds to a policy document instead of narrowing it', () => {
    expect(roleRules(role({ policy_arns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] }))).toEqual([
      'statements-add-up',
    ]);
    expect(roleRules(role({ iam_groups: ['admins'] }))).toEqual(['statements-add-up']);
  });

  it('finds a choice of roles, and users without a boundary', () => {
    expect(roleRules(role({ role_arns: [ARN, `${ARN}2`] }))).toEqual(['several-role-arns']);
    expect(roleRules({ credential_type: 'iam_user', policy_document: '{}' })).toEqual(['unbounded-user']);
  });

  it.each([{ tenant: '' }, { tenant: '*' }, { tenant: 'a'.repeat(257) }, { ['k'.repeat(129)]: 'a' }])(
    'finds the tag %o',
    (tags) => {
      expect(roleRules(role({ session_tags: tags }))).toEqual(['odd-tag']);
    },
  );

  it('finds the 51st tag', () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
    expect(roleRules(role({ session_tags: tags(50) }))).toEqual([]);
    expect(roleRules(role({ session_tags: tags(51) }))).toEqual(['too-many-tags']);
  });
});

function policyRules(...policies: readonly string[]): readonly string[] {
  const byName = Object.fromEntries(policies.map((policy, index) => [`p${index}`, { policy }]));
  return lintVaultPolicies({ resource: { vault_policy: byName } }).map(({ rule }) => rule);
}

const stanza = (path: string, body = '  capabilities = ["read"]') => `path "${path}" {\n${body}\n}\n`;

describe('lint of Vault policies', () => {
  it.each(['c-aws/creds/acme*', 'c-aws/creds/+', 'c-aws/creds/{{identity.entity.name}}'])(
    'finds the path %s',
    (path) => {
      expect(policyRules(stanza(path))).toEqual(['vault-glob']);
    },
  );

  it.each(['c-aws/roles/acme', 'c-aws/config/root', 'sys/leases/lookup', 'c-aws/static-creds/x'])(
    'finds the path %s',
    (path) => {
      expect(policyRules(stanza(path))).toEqual(['vault-path']);
    },
  );

  it('finds more than read', () => {
    expect(policyRules(stanza('c-aws/creds/acme', '  capabilities = ["read","update"]'))).toEqual([
      'vault-capability',
    ]);
  });

  it('finds a path that two tenants share without a pinned parameter', () => {
    expect(policyRules(stanza('c-aws/creds/x'), stanza('c-aws/creds/x'))).toEqual([
      'vault-shared-path',
      'vault-shared-path',
    ]);
    const pinned = (name: string) =>
      stanza(
        'c-aws/creds/x',
        `  capabilities = ["read"]\n  required_parameters = ["n"]\n  allowed_parameters = {\n    "n" = ["${name}"]\n  }`,
      );
    expect(policyRules(pinned('a'), pinned('b'))).toEqual([]);
  });

  it('lets the exact paths of two tenants pass', () => {
    expect(policyRules(stanza('c-aws/creds/acme'), stanza('c-aws/creds/acme-eu'))).toEqual([]);
  });
});
