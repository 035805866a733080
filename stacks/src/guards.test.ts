import { bucketOf } from '@cordon/domain';
import type { TerraformJson } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { countsAt } from './counts.ts';
import { GuardMisfit } from './errors.ts';
import { defaultTenants, madeOf, synthesized } from './fixtures.ts';
import { guardIds, loadGuard, topologyIds } from './registry.ts';

/** What each guard cannot wrap; whoever adds a topology is told here if a guard does not know what to do with it. */
const MISFITS = [
  'console-access on federation-token',
  'console-access on iam-user-per-lease',
  'console-access on role-per-tenant-cross-account',
  'console-access on session-name',
  'console-access on shared-role-session-policy',
  'console-access on shared-role-session-tags',
  'console-access on web-identity-tags',
  'deny-unless-principal-tag on federation-token',
  'deny-unless-principal-tag on session-name',
  'deny-unless-principal-tag on shared-role-session-policy',
  'deny-unless-userid on iam-user-per-lease',
  'permissions-boundary on federation-token',
  'permissions-boundary on iam-user-per-lease',
];

const guards = await guardIds();

describe('guards', async () => {
  const pairs = (await topologyIds()).flatMap((topology) =>
    guards.map((guard) => [guard, topology] as const),
  );

  it.each(pairs)('%s on %s: fits and counts what it makes, or says why not', async (guard, topology) => {
    if (MISFITS.includes(`${guard} on ${topology}`)) {
      await expect(synthesized(topology, { guards: [guard] })).rejects.toThrow(GuardMisfit);
      return;
    }
    const { terraform, objects, claims } = await synthesized(topology, { guards: [guard] });
    expect(madeOf(terraform)).toEqual(countsAt(objects, 3));
    expect(claims['owner-access']).toEqual((await loadGuard(guard)).claims['owner-access']);
  });

  const denying = pairs.filter(
    ([guard, topology]) => guard.startsWith('deny-unless-') && !MISFITS.includes(`${guard} on ${topology}`),
  );

  it.each(denying)(
    '%s on %s: denies on bucket and objects, and spares root and administrator',
    async (guard, topology) => {
      const { terraform } = await synthesized(topology, { guards: [guard] });
      for (const tenant of defaultTenants()) {
        const denies = bucketPolicy(terraform, tenant.id).Statement.filter(
          ({ Effect, Sid }) => Effect === 'Deny' && Sid !== 'SessionOfTenantOnly',
        );
        expect(denies).toHaveLength(1);
        const [deny] = denies;
        expect(deny?.Resource).toEqual([
          `arn:aws:s3:::${bucketOf(tenant)}`,
          `arn:aws:s3:::${bucketOf(tenant)}/*`,
        ]);
        expect(deny?.Action).toBe('s3:*');
        expect(deny?.Condition.StringNotLike?.['aws:userid']).toEqual(
          expect.arrayContaining(['${data.aws_caller_identity.caller.account_id}', '${local.admin_user_id}']),
        );
      }
    },
  );

  it('denies a tenant’s keys, listings that show them and whatever is above all names, where a bucket is shared', async () => {
    const { terraform } = await synthesized('role-per-tenant', {
      guards: ['deny-unless-userid'],
      layout: 'prefix',
    });
    const said = bucketPolicy(terraform, 'tenants').Statement;
    expect(said.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['ListBelowNamesOnly', 'arn:aws:s3:::cordon-tenants'],
      ['SettingsByAdministrator', 'arn:aws:s3:::cordon-tenants'],
      ...['acme', 'acmeXeu', 'globex'].flatMap((word) => [
        [`DenyUnlessUserIdOf${word}`, `arn:aws:s3:::cordon-tenants/${word.replace('X', '-')}/*`],
        [`DenyUnlessUserIdOf${word}List`, 'arn:aws:s3:::cordon-tenants'],
      ]),
    ]);
    for (const { Condition } of said)
      expect(Condition.StringNotLike?.['aws:userid']).toEqual(
        expect.arrayContaining(['${data.aws_caller_identity.caller.account_id}', '${local.admin_user_id}']),
      );
  });

  it('denies clear text to everybody, as the most copied bucket policy does, and nothing over TLS', async () => {
    const { terraform } = await synthesized('role-per-tenant', { guards: ['deny-insecure-transport'] });
    expect(bucketPolicy(terraform, 'acme').Statement).toEqual([
      {
        Sid: 'DenyInsecureTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::cordon-acme', 'arn:aws:s3:::cordon-acme/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it('lets the console list names and ask locations by the role’s own policy, and denies the rest on the bucket', async () => {
    const { terraform } = await synthesized('role-per-tenant', { guards: ['console-access'] });
    const added = terraform.resource?.aws_iam_role_policy?.['role-console-acme'];
    expect(added?.role).toBe('${aws_iam_role.role-acme.name}');
    expect((JSON.parse(String(added?.policy)) as Bucket).Statement).toEqual([
      { Sid: 'ConsoleNames', Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
      {
        Sid: 'ConsoleLocations',
        Effect: 'Allow',
        Action: 's3:GetBucketLocation',
        Resource: 'arn:aws:s3:::cordon-*',
      },
    ]);
    const alone = await synthesized('role-per-tenant', { guards: ['deny-unless-userid'] });
    expect(bucketPolicy(terraform, 'acme')).toEqual(bucketPolicy(alone.terraform, 'acme'));
  });

  it('keeps what the topology itself says in the bucket policy', async () => {
    const { terraform } = await synthesized('role-per-tenant-cross-account', {
      guards: ['deny-unless-userid'],
    });
    const sids = bucketPolicy(terraform, 'acme').Statement.map(({ Sid }) => Sid);
    expect(sids).toEqual(['OwnBucket', 'OwnObjects', 'DenyUnlessUserId']);
  });

  it('tells tenants of a shared role apart by the part of the session name that Vault writes', async () => {
    const { terraform } = await synthesized('shared-role-session-policy', { guards: ['deny-unless-userid'] });
    const [deny] = bucketPolicy(terraform, 'acme').Statement;
    expect(deny?.Condition.StringNotLike?.['aws:userid']).toContain(
      '${aws_iam_role.role-shared.unique_id}:acme=*',
    );
  });

  it('bounds every role, by tag where there is one', async () => {
    const tagged = await synthesized('role-per-tenant', { guards: ['permissions-boundary'] });
    expect(
      Object.values(tagged.terraform.resource?.aws_iam_role ?? {}).map((role) => role.permissions_boundary),
    ).toEqual(Array(3).fill('${aws_iam_policy.tenant-boundary.arn}'));
    expect(tagged.text).toContain('arn:aws:s3:::cordon-$${aws:PrincipalTag/tenant}/*');
  });

  it('can be put on together', async () => {
    const { terraform } = await synthesized('role-per-tenant', { guards });
    // Two of them say the same Deny by `aws:userid`.
    expect(bucketPolicy(terraform, 'acme').Statement).toHaveLength(4);
  });
});

interface Bucket {
  Statement: {
    Sid: string;
    Effect: string;
    Action: string;
    Resource: string[];
    Condition: Record<string, Record<string, string[]>>;
  }[];
}

function bucketPolicy(terraform: TerraformJson, tenant: string): Bucket {
  return JSON.parse(
    String(terraform.resource?.aws_s3_bucket_policy?.[`bucket-policy-${tenant}`]?.policy),
  ) as Bucket;
}
