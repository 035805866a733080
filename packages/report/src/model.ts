import type { Boundary, Claims, RecordLine, RunLine, Verdict, VerdictKind } from '@cordon/domain';
import { VERDICT_ORDER } from '@cordon/domain';

/** One topology on one engine, as a report shows it. */
export interface Section {
  readonly topology: string;
  readonly engine: string;
  readonly guards: readonly string[];
  readonly mutant?: string;
  /** Where a run asked the same topology several times: `whole` before mutants, `taken back` after them. */
  readonly stage?: string;
  readonly tenants: readonly string[];
  /** Where some ordered pairs of tenants alone were asked about. */
  readonly sample?: NonNullable<RunLine['sample']>;
  readonly claims: Claims;
  readonly startedAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
  /** Attacks that made no attempt here, with the reason: never silently absent. */
  readonly skipped: readonly { readonly attack: string; readonly reason: string }[];
  readonly counts: Readonly<Record<VerdictKind, number>>;
}

/** Everything a report is made of. Pure data: the caller reads the files. */
export interface ReportModel {
  readonly runs: readonly string[];
  readonly sections: readonly Section[];
}

/**
 * Joins the lines of `record.jsonl` with the verdicts that the judge drew from them. Throws when a verdict is about a
 * leg that the record does not have: the two files are not of one run.
 */
export function buildModel(lines: readonly RecordLine[], verdicts: readonly Verdict[]): ReportModel {
  const opened = lines.filter((line): line is RunLine => line.line === 'run');
  const keys = new Set(opened.map((run) => run.leg));
  const stray = verdicts.find((verdict) => !keys.has(verdict.leg));
  if (stray !== undefined) {
    throw new RangeError(
      `verdict of \`${stray.attempt}\` is about \`${stray.topology}\` on \`${stray.engine}\`, which the record does not have: record and verdicts are not of one run; judge the record again with --rejudge`,
    );
  }
  const sections = opened.map((run): Section => {
    const mine = verdicts.filter((verdict) => verdict.leg === run.leg);
    return {
      topology: run.topology,
      engine: run.engine,
      guards: run.guards,
      ...(run.mutant === undefined ? {} : { mutant: run.mutant }),
      ...stageOf(run),
      tenants: run.tenants,
      ...(run.sample === undefined ? {} : { sample: run.sample }),
      claims: run.claims,
      startedAt: run.startedAt,
      versions: run.versions,
      verdicts: mine,
      skipped: lines.flatMap((line) =>
        line.line === 'skipped' && line.leg === run.leg ? [{ attack: line.attack, reason: line.reason }] : [],
      ),
      counts: countKinds(mine),
    };
  });
  return { runs: [...new Set(opened.map((run) => run.run))], sections };
}

function stageOf({ leg, mutant }: RunLine): { stage?: string } {
  const [, stage] = leg.split(' ~ ');
  return stage === undefined || mutant !== undefined ? {} : { stage };
}

/** The model without mutants, whose breaches are expected and no finding. A run of only mutants is left as it is. */
export function asDeployed(model: ReportModel): ReportModel {
  const sections = model.sections.filter(({ mutant }) => mutant === undefined);
  return sections.length === 0 ? model : { ...model, sections };
}

/** Verdicts by kind, all kinds present. */
export function countKinds(verdicts: readonly Verdict[]): Record<VerdictKind, number> {
  const counts = Object.fromEntries(VERDICT_ORDER.map((kind) => [kind, 0])) as Record<VerdictKind, number>;
  for (const verdict of verdicts) counts[verdict.kind] += 1;
  return counts;
}

/** The worst verdict of a group; `undefined` for an empty one, which is not the same as `upheld`. */
export function worst(verdicts: readonly Verdict[]): VerdictKind | undefined {
  return VERDICT_ORDER.find((kind) => verdicts.some((verdict) => verdict.kind === kind));
}

/** Verdicts by boundary, in order; verdicts on a leg as a whole (cut short, say) belong to none. */
export function byBoundary(verdicts: readonly Verdict[]): ReadonlyMap<Boundary, readonly Verdict[]> {
  const groups = new Map<Boundary, Verdict[]>();
  for (const verdict of verdicts) {
    if (verdict.crosses === undefined) continue;
    const group = groups.get(verdict.crosses);
    if (group === undefined) groups.set(verdict.crosses, [verdict]);
    else group.push(verdict);
  }
  return groups;
}
