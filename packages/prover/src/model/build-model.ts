import { BOUNDARIES, type Boundary, type TenantData } from '@cordon/domain';
import type { PublicAccessBlock, Target } from '../problem.types.ts';
import { leftBehind } from '../vault/left-behind.ts';
import { byCredentials, type LoginWay } from '../vault/tenant-logins.ts';
import { TrustIndex, withChaining } from './chain.ts';
import { deputies } from './deputy.ts';
import { Doubts } from './doubts.ts';
import { type KeyValueReads, keptAnywhere } from './kept-anywhere.ts';
import { leadsOn, openGrants } from './left-open.ts';
import type { Gap, IsolationModel, TenantModel } from './model.types.ts';
import { type Obtainable, obtainable } from './obtainable.ts';
import { accountsOf, withOrganization } from './organization.ts';
import { ANYBODY, byIdentityProvider, namedIn } from './outsiders.ts';
import { Policies } from './policies.ts';
import { Registry } from './registry.ts';
import { byServiceAccount } from './service-accounts.ts';
import { type BucketState, type DeployedState, ModelError, type TenantState } from './state.types.ts';
import { roleTarget } from './trust.ts';
import { jwtGaps, takenForOthers, trustsVaultAlone } from './web-identity.ts';

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
  const known = knownTo(state);
  const accounts = accountsOf(state);
  const roleArns = new Set(state.roles.map(({ arn }) => arn));
  const behind = leftBehind(registry);
  const otherPartitions = partitionGaps(state);
  const doubts = new Doubts(state);
  const waiting = [...behind.waiting, ...deputies(doubts.withoutDoubtful(), policies, registry)];
  const trustPolicies = roles.flatMap(({ target }) => target.policy ?? []);
  const strangers = [...ANYBODY, ...namedIn(trustPolicies, known)];
  const { trusted, assumed } = byServiceAccount(
    roles.flatMap(({ state: role, target: { policy: trust } }) =>
      trust === undefined || trustsVaultAlone(trust, state) ? [] : [{ role, trust }],
    ),
    state,
  );
  const strangersHold = [
    ...withChaining(strangers, trusts, policies),
    // What a role leads on to is open to whoever holds its token, too.
    ...withChaining(
      trusted.flatMap((one) => (one.tenants === 'anybody' ? byIdentityProvider(one, policies) : [])),
      trusts,
      policies,
    ),
  ];
  const limited = withOrganization(state, policies);
  const outsiders = limited(doubts.told(strangersHold));
  const reads = new Map<string, KeyValueReads>();
  const tenants = state.tenants.map((tenant): TenantModel => {
    const own = tenant.data.map((data) => {
      const bucket = buckets.get(data.bucket);
      if (bucket === undefined)
        throw new ModelError(`bucket \`${data.bucket}\` of tenant \`${tenant.id}\` is not deployed`);
      return { bucket, target: dataTarget(bucket, data, tenant.id, state, policies) };
    });
    const { callers, gaps, escalations, keyValueReads } = orGap(tenant, () => {
      const byToken = trusted.flatMap((one) =>
        one.tenants !== 'anybody' && one.tenants.includes(tenant.id)
          ? byIdentityProvider(one, policies, tenant.id)
          : [],
      );
      const ways = new Map<string, LoginWay>();
      for (;;) {
        const found = obtainable(tenant, state, policies, registry, [...ways.values()]);
        const chained = withChaining([...found.callers, ...byToken], trusts, policies);
        const before = ways.size;
        // Who holds credentials of AWS may log in to Vault by them, and come to hold more.
        if (registry.hasAwsLogins)
          for (const way of chained.flatMap((caller) => byCredentials(caller, registry))) {
            const key = JSON.stringify([way.by, way.entity?.id, way.unsure !== undefined, way.crossed]);
            if (!ways.has(key)) ways.set(key, way);
          }
        if (ways.size === before) return { ...found, callers: chained };
      }
    });
    reads.set(tenant.id, keyValueReads);
    return {
      id: tenant.id,
      data: own.filter(({ bucket }) => !doubts.isClosed(bucket.name)).map(({ target }) => target),
      outsiders: limited(
        namedIn(
          own.flatMap(({ target }) => target.policy ?? []),
          known,
        ),
      ),
      callers: limited(doubts.told(callers)),
      gaps: [
        ...gaps,
        ...otherPartitions,
        ...behind.gaps,
        ...jwtGaps(state),
        ...own.flatMap(({ bucket, target }) => [
          ...aclGaps(bucket, state, accounts),
          ...openGrants(target, accounts),
        ]),
        ...leadsOn(callers, accounts, roleArns),
        ...doubts.gaps(tenant, [...callers, ...strangersHold]),
      ],
      escalations,
    };
  });
  const mixed = takenForOthers(tenants);
  const kept = keptAnywhere(state, reads);
  const owned = new Set(state.tenants.flatMap(({ data }) => data.map(({ bucket }) => bucket)));
  const unowned = state.buckets
    .filter(({ name }) => !owned.has(name))
    .map((bucket): Target => {
      const { tenant: _, ...target } = dataTarget(bucket, {}, '', state, policies);
      return target;
    });
  const told = tenants.map((one) => {
    const { escalations = [], gaps = [] } = mixed.get(one.id) ?? {};
    const perhaps = kept.perhaps.get(one.id);
    return {
      ...one,
      ...(perhaps === undefined ? {} : { mayHoldMore: perhaps }),
      escalations: [...one.escalations, ...escalations],
      gaps: [...one.gaps, ...gaps, ...[kept.gaps.get(one.id)].filter((gap) => gap !== undefined)],
    };
  });
  const targets = roles.map(({ target }) => target);
  return {
    ...{ state, tenants: told, outsiders, roles: targets, unowned, waiting },
    assumed: [...assumed, ...kept.assumed],
  };
}

/**
 * China, GovCloud and the isolated partitions have other ARNs, and what is asked here is asked of those of `aws`: of
 * anything there nothing is told. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
function partitionGaps({ region, roles, users, brokerArn, vault }: DeployedState): readonly Gap[] {
  const arns = [
    ...[...roles, ...users].map(({ arn }) => arn),
    ...[brokerArn, ...vault.awsMounts.flatMap((mount) => mount.brokerArn ?? [])],
    ...vault.awsRoles.flatMap(({ roleArns }) => roleArns),
  ];
  const elsewhere = [
    ...arns.filter((arn) => /^arn:aws-/.test(arn)),
    ...(/^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/.test(region) ? [region] : []),
  ];
  return [...new Set(elsewhere)].slice(0, 1).map((one) => ({
    boundaries: Object.keys(BOUNDARIES) as Boundary[],
    reason: `\`${one}\` is of another partition than \`aws\`, and only that one is modelled`,
  }));
}

/** What a tenant can come to hold; where that cannot be worked out, nothing is told of what it may do. */
function orGap({ id }: TenantState, obtain: () => Obtainable): Obtainable {
  try {
    return obtain();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const boundaries = Object.keys(BOUNDARIES) as Boundary[];
    const reason = error.message.includes(`tenant \`${id}\``)
      ? error.message
      : `what \`${id}\` can get could not be worked out: ${error.message}`;
    const keyValueReads = { own: [], all: [] };
    return { callers: [], escalations: [], gaps: [{ boundaries, reason }], keyValueReads };
  }
}

/**
 * Object ownership other than `BucketOwnerEnforced` lets ACLs grant, and what they grant is not modelled. They grant nothing to
 * anybody here where the bucket's own is private, those to everybody are ignored, and there is one account: what is left is
 * an object whose writer named another account. Objects that another account wrote are that account's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
function aclGaps(bucket: BucketState, state: DeployedState, accounts: readonly string[]): readonly Gap[] {
  const { name, ownership, acl } = bucket;
  if (ownership === 'BucketOwnerEnforced') return [];
  const { ignorePublicAcls } = blockOf(bucket, state);
  if (acl === undefined && ignorePublicAcls && accounts.length === 1) return [];
  const ignored = ignorePublicAcls ? ' (those to everyone are ignored)' : '';
  const reason = `bucket \`${name}\` has ACLs switched on (\`${ownership}\`), and what they grant is not modelled${ignored}`;
  return [{ boundaries: ['tenant-data', 'tenant-metadata'], reason, inbound: true }];
}

function dataTarget(
  bucket: BucketState,
  { prefix }: Pick<TenantData, 'prefix'>,
  tenant: string,
  state: DeployedState,
  policies: Policies,
): Target {
  const { name, accountId, policy, ownership } = bucket;
  return {
    kind: 'bucket',
    arn: `arn:aws:s3:::${name}`,
    ...(prefix === undefined || prefix === '' ? {} : { prefix }),
    tenant,
    accountId,
    context: { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId },
    ...(policy === undefined
      ? {}
      : { policy: policies.parse(`bucket policy of ${name}`, policy, 'resource') }),
    publicAccessBlock: blockOf(bucket, state),
    ownership,
  };
}

/** The stricter of the bucket's own block and its account's counts. */
function blockOf(
  { publicAccessBlock: own, accountId }: BucketState,
  state: DeployedState,
): PublicAccessBlock {
  const account = state.accountBlocks?.find((one) => one.accountId === accountId)?.publicAccessBlock;
  return {
    blockPublicAcls: own.blockPublicAcls || account?.blockPublicAcls === true,
    ignorePublicAcls: own.ignorePublicAcls || account?.ignorePublicAcls === true,
    blockPublicPolicy: own.blockPublicPolicy || account?.blockPublicPolicy === true,
    restrictPublicBuckets: own.restrictPublicBuckets || account?.restrictPublicBuckets === true,
  };
}

/** Accounts and principals that are here. */
function knownTo(state: DeployedState): {
  readonly accounts: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
} {
  return {
    accounts: new Set(accountsOf(state)),
    ids: new Set([...state.roles, ...state.users].map(({ id }) => id)),
  };
}
