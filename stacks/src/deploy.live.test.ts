import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deploy, destroy, type Lab, startLab } from '@cordon/lab';
import { strength } from '@cordon/strength';
import { resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countsAt } from './counts.ts';
import { GuardMisfit } from './errors.ts';
import { defaultTenants } from './fixtures.ts';
import { guardIds, topologyIds } from './registry.ts';
import { type Synthesized, synth } from './synth.ts';

const runDir = mkdtempSync(path.join(tmpdir(), 'cordon-deploy-'));
let lab: Lab;

beforeAll(async () => {
  const toolchain = await resolveToolchain(['vault', 'tofu', 'provider-aws', 'provider-vault', 'localstack']);
  lab = await startLab({ engine: 'gateway', runDir, toolchain });
});
afterAll(async () => {
  await lab?.stop();
  rmSync(runDir, { recursive: true, force: true });
});

function synthesize(topology: string, index: number, guards: readonly string[]): Promise<Synthesized> {
  const prefix = `live${index}`;
  return synth({
    topology,
    guards,
    tenants: defaultTenants(prefix),
    prefix,
    region: lab.access.region,
    outDir: path.join(runDir, topology),
    emulated: true,
  });
}

/** The guards that wrap this topology. */
async function fitting(topology: string, index: number): Promise<readonly string[]> {
  const fit: string[] = [];
  for (const guard of await guardIds())
    await synthesize(topology, index, [guard]).then(
      () => fit.push(guard),
      (error: unknown) => {
        if (!(error instanceof GuardMisfit)) throw error;
      },
    );
  return fit;
}

/** What Terraform says at the end of a verb: `29 added, 0 changed, 0 destroyed`. */
async function summaryOf(verb: typeof deploy | typeof destroy, dir: string) {
  let summary = '';
  const result = await verb(lab, {
    dir,
    onEvent: (event) => {
      if (event.is === 'terraform' && /complete! Resources/.test(event.message)) summary = event.message;
    },
  });
  const [first = 0, ...rest] = [...summary.matchAll(/(\d+) (added|changed|destroyed)/g)].map(([, count]) =>
    Number(count),
  );
  return { result, counts: [first, ...rest] };
}

/** At night all: by day other live tests deploy the others, but for the counts. */
const TOPOLOGIES = strength(await topologyIds(), ['federation-token', 'session-name'], await topologyIds());

const total = (made: Synthesized) =>
  Object.values(countsAt(made.objects, 3)).reduce((sum, count) => sum + count, 0);

describe('deployment through the enforcing gateway', async () => {
  it.each(TOPOLOGIES.map((id, index) => [id, index] as const))(
    '%s: Terraform makes what the formula counts, again changes nothing, takes its guards and goes away',
    async (topology, index) => {
      const guards = await fitting(topology, index);
      const bare = await synthesize(topology, index, []);
      const first = await summaryOf(deploy, bare.dir);
      expect(first.counts).toEqual([total(bare), 0, 0]);
      expect(first.result).toMatchObject({ topology, prefix: `live${index}`, issuer: bare.topology.issuer });
      expect((await summaryOf(deploy, bare.dir)).counts).toEqual([0, 0, 0]);

      const guarded = await synthesize(topology, index, guards);
      const [added = 0, , destroyed] = (await summaryOf(deploy, guarded.dir)).counts;
      expect([added, destroyed]).toEqual([total(guarded) - total(bare), 0]);

      const gone = await summaryOf(destroy, guarded.dir);
      expect(gone.counts).toEqual([total(guarded)]);
    },
  );
});
