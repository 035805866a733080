import { bucketOf } from '@cordon/domain';
import type { Caller, Target } from '../problem.types.ts';
import { leftBehind } from '../vault/left-behind.ts';
import { TrustIndex, withChaining } from './chain.ts';
import { deputies } from './deputy.ts';
import type { Gap, IsolationModel, TenantModel } from './model.types.ts';
import { obtainable } from './obtainable.ts';
import { Policies } from './policies.ts';
import { Registry } from './registry.ts';
import { partsOf } from './role-caller.ts';
import { type BucketState, type DeployedState, ModelError, type TenantState } from './state.types.ts';

/**
 * The model of a deployment: for each tenant every credential that its Vault token can obtain, chained sessions
 * included, and its bucket. Throws `ModelError` where the state says something this model cannot take into account:
 * nothing is passed over.
 */
export function buildModel(state: DeployedState): IsolationModel {
  const policies = new Policies(state);
  const registry = new Registry(state);
  const buckets = new Map(state.buckets.map((bucket) => [bucket.name, bucket]));
  const roles = state.roles.map((role) => ({ state: role, target: roleTarget(role, policies) }));
  const trusts = new TrustIndex(roles);
  const behind = leftBehind(registry);
  const tenants = state.tenants.map((tenant): TenantModel => {
    const name = bucketOf(tenant);
    const bucket = buckets.get(name);
    if (bucket === undefined)
      throw new ModelError(`bucket \`${name}\` of tenant \`${tenant.id}\` is not deployed`);
    const { callers, gaps, escalations } = obtainable(tenant, state, policies, registry);
    return {
      id: tenant.id,
      bucket: bucketTarget(bucket, tenant, policies),
      callers: withChaining(callers, trusts, policies),
      gaps: [...gaps, ...behind.gaps, ...aclGaps(bucket)],
      escalations,
    };
  });
  const waiting = [...behind.waiting, ...deputies(state, policies, registry)];
  return { state, tenants, outsiders: OUTSIDERS, roles: roles.map(({ target }) => target), waiting };
}

/** Object ownership other than `BucketOwnerEnforced` lets ACLs grant, and ACLs are not modelled. */
function aclGaps({ name, ownership, publicAccessBlock }: BucketState): readonly Gap[] {
  if (ownership === 'BucketOwnerEnforced') return [];
  const ignored = publicAccessBlock.ignorePublicAcls ? ' (those to everyone are ignored)' : '';
  const reason = `bucket \`${name}\` has ACLs switched on (\`${ownership}\`), and what they grant is not modelled${ignored}`;
  return [{ boundaries: ['tenant-data', 'tenant-metadata'], reason }];
}

function bucketTarget(bucket: BucketState, tenant: TenantState, policies: Policies): Target {
  const { name, accountId, policy, publicAccessBlock, ownership } = bucket;
  return {
    kind: 'bucket',
    arn: `arn:aws:s3:::${name}`,
    tenant: tenant.id,
    accountId,
    context: { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId },
    ...(policy === undefined
      ? {}
      : { policy: policies.parse(`bucket policy of ${name}`, policy, 'resource') }),
    publicAccessBlock,
    ownership,
  };
}

function roleTarget(role: DeployedState['roles'][number], policies: Policies): Target {
  const { accountId } = partsOf(role.arn);
  return {
    kind: 'role',
    arn: role.arn,
    accountId,
    context: { 'aws:resourceaccount': accountId },
    policy: policies.parse(`trust policy of ${role.arn}`, role.trust, 'trust'),
  };
}

/** An account's whole IAM: any change there could grant anything. */
export function iamTarget(accountId: string): Target {
  return {
    kind: 'iam',
    arn: `arn:aws:iam::${accountId}:`,
    accountId,
    context: { 'aws:resourceaccount': accountId },
  };
}

/**
 * Whether IAM takes the credentials at all: those of GetFederationToken it refuses, whatever a policy says.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function canCallIam({ principal }: Caller): boolean {
  return principal.kind !== 'federated-user';
}

/** S3 of an account where no bucket is named: listing buckets, access points, account-wide settings. */
export function accountTarget(accountId: string): Target {
  return {
    kind: 'account',
    arn: '*',
    accountId,
    context: { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId },
  };
}

const OUTSIDERS: readonly Caller[] = [
  {
    id: 'anybody, unsigned',
    principal: { kind: 'anonymous' },
    context: { 'aws:principaltype': 'Anonymous' },
    policies: { identity: [] },
    path: ['no credentials'],
    route: { kind: 'anonymous' },
  },
  {
    id: 'anybody with an AWS account',
    principal: {
      kind: 'user',
      accountId: '999999999999',
      arn: 'arn:aws:iam::999999999999:user/stranger',
      userId: 'AIDASTRANGER000000000',
    },
    context: { 'aws:principalaccount': '999999999999' },
    freePrincipalKeys: true,
    policies: {
      identity: [
        {
          name: 'the stranger’s own policy',
          document: {
            version: '2012-10-17',
            statements: [
              {
                index: 0,
                effect: 'Allow',
                action: { not: false, patterns: ['*'] },
                resource: { not: false, patterns: ['*'] },
                conditions: [],
              },
            ],
          },
        },
      ],
    },
    path: ['an AWS account of one’s own'],
  },
];
