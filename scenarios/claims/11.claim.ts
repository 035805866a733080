import { startVaultCluster, type VaultCluster } from '@cordon/lab';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, type VaultClient } from '@cordon/vault';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { makeRole, makeUser } from './principals.ts';

const MOUNT = 'cluster-aws';
/** Longer than any election that was seen here. */
const GIVEN_UP_MS = 90_000;
const IN_A_ROW = 20;

/** A cluster of three that issues sessions of one role through the gateway; `at` is a client of one node. */
async function withCluster(
  context: ClaimContext,
  name: string,
  work: (cluster: VaultCluster, at: (node: number) => VaultClient) => Promise<string>,
) {
  const iam = context.iam(context.admin);
  const user = await makeUser(iam, name, []);
  const role = await makeRole(iam, name, user.arn);
  const binary = (await resolveToolchain(['vault'])).get('vault')?.path ?? '';
  const { workshop, access } = context.stage.lab;
  const { supervisor, logDir } = workshop;
  const tls = access.trust === undefined ? {} : { tls: { files: access.trust } };
  const cluster = await startVaultCluster({ supervisor, binary, logDir, name, ...tls });
  const at = (node: number) =>
    connectVault({ address: cluster.nodes[node]?.address ?? '', token: cluster.rootToken });
  try {
    const leader = at(0);
    await leader.raw({ method: 'POST', path: `sys/mounts/${MOUNT}`, body: { type: 'aws' } });
    const { awsEndpoint, region } = access;
    await leader.secrets.aws.configureRootIamCredentials(
      {
        access_key: user.credentials.accessKeyId,
        secret_key: user.credentials.secretAccessKey,
        region,
        iam_endpoint: awsEndpoint,
        sts_endpoint: awsEndpoint,
      },
      { mountPoint: MOUNT },
    );
    const kind = 'assumed_role';
    await leader.secrets.aws.createOrUpdateRole(
      'one',
      { credential_type: kind, role_arns: [role] },
      { mountPoint: MOUNT },
    );
    await servedInARow(at(1));
    return await work(cluster, at);
  } finally {
    await cluster.stop();
  }
}

/** Asks until so many in a row were served, and counts what failed before. */
async function servedInARow(vault: VaultClient): Promise<{ failed: number; ms: number }> {
  const began = performance.now();
  let [failed, row, lastFailure] = [0, 0, began];
  while (row < IN_A_ROW) {
    try {
      await vault.secrets.aws.generateCredentials('one', { mountPoint: MOUNT });
      row += 1;
    } catch (error) {
      failed += 1;
      row = 0;
      lastFailure = performance.now();
      if (lastFailure - began > GIVEN_UP_MS) throw error;
      await new Promise((next) => setTimeout(next, 100));
    }
  }
  return { failed, ms: Math.round(lastFailure - began) };
}

/** Watched from a node that lives on: a client that holds on to the dead one loses in any case. */
const lose = (which: 'standby' | 'leader') => (context: ClaimContext) =>
  withCluster(context, `claims-11-${which}`, async (cluster, at) => {
    await cluster.kill(which === 'leader' ? 0 : 2);
    const { failed, ms } = await servedInARow(at(1));
    if (failed === 0) return 'none failed';
    return `${failed} failed, over ${(ms / 1000).toFixed(1)} s; then ${IN_A_ROW} in a row were served`;
  });

export default {
  id: '11',
  from: 'tutorial',
  claim: 'A three-node Vault cluster survives the loss of one node without failed issuances.',
  finding: 'under a condition',
  because:
    'true of a standby. Without its leader the cluster survives, too, but issues nothing until the other two have elected a new one and it has taken over; only a client that retries does not notice',
  shows: [
    { what: 'a standby of three is killed', expect: 'none failed', see: lose('standby') },
    {
      what: 'the leader of three is killed',
      expect: /^[1-9]\d* failed, over .* in a row were served$/,
      see: lose('leader'),
    },
  ],
} satisfies PublishedClaim;
