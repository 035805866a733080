import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type DeployedState,
  type ProofReport,
  proveState,
  stateFromConfiguration,
  type TerraformJson,
  type UserState,
} from '../src/index.ts';
import { proved, refutations, verdicts } from './golden.ts';

type Tf = { resource: Record<string, Record<string, Record<string, unknown>>> };
type Json = Record<string, unknown>;

/** A golden topology, changed as an object. */
const changed = (topology: string, change: (resources: Tf['resource']) => void): ProofReport =>
  proved(topology, (source) => {
    const tf = JSON.parse(source) as Tf;
    change(tf.resource);
    return JSON.stringify(tf);
  });
const document = (...statements: readonly Json[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const ACCOUNT = '${data.aws_caller_identity.caller.account_id}';
/** The policy of globex's bucket; its public access block as the golden files have it, or gone. */
const bucketOf =
  (...statements: readonly Json[]) =>
  (resources: Tf['resource']): void => {
    resources.aws_s3_bucket_policy = {
      more: { bucket: '${aws_s3_bucket.bucket-globex.bucket}', policy: document(...statements) },
    };
  };
const read = (more: Json): Json => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::cordon-globex/*',
  ...more,
});
/** More for the role of one tenant to allow. */
const allowing = (tenant: string, ...statements: readonly Json[]) => {
  return (resources: Tf['resource']): void => {
    const policy = resources.aws_iam_role_policy?.[`role-policy-${tenant}`] as { policy: string };
    const parsed = JSON.parse(policy.policy) as { Statement: Json[] };
    parsed.Statement.push(...statements);
    policy.policy = JSON.stringify(parsed);
  };
};
/** One more statement in the trust policy of globex's role. */
const trusting =
  (...statements: readonly Json[]) =>
  (resources: Tf['resource']): void => {
    const role = resources.aws_iam_role?.['role-globex'] as { assume_role_policy: string };
    const parsed = JSON.parse(role.assume_role_policy) as { Statement: Json[] };
    parsed.Statement.push(...statements);
    role.assume_role_policy = JSON.stringify(parsed);
  };
const both =
  (...changes: readonly ((resources: Tf['resource']) => void)[]) =>
  (resources: Tf['resource']): void => {
    for (const change of changes) change(resources);
  };
const all = (report: ProofReport): string =>
  report.findings
    .map(({ boundary, from, to, sentence }) => `${boundary} ${from}->${to}: ${sentence}`)
    .join('\n');
const open = (resources: Tf['resource']): void => {
  resources.aws_s3_bucket_public_access_block = {};
};

describe('keys that a credential has, or has not', () => {
  test.each([
    ['false: no service calls', 'role-per-tenant', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }],
    ['false: nobody calls for it', 'role-per-tenant', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['absent: long-term keys', 'iam-user-per-lease', { Null: { 'aws:TokenIssueTime': 'true' } }],
    ['false: a federated user', 'federation-token', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    [
      'a federated user has its user’s tags',
      'federation-token',
      { StringEquals: { 'aws:PrincipalTag/deployment': 'cordon' } },
    ],
    ['absent: no name in a federated user', 'federation-token', { Null: { 'aws:username': 'true' } }],
    ['false: a session without MFA', 'role-per-tenant', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    // GetSessionToken asks for no permission.
    [
      'present: temporary keys of a leased user',
      'iam-user-per-lease',
      { Null: { 'aws:TokenIssueTime': 'false' } },
    ],
    [
      'a leased user’s MFA, which it has not',
      'iam-user-per-lease',
      { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    ],
  ])('%s (%s, %j) is refuted', (_, topology, Condition) => {
    const report = changed(topology, bucketOf(read({ Condition })));
    expect(report.matrix).toEqual(['.pr', 'p.r', 'pp.']);
  });

  test.each([
    ['role-per-tenant', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['role-per-tenant', { Bool: { 'aws:ViaAWSService': 'true' } }],
    ['role-per-tenant', { Null: { 'aws:TokenIssueTime': 'true' } }],
    ['role-per-tenant', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['federation-token', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['role-per-tenant', { Null: { 'aws:SourceIdentity': 'false' } }],
    ['role-per-tenant', { StringLike: { 'aws:FederatedProvider': '*' } }],
  ])('what no credential there has (%s, %j) is proved', (topology, Condition) => {
    expect(changed(topology, bucketOf(read({ Condition }))).matrix).toEqual(['.pp', 'p.p', 'pp.']);
  });

  test.each([
    [
      'the organisation',
      'role-per-tenant',
      { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      /PrincipalOrgID/i,
    ],
    [
      'the organisation of the bucket',
      'role-per-tenant',
      { StringEquals: { 'aws:ResourceOrgID': 'o-1' } },
      /ResourceOrgID/i,
    ],
    [
      'MFA of a federated user',
      'federation-token',
      { Null: { 'aws:MultiFactorAuthPresent': 'true' } },
      /lack `aws:multifactorauthpresent`/,
    ],
    [
      'tags of the bucket',
      'role-per-tenant',
      { StringEquals: { 'aws:ResourceTag/team': 'x' } },
      /resourcetag/,
    ],
    [
      'tags of the bucket, by S3',
      'role-per-tenant',
      { StringEquals: { 's3:BucketTag/team': 'x' } },
      /buckettag/,
    ],
    ['a key that nobody knows', 'role-per-tenant', { StringEquals: { 'aws:NewKey': 'x' } }, /does not know/],
  ])('what AWS or the state leaves open, %s, cannot be told', (_, topology, Condition, why) => {
    const report = changed(topology, bucketOf(read({ Condition })));
    expect(report.matrix?.[0]).toBe('.pu');
    expect(verdicts(report)['tenant-data']).toBe('unknown');
    expect(report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.reasons.join()).toMatch(why);
  });
});

describe('chains', () => {
  const step = { Effect: 'Allow', Action: ['sts:*'], Resource: '*' };
  const trust = (more: Json = {}) => ({
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...more,
  });
  const only = (Condition: Json) =>
    bucketOf({
      ...read({}),
      Effect: 'Deny',
      Condition,
    });

  test('a source identity is set on the way, and stays', () => {
    const bucket = bucketOf({
      ...read({ Condition: { StringNotEquals: { 'aws:SourceIdentity': 'x' } } }),
      ...{
        Effect: 'Deny',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::cordon-globex', 'arn:aws:s3:::cordon-globex/*'],
      },
    });
    const report = changed('role-per-tenant', both(allowing('acme', step), trusting(trust()), bucket));
    expect(report.matrix?.[0]).toBe('.pr');
    const unset = trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] });
    const never = changed('role-per-tenant', both(allowing('acme', step), trusting(unset), bucket));
    expect(never.matrix?.[0]).toBe('.pp');
  });

  test('a role’s own tags decide in AssumeRole', () => {
    const tagged = (tenant: string) => ({
      ...step,
      Condition: { StringEquals: { 'aws:ResourceTag/tenant': tenant } },
    });
    const report = (tenant: string) =>
      changed('role-per-tenant', both(allowing('acme', tagged(tenant)), trusting(trust())));
    expect(report('globex').matrix?.[0]).toBe('.pr');
    expect(report('nobody').matrix?.[0]).toBe('.pp');
  });

  test('a tag pinned in the trust stays pinned: no other tag can be had, and that can be told', () => {
    const pinned = trust({ Condition: { StringEquals: { 'aws:RequestTag/tenant': 'acme' } } });
    const bucket = only({ StringNotEquals: { 'aws:PrincipalTag/tenant': 'globex' } });
    const sole = (resources: Tf['resource']): void => {
      const role = resources.aws_iam_role?.['role-globex'] as { assume_role_policy: string; tags: object };
      role.assume_role_policy = document(pinned);
      role.tags = {};
    };
    const report = changed('role-per-tenant', both(allowing('acme', step), sole, bucket));
    expect(report.matrix?.[0]).toBe('.pr');
    expect(all(report)).toMatch(/acme->globex.*PutObject/);
    expect(all(report)).not.toMatch(/tenant-data acme->globex.*`s3:GetObject`/);
    expect(report.unknown.join()).not.toMatch(/may not be obtainable/);
  });

  test('a name pinned in the trust stays pinned', () => {
    const pinned = trust({ Condition: { StringEquals: { 'sts:RoleSessionName': 'acme' } } });
    const bucket = only({ StringNotLike: { 'aws:userid': '*:globex' } });
    const sole = (resources: Tf['resource']): void => {
      (resources.aws_iam_role?.['role-globex'] as { assume_role_policy: string }).assume_role_policy =
        document(pinned);
    };
    const report = changed('role-per-tenant', both(allowing('acme', step), sole, bucket));
    expect(all(report)).toMatch(/acme->globex.*PutObject/);
    expect(all(report)).not.toMatch(/tenant-data acme->globex.*`s3:GetObject`/);
    expect(report.unknown.join()).not.toMatch(/may not be obtainable/);
  });
});

describe('a leased user', () => {
  const federate = { Effect: 'Allow', Action: ['sts:GetFederationToken', 'sts:TagSession'], Resource: '*' };
  const leased =
    (...statements: readonly Json[]) =>
    (resources: Tf['resource']): void => {
      const role = resources.vault_aws_secret_backend_role?.['vault-role-acme'] as {
        policy_document: string;
      };
      const parsed = JSON.parse(role.policy_document) as { Statement: Json[] };
      parsed.Statement.push(...statements);
      role.policy_document = JSON.stringify(parsed);
      const boundary = resources.aws_iam_policy?.['lease-boundary'] as { policy: string };
      const bound = JSON.parse(boundary.policy) as { Statement: Json[] };
      bound.Statement.push(...statements);
      boundary.policy = JSON.stringify(bound);
    };

  test('that may call GetFederationToken takes any name, and tags', () => {
    const name = bucketOf(read({ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/globex` } }));
    expect(changed('iam-user-per-lease', both(leased(federate), name)).matrix).toEqual(['.pr', 'p.p', 'pp.']);
    const tag = bucketOf(read({ Condition: { StringEquals: { 'aws:PrincipalTag/tenant': 'globex' } } }));
    expect(changed('iam-user-per-lease', both(leased(federate), tag)).matrix).toEqual(['.pr', 'p.p', 'pp.']);
    expect(changed('iam-user-per-lease', both(leased(), name)).matrix).toEqual(['.pp', 'p.p', 'pp.']);
  });
});

describe('IAM and S3 of the account', () => {
  test('writes in IAM by the tags of what is written', () => {
    const write = (tenant: string) =>
      changed(
        'role-per-tenant',
        allowing('acme', {
          Effect: 'Allow',
          Action: 'iam:PutRolePolicy',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/tenant': tenant } },
        }),
      );
    expect(verdicts(write('globex'))['self-grant']).toBe('refuted');
    expect(verdicts(write('nobody'))['self-grant']).toBe('unknown');
  });

  test('the list of buckets, asked for on `arn:aws:s3:::*`', () => {
    const list = (Resource: string) =>
      changed(
        'role-per-tenant',
        allowing('acme', { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource }),
      );
    expect(verdicts(list('arn:aws:s3:::*'))['tenant-enumeration']).toBe('refuted');
    expect(verdicts(list('arn:aws:s3:::cordon-acme'))['tenant-enumeration']).toBe('proved');
  });

  test('access points and grants are of the account, too', () => {
    const point = changed(
      'role-per-tenant',
      allowing('acme', {
        Effect: 'Allow',
        Action: ['s3:CreateAccessPoint', 's3:PutAccessPointPolicy', 's3:GetDataAccess'],
        Resource: `arn:aws:s3:eu-west-1:${ACCOUNT}:*`,
      }),
    );
    expect(refutations(point, 'self-grant')).toMatch(/s3:eu-west-1:.*\n.*GetDataAccess/);
  });
});

describe('Vault’s broker', () => {
  const conditions: readonly Json[] = [
    { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
    { StringEquals: { 'aws:PrincipalTag/deployment': 'cordon' } },
    { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
    { Bool: { 'aws:ViaAWSService': 'false' } },
    { Null: { 'aws:TokenIssueTime': 'true' } },
  ];
  test.each(conditions)('is let in by a trust on %j', (Condition) => {
    const report = changed('role-per-tenant', (resources) => {
      for (const role of Object.values(resources.aws_iam_role ?? {})) {
        const parsed = JSON.parse(String(role.assume_role_policy)) as { Statement: Json[] };
        for (const statement of parsed.Statement) statement.Condition = Condition;
        role.assume_role_policy = JSON.stringify(parsed);
      }
    });
    expect(report.findings.map(({ sentence }) => sentence)).toEqual([]);
    expect(report.verdict).toBe('proved');
  });

  test.each([
    { StringEquals: { 'aws:PrincipalTag/deployment': 'other' } },
    { Null: { 'aws:TokenIssueTime': 'false' } },
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  ])('is not let in by a trust on %j', (Condition) => {
    const report = changed('role-per-tenant', (resources) => {
      const role = resources.aws_iam_role?.['role-acme'] as { assume_role_policy: string };
      role.assume_role_policy = role.assume_role_policy.replace(
        '"Effect"',
        `"Condition":${JSON.stringify(Condition)},"Effect"`,
      );
    });
    expect(refutations(report, 'owner-access')).toMatch(/can get no credentials/);
  });
});

describe('strangers', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/cordon/cordon-globex`;
  test.each([
    ['one’s own role', { ArnEquals: { 'aws:PrincipalArn': role } }],
    ['one’s own role, as text', { StringEquals: { 'aws:PrincipalArn': role } }],
    ['roles of the account', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } }],
    ['the account', { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } }],
    ['sessions of a role', { StringLike: { 'aws:userid': '${aws_iam_role.role-globex.unique_id}:*' } }],
    ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
  ])('carry no key of the account’s own principals: %s', (_, Condition) => {
    const report = changed('role-per-tenant', both(open, bucketOf(read({ Condition }))));
    expect(all(report)).not.toMatch(/anybody/);
  });

  test.each([
    ['a role of any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/cordon/*' } }],
    ['a tag', { StringEquals: { 'aws:PrincipalTag/tenant': 'globex' } }],
    ['another account', { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } }],
    ['any account with such a number', { StringLike: { 'aws:PrincipalAccount': '1*' } }],
    ['a session by its name', { StringLike: { 'aws:userid': '*:globex' } }],
    ['a source identity', { StringEquals: { 'aws:SourceIdentity': 'globex' } }],
    ['MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
  ])('bring about what they like of their own: %s', (_, Condition) => {
    const report = changed('role-per-tenant', both(open, bucketOf(read({ Condition }))));
    expect(all(report)).toMatch(/tenant-data anybody with an AWS account->globex/);
  });

  test('take a role that trusts them', () => {
    const anyone = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    expect(all(changed('role-per-tenant', trusting(anyone)))).toMatch(
      /tenant-data anybody with an AWS account, then as cordon-globex->globex/,
    );
    const external = { ...anyone, Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } } };
    expect(all(changed('role-per-tenant', trusting(external)))).not.toMatch(/anybody/);
  });

  test('are stopped by RestrictPublicBuckets where the policy is public, and only there', () => {
    const fixed = bucketOf(read({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }));
    expect(all(changed('role-per-tenant', fixed))).toMatch(/tenant-data anybody, unsigned->globex/);
    const free = bucketOf(read({ Condition: { StringEquals: { 's3:prefix': 'x' } } }));
    expect(all(changed('role-per-tenant', free))).not.toMatch(/anybody/);
  });

  test.each([
    ['an account', read({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }), /account 444455556666/],
    ['a role', read({ Principal: { AWS: 'arn:aws:iam::444455556666:role/x' } }), /account 444455556666/],
    [
      'a session',
      read({ Principal: { AWS: 'arn:aws:sts::444455556666:assumed-role/x/y' } }),
      /account 444455556666/,
    ],
    ['a user', read({ Principal: { AWS: 'arn:aws:iam::444455556666:user/x' } }), /account 444455556666/],
    [
      'a condition',
      read({ Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } }),
      /account 444455556666/,
    ],
    [
      'an id',
      read({ Principal: { AWS: 'AROAELSEWHERE00000001' } }),
      /principal with id AROAELSEWHERE00000001/,
    ],
    [
      'an id in a condition',
      read({ Condition: { StringLike: { 'aws:userid': 'AROAELSEWHERE00000001:*' } } }),
      /AROAELSEWHERE/,
    ],
  ])('that a policy names, by %s: cannot be told', (_, statement, who) => {
    const report = changed('role-per-tenant', both(open, bucketOf(statement)));
    expect(all(report)).toBe('');
    expect(verdicts(report)['tenant-data']).toBe('unknown');
    expect(report.unknown.join()).toMatch(who);
  });

  test('that a trust policy names, and whoever holds a token of a provider: cannot be told', () => {
    const account = { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' };
    const provider = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/ci` },
      Action: 'sts:AssumeRoleWithWebIdentity',
    };
    for (const statement of [account, provider]) {
      const report = changed('role-per-tenant', trusting(statement));
      expect(all(report)).toBe('');
      expect(verdicts(report)['tenant-data']).toBe('unknown');
    }
  });
});

describe('several mounts, and what a mount gives besides sessions of roles', () => {
  const golden = stateFromConfiguration(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8'),
    ) as TerraformJson,
  );
  const { vault } = golden;
  const other: UserState = {
    ...(golden.users[0] as UserState),
    arn: `arn:aws:iam::${golden.accountId}:user/other-broker`,
    id: 'AIDAOTHERBROKER000001',
  };
  const mounted = (more: Partial<DeployedState>, broker = other.arn): ProofReport =>
    proveState(
      () => ({
        ...golden,
        ...more,
        users: [...golden.users, other],
        vault: {
          ...vault,
          awsMounts: vault.awsMounts.map((mount) => ({ ...mount, brokerArn: broker })),
          ...more.vault,
        },
      }),
      { brief: true },
    );

  test('the broker of a mount is the one that the mount names', () => {
    expect(mounted({}, golden.brokerArn).verdict).toBe('proved');
    expect(refutations(mounted({}), 'owner-access')).toMatch(/can get no credentials/);
    const trusting = golden.roles.map((role) => ({
      ...role,
      trust: role.trust.replace(golden.brokerArn, other.arn),
    }));
    expect(mounted({ roles: trusting }).verdict).toBe('proved');
  });

  test('session tokens are the broker’s own, its groups’ rights included', () => {
    const [first, ...rest] = vault.awsRoles;
    const tokens = { ...vault, awsRoles: [{ ...first, credentialType: 'session_token' }, ...rest] };
    const group = {
      arn: `arn:aws:iam::${golden.accountId}:group/readers`,
      name: 'readers',
      inline: [{ name: 'read', text: document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }) }],
      attached: [],
    };
    const users = golden.users.map((user) => ({ ...user, groups: ['readers'] }));
    const reads = (state: DeployedState) => all(proveState(() => state, { brief: true }));
    const token = { ...golden, vault: tokens } as DeployedState;
    expect(reads(token)).toMatch(/acme->globex: `acme as the broker, then as cordon-globex`/);
    expect(reads(token)).not.toMatch(/`acme as the broker` may `s3:GetObject`/);
    expect(reads({ ...token, users, groups: [group] })).toMatch(
      /tenant-data acme->acme-eu: `acme as the broker` may `s3:GetObject`/,
    );
  });
});

describe('what AWS leaves open, or this model does not follow', () => {
  const gap = (report: ProofReport, boundary: string, why: RegExp): void => {
    expect(all(report)).toBe('');
    const found = report.boundaries.find((one) => one.boundary === boundary);
    expect(found?.verdict, found?.reasons.join('\n')).toBe('unknown');
    expect(found?.reasons.join('\n')).toMatch(why);
  };
  const ROLE_ARN = '${aws_iam_role.role-acme.arn}';
  const widely = allowing('acme', {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::cordon-globex/*',
  });
  const deny = (more: Json): Json => ({
    Effect: 'Deny',
    Action: 's3:*',
    Resource: 'arn:aws:s3:::cordon-globex/*',
    ...(more.NotPrincipal === undefined ? { Principal: '*' } : {}),
    ...more,
  });

  test.each([
    [
      'in its Resource',
      { Resource: ['arn:aws:s3:::cordon-globex/*', 'arn:aws:s3:::cordon-globex/X/*'] },
      'p',
    ],
    ['in its NotResource', { NotResource: 'arn:aws:s3:::cordon-globex/X/*' }, 'r'],
    ['in a condition', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': 'X' } } }, 'p'],
  ])('a Deny with a variable that has no value %s', (_, more, otherwise) => {
    const denied = (value: string) => {
      const text = JSON.stringify(deny(more)).replaceAll('X', () => value);
      const { Resource, ...rest } = JSON.parse(text) as Json;
      const statement = 'NotResource' in rest ? rest : { Resource, ...rest };
      return changed('role-per-tenant', both(widely, bucketOf(statement)));
    };
    const open = denied('$${aws:PrincipalTag/none}');
    expect(open.matrix?.[0]).toBe('.pu');
    expect(open.unknown.join()).toMatch(/unless the Deny in statement 1 .* has no value/);
    expect(denied('x').matrix?.[0]).toBe(`.p${otherwise}`);
  });

  test('a Deny whose NotPrincipal names the caller in part', () => {
    const half = { NotPrincipal: { AWS: [ACCOUNT, ROLE_ARN] } };
    const report = changed('role-per-tenant', both(widely, bucketOf(deny(half))));
    expect(report.matrix?.[0]).toBe('.pu');
    expect(report.unknown.join()).toMatch(/NotPrincipal` names the caller in part/);
    const other = { NotPrincipal: { AWS: [ACCOUNT, '${aws_iam_role.role-acme-eu.arn}'] } };
    expect(changed('role-per-tenant', both(widely, bucketOf(deny(other)))).matrix?.[0]).toBe('.pp');
  });

  test.each([
    ['a canonical user', { Principal: { CanonicalUser: 'f'.repeat(64) } }, /canonical user/],
    [
      'an identity provider',
      { Principal: { Federated: 'cognito-identity.amazonaws.com' } },
      /identity provider/,
    ],
    ['a service for anybody', { Principal: { Service: 'logging.s3.amazonaws.com' } }, /confused deputy/],
    [
      'a service for another account',
      {
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      },
      /confused deputy/,
    ],
  ])('a bucket that lets in %s', (_, more, why) => {
    gap(changed('role-per-tenant', bucketOf(read(more))), 'tenant-data', why);
  });

  test('a bucket that lets a service in for its own account alone is proved', () => {
    const own = read({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
    expect(changed('role-per-tenant', bucketOf(own)).verdict).toBe('proved');
  });

  test.each([
    ['lambda:*', /lambda:CreateFunction/],
    ['ssm:*', /ssm:SendCommand/],
    ['ec2:RunInstances', /ec2:RunInstances/],
    ['cloudformation:*', /cloudformation:CreateStack/],
    ['glue:Start*', /glue:StartJobRun/],
    ['secretsmanager:GetSecretValue', /secretsmanager/],
    ['ssm:GetParameter', /ssm:GetParameter/],
    ['execute-api:Invoke', /execute-api/],
    ['sts:AssumeRoot', /sts:AssumeRoot/],
    ['newservice:DoIt', /newservice:DoIt/],
    ['athena:*', /athena/],
    ['sts:AssumeRole', /roles that are not deployed here/],
  ])('a tenant that may %s', (Action, why) => {
    const report = changed('role-per-tenant', allowing('acme', { Effect: 'Allow', Action, Resource: '*' }));
    for (const boundary of ['tenant-data', 'tenant-enumeration', 'tenant-credentials', 'self-grant'])
      gap(report, boundary, why);
  });

  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012';
  const GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:/own:*';
  test.each([
    ['kms:Decrypt', '*'],
    ['kms:*', KEY],
    ['kms:ListGrants', [KEY]],
    ['logs:PutLogEvents', '*'],
    ['logs:DescribeLogStreams', GROUP],
    ['logs:DescribeLogStreams', 'arn:aws:logs:*:*:log-group:$${aws:PrincipalTag/tenant}'],
    ['logs:DescribeLogStreams', 'arn:aws:logs:*:*:log-group:$${aws:PrincipalTag/tenant}:*'],
    ['tag:GetResources', 'arn:aws:s3:::cordon-acme/*'],
    ['sts:GetCallerIdentity', '*'],
  ])('a tenant that may %s on %s is proved all the same', (Action, Resource) => {
    const report = changed('role-per-tenant', allowing('acme', { Effect: 'Allow', Action, Resource }));
    expect(report.verdict).toBe('proved');
  });

  test.each([
    ['tag:GetResources', '*', 'tenant-metadata'],
    ['cloudwatch:GetMetricData', '*', 'tenant-metadata'],
    ['cloudwatch:List*', '*', 'tenant-metadata'],
    ['cloudwatch:DescribeAlarms', '*', 'tenant-enumeration'],
    ['cloudwatch:DescribeAlarms', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*', 'tenant-enumeration'],
    ['ec2:DescribeV*', '*', 'tenant-enumeration'],
    ['health:DescribeEvents', '*', 'tenant-enumeration'],
    ['kms:*', '*', 'tenant-enumeration'],
    ['kms:ListAliases', '*', 'tenant-enumeration'],
    ['kms:GetKeyPolicy', 'arn:aws:kms:us-east-1:111122223333:key/*', 'tenant-enumeration'],
    ['logs:DescribeLogGroups', 'arn:aws:logs:*:*:*', 'tenant-enumeration'],
    ['logs:DescribeLogGroups', 'arn:aws:logs:us-east-1:111122223333:log-group:*', 'tenant-enumeration'],
    ['logs:DescribeLogStreams', [GROUP, 'arn:aws:logs:us-east-1:*:log-group:/te*'], 'tenant-enumeration'],
  ])('a tenant that may %s on %s reads names of what others have', (Action, Resource, boundary) => {
    const report = changed('role-per-tenant', allowing('acme', { Effect: 'Allow', Action, Resource }));
    for (const one of new Set([boundary, 'tenant-enumeration']))
      gap(report, one, /whose they are is not known/);
    const at = (one: string) => report.boundaries.find((each) => each.boundary === one)?.verdict;
    expect([at('tenant-data'), at('tenant-credentials'), at('self-grant')]).toEqual(Array(3).fill('proved'));
    if (boundary === 'tenant-enumeration') expect(at('tenant-metadata')).toBe('proved');
  });

  test('what a Deny takes away leads nowhere, and neither does a role that is deployed and trusts nobody', () => {
    const denied = [
      { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
      { Effect: 'Deny', Action: 'lambda:*', Resource: '*' },
    ];
    expect(changed('role-per-tenant', allowing('acme', ...denied)).verdict).toBe('proved');
    const known = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '${aws_iam_role.role-globex.arn}' };
    expect(changed('role-per-tenant', allowing('acme', known)).verdict).toBe('proved');
  });

  test('a bucket that belongs to no tenant', () => {
    const shared = both(
      (resources) => {
        resources.aws_s3_bucket = { ...resources.aws_s3_bucket, shared: { bucket: 'shared' } };
      },
      allowing('acme', { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shared/*' }),
    );
    gap(changed('role-per-tenant', shared), 'tenant-data', /shared\/.*belongs to no tenant/);
  });
});
