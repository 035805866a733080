import { type Contrast, contrast, ms, quantile, ratio } from '@cordon/bench';
import { awsMountOf } from '@cordon/domain';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';

/** A static key at 120 ms, an issued credential at 68 ms. */
const CLAIMED = 120 / 68;
/** Requests of each kind in a round, and rounds: a second look only where the first could not tell. */
const EACH = 50;
const LOOKS = [12, 36] as const;
const PERCENTILES = [0.5, 0.99] as const;

async function compare(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant');
  const awsMount = awsMountOf(site.deployment);
  const vault = context.operator;
  const kv = 'claims-kv';
  await vault.raw({ method: 'POST', path: `sys/mounts/${kv}`, body: { type: 'kv' } });
  await vault.raw({ method: 'POST', path: `${kv}/static`, body: { access_key: 'none', secret_key: 'none' } });
  const issue = () => vault.secrets.aws.generateCredentials('acme', { mountPoint: awsMount });
  const read = () => vault.raw({ method: 'GET', path: `${kv}/static` });
  // The first of each pays for connections and for Vault's STS client.
  await Promise.all([issue(), read()]);
  const issued: Round[] = [];
  const fixed: Round[] = [];
  try {
    for (const look of LOOKS) {
      while (issued.length < look) {
        const round = issued.length;
        // In turns, so that whatever else the machine does falls on both.
        const [slow, quick] = [[] as number[], [] as number[]];
        for (let n = 0; n < EACH; n += 1) {
          slow.push(await timed(issue));
          quick.push(await timed(read));
        }
        issued.push({ round, values: slow });
        fixed.push({ round, values: quick });
      }
      const told = sentence(issued, fixed);
      if (told !== undefined) return told;
    }
  } finally {
    await vault.raw({ method: 'DELETE', path: `sys/mounts/${kv}` });
  }
  throw new Error(`${LOOKS[1] * EACH} requests of each could not tell: run it on a machine that is idle`);
}

interface Round {
  readonly round: number;
  readonly values: readonly number[];
}

/** What was measured, or nothing while the claim's own ratio is not excluded at both percentiles. */
function sentence(issued: readonly Round[], fixed: readonly Round[]): string | undefined {
  const found = PERCENTILES.map((q) =>
    contrast({
      subject: 'static key',
      against: 'issued',
      blocks: fixed,
      againstBlocks: issued,
      quantile: q,
      seed: 1,
      paired: true,
    }),
  );
  const outside = ({ interval: { low = 0, high = Number.POSITIVE_INFINITY } }: Contrast) =>
    low > CLAIMED || high < CLAIMED;
  const clear = ({ finding }: Contrast) => finding === 'faster' || finding === 'slower';
  if (!found.every((one) => outside(one) && clear(one))) return undefined;
  const told = found.map((one, n) => {
    const q = PERCENTILES[n] ?? 0.5;
    const [quick, slow] = [at(fixed, q), at(issued, q)];
    return `p${q * 100} ${one.finding}, ${ms(quick)} against ${ms(slow)}, ${ratio(one)}`;
  });
  return `static key beside issued, ${issued.length * EACH} of each: ${told.join('; ')}; claimed ${CLAIMED.toFixed(2)}×`;
}

const at = (rounds: readonly Round[], q: number): number =>
  quantile(
    rounds.flatMap(({ values }) => values).toSorted((a, b) => a - b),
    q,
  );

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export default {
  id: '05',
  from: 'tutorial',
  claim: 'Issuing a Vault credential takes 68 ms at p99, a static key 120 ms.',
  finding: 'wrong',
  because:
    'a static key is one read of Vault’s storage, an issued credential is a read and a call to STS: the static key is the quicker one, at the median and at p99, though STS here stands beside Vault and answers sooner than AWS can; the two numbers say nothing without load, size, machine and method',
  shows: [
    {
      what: 'a key read from Vault’s KV store beside credentials issued, in turns, on one lab: median and p99, each with the 95 % interval of the ratio, which must leave out both 1 and the claimed one',
      expect: /^static key beside issued, \d+ of each: p50 faster, .*; p99 faster, /,
      see: compare,
    },
  ],
  also: ['pnpm bench issuance', 'pnpm bench issuance --axis rate --subjects role-per-tenant'],
  notHere:
    'what either takes against AWS itself, which adds its distance and its STS to the issued one alone: inputs of `pnpm bench issuance --rtt --sts-p50`',
} satisfies PublishedClaim;
