import { describe, expect, test } from 'vitest';
import { edit, identity, only, proved, refutations, replaced, TOPOLOGIES, verdicts } from './golden.ts';

describe('topologies as they are', () => {
  test.each(TOPOLOGIES)('%s is proved, owners included', (topology) => {
    const report = proved(topology, identity);
    expect(report.unknown).toEqual([]);
    expect(report.findings.map(({ sentence }) => sentence)).toEqual([]);
    expect(report.verdict).toBe('proved');
    expect(report.pairs).toEqual({ all: 6, refuted: 0, unknown: 0 });
  });
});

describe('what Vault lets a tenant obtain', () => {
  test('a policy for `acme*` hands out acme-eu’s role', () => {
    const report = proved(
      'role-per-tenant',
      edit('vault_policy', only('policy-acme', replaced('policy', '/acme"', '/acme*"'))),
    );
    expect(refutations(report, 'tenant-data')).toMatch(/^acme->acme-eu: .*s3:GetObject/m);
    expect(report.matrix).toEqual(['.rp', 'p.p', 'pp.']);
    expect(report.findings.find(({ witness }) => witness?.action === 's3:GetObject')?.path).toEqual([
      'vault read cordon-aws/creds/acme-eu',
    ]);
  });

  test('without a session policy the session has all of the shared role', () => {
    const report = proved(
      'shared-role-session-policy',
      edit(
        'vault_aws_secret_backend_role',
        only('vault-role-globex', ({ policy_document: _, ...rest }) => rest),
      ),
    );
    expect(report.matrix).toEqual(['.pp', 'p.p', 'rr.']);
  });

  test('a free session name reaches what a pinned one does not', () => {
    const free = edit(
      'vault_policy',
      only('policy-acme', (resource) => ({
        ...resource,
        policy: String(resource.policy).replaceAll('["tenant=acme"]', '[]'),
      })),
    );
    const report = proved('session-name', free);
    expect(report.matrix).toEqual(['.rr', 'p.p', 'pp.']);
    expect(report.findings.find(({ to }) => to === 'globex')?.witness?.name).toBe('tenant=globex');
  });

  test('a session name given as a pattern reaches every name that matches', () => {
    const wide = edit(
      'vault_policy',
      only('policy-acme', replaced('policy', '["tenant=acme"]', '["tenant=acme*"]')),
    );
    expect(proved('session-name', wide).matrix).toEqual(['.rp', 'p.p', 'pp.']);
  });

  test('swapped session tags are swapped tenants', () => {
    const swap = edit(
      'vault_aws_secret_backend_role',
      only('vault-role-acme', (resource) => ({ ...resource, session_tags: { tenant: 'globex' } })),
    );
    const report = proved('shared-role-session-tags', swap);
    expect(report.matrix).toEqual(['.pr', 'p.p', 'pp.']);
    expect(verdicts(report)['owner-access']).toBe('refuted');
  });

  test('a trust policy that does not let the broker tag leaves tenants without credentials', () => {
    const report = proved(
      'shared-role-session-tags',
      edit('aws_iam_role', replaced('assume_role_policy', ',"sts:TagSession"', '')),
    );
    expect(refutations(report, 'owner-access')).toMatch(/no credentials at all/);
  });

  test('one AppRole for two policies holds both tenants’ credentials', () => {
    const both = edit(
      'vault_approle_auth_backend_role',
      only('approle-acme', (resource) => ({
        ...resource,
        token_policies: ['${vault_policy.policy-acme.name}', '${vault_policy.policy-globex.name}'],
      })),
    );
    const report = proved('role-per-tenant', both);
    expect(report.matrix).toEqual(['.pr', 'p.p', 'pp.']);
    expect(verdicts(report)['tenant-credentials']).toBe('refuted');
  });

  test('writing Vault roles, reading them, listing them and logging in as another are told apart', () => {
    const rules = (extra: string) =>
      edit(
        'vault_policy',
        only('policy-acme', (resource) => ({ ...resource, policy: `${resource.policy}\n${extra}` })),
      );
    const at = (extra: string): Record<string, string> => verdicts(proved('role-per-tenant', rules(extra)));
    expect(at('path "cordon-aws/roles/*" { capabilities = ["update"] }')['control-plane']).toBe('refuted');
    expect(at('path "cordon-aws/roles/globex" { capabilities = ["read"] }')['control-plane']).toBe('refuted');
    expect(at('path "cordon-aws/roles" { capabilities = ["list"] }')['tenant-enumeration']).toBe('refuted');
    expect(
      at('path "auth/cordon-approle/role/+/secret-id" { capabilities = ["update"] }')['tenant-credentials'],
    ).toBe('refuted');
    expect(at('path "sys/policies/acl/cordon-acme" { capabilities = ["update"] }')['self-grant']).toBe(
      'refuted',
    );
    expect(
      at(
        'path "cordon-aws/roles/*" { capabilities = ["update"] }\npath "cordon-aws/roles/*" { capabilities = ["deny"] }',
      )['control-plane'],
    ).toBe('proved');
  });

  test('a template on secret-id metadata is not guessed at', () => {
    const template = edit(
      'vault_policy',
      only('policy-acme', (resource) => ({
        ...resource,
        policy: `${resource.policy}\npath "cordon-aws/creds/{{identity.entity.aliases.auth_approle_x.metadata.tenant}}" { capabilities = ["read"] }`,
      })),
    );
    const report = proved('role-per-tenant', template);
    expect(report.verdict).toBe('unknown');
    expect(report.unknown.join()).toMatch(/identity template/);
  });
});

describe('self-grants, chains and outsiders', () => {
  test('PutBucketPolicy on the own bucket is a grant', () => {
    const report = proved(
      'role-per-tenant',
      edit(
        'aws_iam_role_policy',
        only(
          'role-policy-acme',
          replaced('policy', '"s3:GetBucketLocation"', '"s3:GetBucketLocation","s3:PutBucketPolicy"'),
        ),
      ),
    );
    expect(refutations(report, 'self-grant')).toMatch(/acme->acme: .*s3:PutBucketPolicy/);
    expect(verdicts(report)['tenant-data']).toBe('proved');
  });

  test('iam:* on the own role is a grant', () => {
    const more = edit(
      'aws_iam_role_policy',
      only(
        'role-policy-acme',
        replaced(
          'policy',
          '"Statement":[',
          '"Statement":[{"Effect":"Allow","Action":"iam:Put*","Resource":"arn:aws:iam::*:role/cordon/*"},',
        ),
      ),
    );
    expect(refutations(proved('role-per-tenant', more), 'self-grant')).toMatch(
      /acme->account: .*iam:PutRolePolicy/,
    );
  });

  test('a role that trusts the account, and a tenant that may assume it: the chain is followed', () => {
    const chain = (source: string): string => {
      const trusting = edit(
        'aws_iam_role',
        only('role-globex', (resource) => ({
          ...resource,
          assume_role_policy:
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${data.aws_caller_identity.caller.account_id}"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"${aws_iam_user.broker.arn}"},"Action":"sts:AssumeRole"}]}',
        })),
      )(source);
      return edit(
        'aws_iam_role_policy',
        only(
          'role-policy-acme',
          replaced(
            'policy',
            '"Statement":[',
            '"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},',
          ),
        ),
      )(trusting);
    };
    const report = proved('role-per-tenant', chain);
    expect(report.matrix).toEqual(['.pr', 'p.p', 'pp.']);
    expect(report.findings.find(({ to }) => to === 'globex')?.path.at(-1)).toMatch(
      /^aws sts assume-role .*cordon-globex$/,
    );
  });

  test('chaining with chosen tags becomes any tenant; a scoped session policy stops it', () => {
    const open = (source: string): string => {
      const trusting = edit(
        'aws_iam_role',
        replaced(
          'assume_role_policy',
          /\{"Version.*/g,
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole","sts:TagSession"]}]}',
        ),
      )(source);
      return edit(
        'aws_iam_role_policy',
        replaced(
          'policy',
          '"Statement":[',
          '"Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"},',
        ),
      )(trusting);
    };
    expect(proved('shared-role-session-tags', open).matrix).toEqual(['.rr', 'r.r', 'rr.']);
    const scoped = (source: string): string => {
      const trusting = edit(
        'aws_iam_role',
        replaced(
          'assume_role_policy',
          /"AWS":"[^"]*"/g,
          '"AWS":"${data.aws_caller_identity.caller.account_id}"',
        ),
      )(source);
      return edit(
        'aws_iam_role_policy',
        replaced(
          'policy',
          '"Statement":[',
          '"Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"},',
        ),
      )(trusting);
    };
    // The broker needs a way in still: its own policy names the role, and the trust names the account.
    expect(proved('shared-role-session-policy', scoped).matrix).toEqual(['.pp', 'p.p', 'pp.']);
  });

  test('a public bucket policy lets anybody in, unless public access is blocked', () => {
    const open =
      (blocked: boolean) =>
      (source: string): string => {
        const tf = JSON.parse(source) as {
          resource: Record<string, Record<string, Record<string, unknown>>>;
        };
        tf.resource.aws_s3_bucket_policy = {
          open: {
            bucket: '${aws_s3_bucket.bucket-acme.bucket}',
            policy:
              '{"Version":"2012-10-17","Statement":[{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::cordon-acme/*"}]}',
          },
        };
        if (!blocked) delete tf.resource.aws_s3_bucket_public_access_block;
        return JSON.stringify(tf);
      };
    expect(refutations(proved('role-per-tenant', open(false)), 'tenant-data')).toMatch(
      /anybody, unsigned->acme/,
    );
    const blocked = proved('role-per-tenant', open(true));
    expect(refutations(blocked, 'tenant-data')).not.toMatch(/anybody/);
    // In the same account it still lets in every other tenant.
    expect(blocked.matrix).toEqual(['.pp', 'r.p', 'rp.']);
  });

  test('a guard that locks the owner out is refuted', () => {
    const lock = (source: string): string => {
      const tf = JSON.parse(source) as { resource: Record<string, Record<string, Record<string, unknown>>> };
      tf.resource.aws_s3_bucket_policy = {
        lock: {
          bucket: '${aws_s3_bucket.bucket-acme.bucket}',
          policy:
            '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::cordon-acme/*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"acme"}}}]}',
        },
      };
      return JSON.stringify(tf);
    };
    expect(refutations(proved('role-per-tenant', lock), 'owner-access')).toMatch(/acme.*s3:PutObject/);
  });
});

describe('one pair', () => {
  test('answers for that pair, and says of the rest that it was not asked', () => {
    const report = proved('role-per-tenant', identity, { pair: ['acme', 'globex'] });
    expect(report.verdict).toBe('not-asked');
    expect(verdicts(report)).toMatchObject({ 'tenant-data': 'proved', 'tenant-metadata': 'proved' });
    const rest = report.boundaries.filter(({ boundary }) => !/^tenant-(meta)?data$/.test(boundary));
    expect(new Set(rest.map(({ verdict }) => verdict))).toEqual(new Set(['not-asked']));
    expect(report.matrix).toEqual(['.-p', '-.-', '--.']);
    expect(report.pairs.all).toBe(1);
  });

  test('is refuted by its own crossing, also where another shares the proof', () => {
    const wide = edit('vault_policy', only('policy-acme', replaced('policy', '/acme"', '/*"')));
    const of = (from: string, to: string) =>
      verdicts(proved('role-per-tenant', wide, { pair: [from, to] }))['tenant-data'];
    expect([of('acme', 'globex'), of('acme', 'acme-eu'), of('globex', 'acme')]).toEqual([
      'refuted',
      'refuted',
      'proved',
    ]);
  });
});

describe('what is not understood proves nothing', () => {
  test.each([
    [
      'a resource that is not modelled',
      (source: string) =>
        source.replace(
          '"aws_iam_access_key"',
          '"aws_s3_access_point": {"x": {"name": "x"}}, "aws_iam_access_key"',
        ),
      /aws_s3_access_point/,
    ],
    [
      'an unknown operator',
      (source: string) =>
        source.replace(
          '\\"Action\\":[\\"s3:GetBucketLocation',
          '\\"Condition\\":{\\"StringFoo\\":{\\"a\\":\\"b\\"}},\\"Action\\":[\\"s3:GetBucketLocation',
        ),
      /StringFoo/,
    ],
    [
      'an expression',
      (source: string) =>
        source.replace('${aws_iam_role.role-acme.name}', '${base64gzip(aws_iam_role.role-acme.name)}'),
      /base64gzip/,
    ],
    [
      'a Vault policy',
      edit(
        'vault_policy',
        only('policy-acme', (resource) => ({ ...resource, policy: `${resource.policy} frobnicate "x" {}` })),
      ),
      /frobnicate/,
    ],
    [
      // Its rule stands above others only until then: what is below it holds afterwards.
      'a rule of a Vault policy that ends',
      edit(
        'vault_policy',
        only('policy-acme', (resource) => ({
          ...resource,
          policy: `${resource.policy} path "x" { capabilities = ["deny"] expiration = "2027-01-01T00:00:00Z" }`,
        })),
      ),
      /expiration/,
    ],
    [
      'ACLs',
      (source: string) =>
        edit('aws_s3_bucket_public_access_block', (resource) => ({ ...resource, ignore_public_acls: false }))(
          edit('aws_s3_bucket_ownership_controls', (resource) => ({
            ...resource,
            rule: { object_ownership: 'ObjectWriter' },
          }))(source),
        ),
      /ACLs switched on/,
    ],
  ])('%s', (_, change, why) => {
    const report = proved('role-per-tenant', change);
    expect(report.verdict).toBe('unknown');
    expect(report.unknown.join('\n')).toMatch(why);
  });
});
