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
import { UsageError, type Verdict, type VerdictKind } from '@cordon/domain';
import { legOf } from '@cordon/harness/leg-name';
import { type Candidate, type Drills, drilledOf, NO_DRILLS, worst } from '@cordon/report';
import { rejudge } from '@cordon/scenarios';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN } from '@cordon/stacks';
import { options } from './decide-options.ts';

export interface Evidence {
  /** A bench run’s directory or its `samples.json`. */
  readonly bench?: string | undefined;
  /** The team’s own network and AWS, for the prediction. */
  readonly aws?: AwsFigures | undefined;
  /** An isolation run’s directory. */
  readonly isolation?: string | undefined;
  readonly drills?: Drills | undefined;
}

/**
 * Every topology with every login and layout, and with what runs found out about it. Issuing times are measured with
 * the default login and layout and depend on neither; isolation results cover what was attacked, and drills the
 * defaults only.
 */
export async function candidates(evidence: Evidence): Promise<readonly Candidate[]> {
  const bench = evidence.bench === undefined ? undefined : readBench(evidence.bench, evidence.aws ?? {});
  const verdicts = evidence.isolation === undefined ? undefined : isolation(evidence.isolation);
  return (await options()).map((option) => {
    const { topology, login, layout } = option;
    const measured = bench?.latency.get(topology);
    const issuance = bench?.issuance.get(topology);
    const revocation = bench?.revocation.get(topology);
    const verdict = verdicts?.get(legOf({ topology, guards: [], login: login.id, layout: layout.id }));
    const drilled = login.id === DEFAULT_LOGIN && layout.id === DEFAULT_LAYOUT;
    return {
      ...option,
      ...(measured === undefined ? {} : { latency: measured }),
      ...(issuance === undefined ? {} : { issuance }),
      ...(revocation === undefined ? {} : { revocation }),
      ...(verdict === undefined ? {} : { verdict }),
      ...(drilled ? drilledOf(topology, evidence.drills ?? NO_DRILLS) : {}),
    };
  });
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
  // A leg with a mutant or a guard is not the topology that the record compares.
  const plain = new Set(
    lines.flatMap((line) =>
      line.line === 'run' && line.mutant === undefined && line.guards.length === 0 ? [line.leg] : [],
    ),
  );
  const own = verdicts.filter(({ leg }) => plain.has(leg));
  return new Map(
    [...Map.groupBy(own, ({ leg }) => leg)].map(([leg, group]) => {
      const crossing = Map.groupBy(group, ({ crosses }) => crosses);
      const boundaries = Object.fromEntries(
        [...crossing].flatMap(([boundary, some]) =>
          boundary === undefined ? [] : [[boundary, worstOf(some)]],
        ),
      );
      return [leg, { ...worstOf(group), run: path, boundaries }] as const;
    }),
  );
}

function worstOf(verdicts: readonly Verdict[]): { readonly kind: VerdictKind; readonly attempts: number } {
  return { kind: worst(verdicts) ?? 'unknown', attempts: verdicts.length };
}
