import type { NamedPolicy } from '@cordon/iam';
import { kindOf } from '../dimension/keys.ts';
import { isAllowed } from '../pair/witness.ts';
import type { Caller, KeyRule, Target } from '../problem.types.ts';
import type { DeployedState } from './state.types.ts';

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
 * Whether IAM takes the credentials at all: those of GetFederationToken it refuses, and those of GetSessionToken without
 * MFA, whatever a policy says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function canCallIam(caller: Caller): boolean {
  return !['federated-user', 'user-session', 'root-session', 'anonymous'].includes(kindOf(caller));
}

/**
 * S3 of an account where no bucket is named: listing buckets, access points, account-wide settings. IAM takes `*` and
 * `arn:aws:s3:::*` for it alike.
 */
export function accountTarget(accountId: string): Target {
  return {
    kind: 'account',
    arn: 'arn:aws:s3:::*',
    accountId,
    context: { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId },
  };
}

/** What S3 keeps in an account besides buckets, by what its ARNs begin with: access points, jobs, grants, lenses. */
function resourceTargets(accountId: string, regions: ReadonlySet<string>): readonly Target[] {
  const { context } = accountTarget(accountId);
  // A Multi-Region access point has no region.
  return ['', ...regions].flatMap((region) =>
    ['s3', 's3-object-lambda'].map(
      (service): Target => ({
        kind: 's3-resource',
        arn: `arn:aws:${service}:${region}:${accountId}:`,
        accountId,
        context,
      }),
    ),
  );
}

/** What is asked of a caller beyond buckets: IAM, where it takes the credentials, and S3 of the account as a whole. */
export function ofAccount(
  caller: Caller,
  accountId: string,
  state: DeployedState,
): readonly { readonly caller: Caller; readonly target: Target }[] {
  const regions = new Set([state.region]);
  for (const policy of policiesOf(caller)) for (const region of regionsIn(policy)) regions.add(region);
  return [
    ...(canCallIam(caller)
      ? [{ caller: askingIam(caller, accountId, state), target: iamTarget(accountId) }]
      : []),
    { caller, target: accountTarget(accountId) },
    ...resourceTargets(accountId, regions).map((target) => ({ caller, target })),
  ];
}

const TAG = /^(aws|iam):resourcetag\//;
const CHOSEN: KeyRule = { is: 'chosen' };

/**
 * The caller, asking about any role or user of the account: whoever asks picks one, and with it the tags. A request that
 * looks at tags counts where something deployed has them.
 */
function askingIam(caller: Caller, accountId: string, { roles, users }: DeployedState): Caller {
  if (!policiesOf(caller).some(speaksOfTags)) return caller;
  const all = [...roles, ...users].filter(({ arn }) => arn.split(':')[4] === accountId);
  const target = iamTarget(accountId);
  return {
    ...caller,
    keys: { ...caller.keys, 'aws:resourcetag/': CHOSEN, 'iam:resourcetag/': CHOSEN },
    unconfirmed: 'on what has such tags, and nothing that is deployed here has them',
    confirm: (witness) => {
      if (caller.confirm?.(witness) === false) return false;
      if (!Object.keys(witness.chosen).some((key) => TAG.test(key))) return true;
      return all.some(({ arn, tags }) => {
        const rest = Object.entries(witness.context).filter(([key]) => !TAG.test(key));
        const own = Object.entries(tags).flatMap(([key, value]) =>
          ['aws', 'iam'].map((service) => [`${service}:resourcetag/${key.toLowerCase()}`, value] as const),
        );
        const context = Object.fromEntries([...rest, ...own]);
        return isAllowed({ ...witness, resource: arn, context }, caller, target);
      });
    },
  };
}

function policiesOf({ policies }: Caller): readonly NamedPolicy[] {
  const { identity, boundary = [], session = [], scopeDown = [] } = policies;
  return [...identity, ...boundary, ...session, ...scopeDown];
}

const tags = new WeakMap<NamedPolicy, boolean>();

function speaksOfTags(policy: NamedPolicy): boolean {
  return remembered(tags, policy, () => /resourcetag\//i.test(JSON.stringify(policy.document)));
}

const regions = new WeakMap<NamedPolicy, readonly string[]>();

/** Regions that the policy's ARNs of S3 name. */
function regionsIn(policy: NamedPolicy): readonly string[] {
  return remembered(regions, policy, () => {
    const found = JSON.stringify(policy.document).matchAll(/arn:aws[a-z-]*:s3[a-z-]*:([a-z0-9-]+):/g);
    return [...new Set([...found].map(([, region = '']) => region))];
  });
}

function remembered<T>(known: WeakMap<NamedPolicy, T>, policy: NamedPolicy, make: () => T): T {
  let found = known.get(policy);
  if (found === undefined) {
    found = make();
    known.set(policy, found);
  }
  return found;
}
