import { buildModel, type Caller, provePair, stateFromConfiguration, type Target } from '@cordon/prover';
import { topologyIds } from '@cordon/stacks';
import { expect, it } from 'vitest';
import { goldenStack, TENANTS } from './testing/golden-stack.ts';

/** What an owner does with its bucket, and nothing more: no setting, no policy, no ACL. */
const OWN =
  'bucket cordon-<own>: s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectTagging s3:DeleteObjectVersion s3:GetBucketLocation s3:GetObject s3:GetObjectAttributes s3:GetObjectTagging s3:GetObjectVersion s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts s3:PutObject s3:PutObjectTagging';

/**
 * Who reaches what in each golden: the credential, the path of Vault that gives it, and every S3 action on every bucket
 * and every session that can be taken from it; the same for each tenant `<own>`, and nothing for strangers and nobody.
 * Written by hand: `vitest -u` takes a wider golden, and not a wider line here.
 */
const REACH: Readonly<Record<string, readonly string[]>> = {
  'federation-token': [`<own> as federated user, cordon-aws/creds/<own>: ${OWN}`],
  'iam-user-per-lease': [
    `<own> as leased user, cordon-aws/creds/<own>: ${OWN}`,
    `<own> as leased user, with a session token, cordon-aws/creds/<own>: ${OWN}`,
  ],
  'role-per-tenant': [`<own> as cordon-<own>, cordon-aws/creds/<own>: ${OWN}`],
  'role-per-tenant-cross-account': [`<own> as cordon-<own>, cordon-aws/creds/<own>: ${OWN}`],
  'session-name': [`<own> as cordon-shared (tenant=<own>), cordon-aws/creds/tenants: ${OWN}`],
  'shared-role-session-policy': [`<own> as cordon-shared, cordon-aws/creds/<own>: ${OWN}`],
  'web-identity-tags': [
    `<own> as cordon-shared (tenant=<own>) by a token of cordon-tenants, identity/oidc/token/cordon-tenants: ${OWN}`,
  ],
  'shared-role-session-tags': [`<own> as cordon-shared, cordon-aws/creds/<own>: ${OWN}`],
};

/** Every request of every credential, also of strangers and of nobody, that the model does not find refused. */
function reachOf(golden: string): readonly string[] {
  const model = buildModel(stateFromConfiguration(JSON.parse(golden)));
  const data = model.tenants.flatMap((tenant) => tenant.data);
  const targets = [...data, ...model.roles, ...model.unowned];
  const callers = model.tenants.flatMap((tenant) => [...tenant.callers, ...tenant.outsiders]);
  return [...callers, ...model.outsiders].flatMap((caller) =>
    targets.flatMap((target) => {
      const actions = reached(caller, target);
      const what = `${target.kind} ${target.arn.split(/[:/]/).at(-1)}`;
      return actions.length === 0
        ? []
        : [`${caller.id}, ${caller.through?.path ?? 'without Vault'}: ${what}: ${actions.join(' ')}`];
    }),
  );
}

function reached(caller: Caller, target: Target): readonly string[] {
  const found = new Set<string>();
  const answer = provePair(caller, target, {
    every: true,
    onClass: ({ outcome, action }) => {
      const members = action.members.length === 0 ? ['actions yet to come'] : action.members;
      if (outcome !== 'refused')
        for (const name of members) found.add(outcome === 'allowed' ? name : `${name}?`);
    },
  });
  if (answer.kind === 'unknown') found.add('cannot tell');
  return [...found].sort();
}

const goldenOf = async (topology: string) => JSON.stringify(await goldenStack(topology));

it.each(await topologyIds())(
  '%s lets each tenant reach its own data, and nobody anything else',
  async (topology) => {
    const lines = REACH[topology] ?? [];
    const wanted = TENANTS.flatMap(({ id }) => lines.map((line) => line.replaceAll('<own>', id)));
    expect([...reachOf(await goldenOf(topology))].sort()).toEqual(wanted.sort());
  },
);

it('sees a golden that gives one more action on one’s own bucket', async () => {
  const golden = await goldenOf('role-per-tenant');
  const wider = golden.replaceAll('s3:GetBucketLocation', 's3:PutBucketPolicy');
  expect(wider).not.toBe(golden);
  expect(reachOf(wider).join()).toContain('s3:PutBucketPolicy');
});
