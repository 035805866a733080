import { describe, expect, it } from 'vitest';
import { credentialRules, vaultAcl } from './vault-acl.ts';

describe('Vault ACL', () => {
  it.each([
    'cordon-aws/creds/acme*',
    'cordon-aws/creds/+',
    'cordon-aws/creds/{{identity.entity.name}}',
    '*',
    'a/"x',
    '../a',
    'a/',
  ])('refuses the path %s', (path) => {
    expect(() => vaultAcl([{ path, capabilities: ['read'] }])).toThrow(/only exact paths/);
  });

  it('gives a tenant its own role on both of Vault’s paths, and its own token', () => {
    const paths = credentialRules('cordon-aws', 'acme').map(
      ({ path, capabilities }) => `${capabilities} ${path}`,
    );
    expect(paths).toEqual([
      'read cordon-aws/creds/acme',
      'read cordon-aws/sts/acme',
      'read auth/token/lookup-self',
      'update auth/token/renew-self',
      'update auth/token/revoke-self',
    ]);
  });

  it('lets the broker choose role and session name', () => {
    expect(vaultAcl(credentialRules('cordon-aws', 'acme').slice(0, 1))).toBe(
      [
        'path "cordon-aws/creds/acme" {',
        '  capabilities = ["read"]',
        '  denied_parameters = {',
        '    "role_arn" = []',
        '    "role_session_name" = []',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('writes pinned parameters', () => {
    const text = vaultAcl([
      {
        path: 'm/creds/x',
        capabilities: ['read'],
        requiredParameters: ['role_session_name'],
        allowedParameters: { role_session_name: ['tenant=acme'] },
      },
    ]);
    expect(text).toContain('  required_parameters = ["role_session_name"]\n');
    expect(text).toContain('  allowed_parameters = {\n    "role_session_name" = ["tenant=acme"]\n  }\n');
  });
});
