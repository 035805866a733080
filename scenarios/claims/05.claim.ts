import type { PublishedClaim } from './claim.types.ts';
import type { Ground } from './ground.ts';

const ROUNDS = 60;

async function compare(ground: Ground): Promise<string> {
  const site = await ground.site('role-per-tenant');
  const { awsMount } = site.deployment.vault;
  const vault = ground.operator;
  const kv = 'claims-kv';
  await vault.raw({ method: 'POST', path: `sys/mounts/${kv}`, body: { type: 'kv' } });
  await vault.raw({ method: 'POST', path: `${kv}/static`, body: { access_key: 'none', secret_key: 'none' } });
  const issue: number[] = [];
  const read: number[] = [];
  try {
    // In turns, so that whatever else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round += 1) {
      issue.push(await timed(() => vault.secrets.aws.generateCredentials(awsMount, 'acme')));
      read.push(await timed(() => vault.raw({ method: 'GET', path: `${kv}/static` })));
    }
  } finally {
    await vault.raw({ method: 'DELETE', path: `sys/mounts/${kv}` });
  }
  const [slow, quick] = [median(issue), median(read)];
  const which = quick < slow ? 'the static key is quicker' : 'issuing is quicker';
  return `${which}: median of ${ROUNDS}, static key ${quick.toFixed(1)} ms, issued ${slow.toFixed(1)} ms`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const claim: PublishedClaim = {
  id: '05',
  from: 'tutorial',
  claim: 'Issuing a Vault credential takes 68 ms at p99, a static key 120 ms.',
  finding: 'wrong',
  because:
    'a static key is one read of Vault’s storage, an issued credential is a read and a call to STS: the order is the other way round; the two numbers say nothing without load, size, machine and method',
  shows: [
    {
      what: 'a key read from Vault’s KV store beside credentials issued, in turns, on one lab',
      expect: /^the static key is quicker/,
      see: compare,
    },
  ],
  also: ['pnpm bench issuance'],
  notHere:
    'what either takes against AWS itself: STS answers here on loopback, and its distance is an input of `pnpm decide --rtt`',
};

export default claim;
