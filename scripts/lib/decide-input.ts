import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AwsFigures,
  analyse,
  modelOf,
  parseSamples,
  quantile,
  select,
  unpack,
  valuesOf,
} from '@cordon/bench';
import { parseTenants, UsageError, type Verdict, type VerdictKind } from '@cordon/domain';
import {
  type Candidate,
  type Drills,
  drilledOf,
  NO_DRILLS,
  type PolicyGrowth,
  traitsOf,
  worst,
} from '@cordon/report';
import { rejudge } from '@cordon/scenarios';
import {
  generatedPolicies,
  policySizes,
  type Synthesized,
  synth,
  type TerraformJson,
  topologyIds,
} from '@cordon/stacks';
import { tempDir } from '@cordon/temp';

/** Two tenant counts with ids of one length: the difference between their synths is the growth of a policy. */
const SMALL = 10;
const LARGE = 60;

export interface Evidence {
  /** A bench run’s directory or its `samples.json`. */
  readonly bench?: string | undefined;
  /** The team’s own network and AWS, for the prediction. */
  readonly aws?: AwsFigures | undefined;
  /** An isolation run’s directory. */
  readonly isolation?: string | undefined;
  readonly drills?: Drills | undefined;
}

/** Every topology, with its policies measured on real synths, and with what runs found out about it. */
export async function candidates(evidence: Evidence): Promise<readonly Candidate[]> {
  const bench = evidence.bench === undefined ? undefined : readBench(evidence.bench, evidence.aws ?? {});
  const verdicts = evidence.isolation === undefined ? undefined : isolation(evidence.isolation);
  const ids = await topologyIds();
  return Promise.all(
    ids.map(async (id) => {
      const small = await made(id, SMALL);
      const large = await made(id, LARGE);
      const measured = bench?.latency.get(id);
      const issuance = bench?.issuance.get(id);
      const revocation = bench?.revocation.get(id);
      const verdict = verdicts?.get(id);
      return {
        topology: id,
        sentence: large.synthesized.topology.sentence,
        claims: large.synthesized.claims,
        objects: large.synthesized.objects,
        policies: growth(small.terraform, large.terraform),
        traits: traitsOf(large.terraform),
        ...(measured === undefined ? {} : { latency: measured }),
        ...(issuance === undefined ? {} : { issuance }),
        ...(revocation === undefined ? {} : { revocation }),
        ...(verdict === undefined ? {} : { verdict }),
        ...drilledOf(id, evidence.drills ?? NO_DRILLS),
      };
    }),
  );
}

async function made(
  topology: string,
  count: number,
): Promise<{ synthesized: Synthesized; terraform: TerraformJson }> {
  using temp = tempDir('decide');
  const outDir = temp.path;
  const names = Array.from({ length: count }, (_, index) => `tenant-${String(index).padStart(6, '0')}`);
  const tenants = parseTenants(names, { bucketPrefix: 'cordon-' });
  const synthesized = await synth({
    topology,
    guards: [],
    tenants,
    prefix: 'cordon',
    region: 'us-east-1',
    outDir,
    emulated: false,
  });
  return {
    synthesized,
    terraform: JSON.parse(readFileSync(join(outDir, 'cdk.tf.json'), 'utf8')) as TerraformJson,
  };
}

function growth(small: TerraformJson, large: TerraformJson): readonly PolicyGrowth[] {
  const before = largest(small);
  const after = largest(large);
  return [...after].map(([slot, size]) => ({
    slot,
    small: { tenants: SMALL, size: before.get(slot) ?? 0 },
    large: { tenants: LARGE, size },
  }));
}

/** Size of the largest policy by slot. */
function largest(terraform: TerraformJson): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { slot, size } of policySizes(generatedPolicies(terraform)))
    sizes.set(slot, Math.max(size, sizes.get(slot) ?? 0));
  return sizes;
}

/** Contrasts and models of a bench run, by topology. */
interface Bench {
  readonly latency: ReadonlyMap<string, NonNullable<Candidate['latency']>>;
  readonly issuance: ReadonlyMap<string, NonNullable<Candidate['issuance']>>;
  readonly revocation: ReadonlyMap<string, NonNullable<Candidate['revocation']>>;
}

function readBench(path: string, aws: AwsFigures): Bench {
  const file = path.endsWith('.json') ? path : join(path, 'samples.json');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(
      `\`${path}\` was refused: it holds no \`samples.json\`; name the directory of a pnpm bench issuance run`,
    );
  const document = parseSamples(readFileSync(file, 'utf8'), file);
  const latency = new Map<string, NonNullable<Candidate['latency']>>();
  for (const line of analyse(document).lines) {
    const median = line.contrasts.find(({ quantile }) => quantile === 0.5);
    if (line.part !== 'issue' || line.loop !== 'open' || median === undefined) continue;
    const { ratio, low, high } = median.interval;
    latency.set(line.subject, {
      ratio,
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
      baseline: median.against,
      run: path,
    });
  }
  const models = document.subjects.flatMap(({ id }) => modelOf(document, id, aws) ?? []);
  const issuance = models.map(({ subject, formula, predictedMs }) => {
    const known = predictedMs === undefined ? {} : { predictedMs };
    return [subject, { formula, ...known, run: path }] as const;
  });
  const blocks = document.blocks.map(unpack);
  const revocation = document.subjects.flatMap(({ id }) => {
    const took = valuesOf(select(blocks, { subject: id, part: 'flow' }), { phase: 'revoke' });
    if (took.length === 0) return [];
    const p50Ms = quantile(
      took.toSorted((a, b) => a - b),
      0.5,
    );
    return [[id, { p50Ms, samples: took.length, run: path }] as const];
  });
  return { latency, issuance: new Map(issuance), revocation: new Map(revocation) };
}

function isolation(path: string): ReadonlyMap<string, NonNullable<Candidate['verdict']>> {
  const { lines, verdicts } = rejudge(path);
  // What was broken on purpose, or guarded, is not the topology that the record compares.
  const plain = new Set(
    lines.flatMap((line) =>
      line.line === 'run' && line.mutant === undefined && line.guards.length === 0 ? [line.leg] : [],
    ),
  );
  const own = verdicts.filter(({ leg }) => plain.has(leg));
  return new Map(
    [...Map.groupBy(own, ({ topology }) => topology)].map(([topology, group]) => {
      const crossing = Map.groupBy(group, ({ crosses }) => crosses);
      const boundaries = Object.fromEntries(
        [...crossing].flatMap(([boundary, some]) =>
          boundary === undefined ? [] : [[boundary, worstOf(some)]],
        ),
      );
      return [topology, { ...worstOf(group), run: path, boundaries }] as const;
    }),
  );
}

function worstOf(verdicts: readonly Verdict[]): { readonly kind: VerdictKind; readonly attempts: number } {
  return { kind: worst(verdicts) ?? 'unknown', attempts: verdicts.length };
}
