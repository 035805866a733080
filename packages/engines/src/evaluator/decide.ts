import type { Answer, Decider, Sayable } from '@cordon/domain';
import { type Context, type Decision, evaluate } from '@cordon/iam';
import type { DeployedState, IsolationModel } from '@cordon/prover';
import type { Asker } from './callers.ts';

/** Every question must be allowed; the first that is not refuses. */
export function decide(says: readonly Sayable[], asker: Asker, model: IsolationModel): Answer {
  for (const say of says) {
    const decision = decideOne(say, asker, model);
    if (decision.outcome !== 'allowed')
      return {
        kind: 'refused',
        refusal: 'authorization',
        reason: decision.reason,
        deciders: decidersOf(decision),
      };
  }
  if (says.length === 0) return { kind: 'unclear', reason: 'nothing was asked' };
  const actions = says.map(({ action }) => action).join(', ');
  return { kind: 'served', reason: `the policies allow ${actions}` };
}

function decideOne({ action, resource, context }: Sayable, asker: Asker, model: IsolationModel): Decision {
  const bucket = model.tenants.flatMap(({ data }) => data).find(({ arn }) => isOf(resource, arn));
  const tags = model.state.buckets.find(({ name }) => isOf(resource, `arn:aws:s3:::${name}`));
  const accountId = bucket?.accountId ?? accountIn(resource) ?? model.state.accountId;
  const lowered = Object.fromEntries(
    Object.entries(context ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
  );
  return evaluate(
    {
      principal: asker.principal,
      action,
      resource,
      resourceAccountId: accountId,
      context: {
        ...BASIC,
        'aws:resourceaccount': accountId,
        ...asker.context,
        ...bucket?.context,
        ...(tags === undefined ? {} : tagKeys(tags)),
        ...lowered,
      } as Context,
    },
    bucket?.policy === undefined ? asker.policies : { ...asker.policies, resource: bucket.policy },
  );
}

/**
 * The tags of a bucket as condition keys, where that is switched on for it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
function tagKeys({ abac, tags = {} }: DeployedState['buckets'][number]): Context {
  if (abac !== true) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) =>
      ['aws:resourcetag', 's3:buckettag'].map((at) => [`${at}/${key.toLowerCase()}`, value] as const),
    ),
  );
}

/** Condition keys that every request over TLS has; a policy that needs others must be asked with a context. */
const BASIC: Context = { 'aws:securetransport': 'true', 'aws:sourceip': '192.0.2.1' };

/** The account in an ARN; S3's ARNs have none. */
function accountIn(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

function isOf(resource: string, bucketArn: string): boolean {
  return resource === bucketArn || resource.startsWith(`${bucketArn}/`);
}

function decidersOf(decision: Decision): readonly Decider[] {
  const by = decision.by.map(({ layer, policy, sid }) => ({
    layer,
    policy,
    ...(sid === undefined ? {} : { sid }),
    why: decision.reason,
  }));
  if (by.length > 0) return by;
  const near = decision.nearestMiss;
  const why = near === undefined ? decision.reason : `${decision.reason}; nearest: ${near.why}`;
  return decision.missing.map((layer) => ({ layer, why }));
}
