import {
  type Act,
  type Answer,
  type Attempt,
  type Deployment,
  dataOf,
  type Engine,
  type EngineInput,
  type Identity,
  type OpenEngine,
} from '@cordon/domain';
import { buildModel, type IsolationModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { canaryAnswer } from '../canary.ts';
import { type Asker, askerOf } from '../evaluator/callers.ts';
import { decide } from '../evaluator/decide.ts';

export default {
  id: 'evaluator',
  sentence:
    'no service: evaluates the IAM requests of each attempt against the synthesized policies; Vault is not asked',
  needs: { aws: 'none' },
  open: async (input) => openEvaluator(input),
} satisfies Engine;

function openEvaluator({ deployment, terraform }: EngineInput): OpenEngine {
  if (terraform === undefined)
    throw new RangeError('the evaluator decides by the Terraform configuration: give it one');
  const model = buildModel(stateFromConfiguration(terraform as TerraformJson));
  const asked = (act: Act, attempt: Attempt): Answer => {
    const asker = askerOf(act.as, deployment, model);
    if ('declines' in asker) return { kind: 'unclear', reason: asker.declines };
    const says = act === attempt.control ? (attempt.controlSays ?? attempt.says) : attempt.says;
    return withMark(decide(says, asker, model), attempt);
  };
  return {
    perform: async (act, attempt) =>
      attempt === undefined
        ? { kind: 'unclear', reason: 'only attempts state their IAM requests' }
        : asked(act, attempt),
    declines: (attempt) => {
      if (attempt.says.length === 0) return 'it asks only Vault, and this engine evaluates only IAM policies';
      if (attempt.prepare?.some(({ call }) => call.via !== 'sdk' || call.operation !== 'PutObject'))
        return 'it changes something first, and this engine changes nothing';
      const asker = askerOf(attempt.does.as, deployment, model);
      return 'declines' in asker ? asker.declines : undefined;
    },
    canaries: async () => [{ of: 'aws', answer: canary(deployment, model) }],
    close: async () => {},
  };
}

/** A list that is allowed shows everybody’s: S3 lists all buckets or none. */
function withMark(answer: Answer, { crossing }: Attempt): Answer {
  return crossing?.kind === 'content' && answer.kind === 'served' ? { ...answer, sawMark: true } : answer;
}

/** Nobody and a user without any policy must be refused a bucket; the bucket’s owner must be allowed. */
function canary(deployment: Deployment, model: IsolationModel): Answer {
  const [tenant] = deployment.tenants;
  if (tenant === undefined) return { kind: 'unclear', reason: 'the deployment has no tenant' };
  const { id } = tenant.tenant;
  const { bucket, prefix } = dataOf(tenant.tenant);
  const context = prefix === undefined ? {} : { 's3:prefix': prefix };
  const says = [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context }];
  const { accountId } = deployment;
  const arn = `arn:aws:iam::${accountId}:user/canary`;
  const powerless: Asker = {
    principal: { kind: 'user', accountId, arn, userId: 'AIDACANARY' },
    context: {},
    policies: { identity: [] },
  };
  const ask = (asker: ReturnType<typeof askerOf>): Answer =>
    'declines' in asker ? { kind: 'unclear', reason: asker.declines } : decide(says, asker, model);
  const as = (identity: Identity) => ask(askerOf(identity, deployment, model));
  return canaryAnswer(
    [
      { what: 'nobody', answer: as({ kind: 'anonymous' }) },
      { what: 'a user without any policy', answer: ask(powerless) },
    ],
    { what: `\`${id}\` in its own bucket`, answer: as({ kind: 'tenant', tenant: id }) },
  );
}
