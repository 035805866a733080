import type { AttemptLine, CanaryLine, EndLine, RecordLine, RunLine, SkippedLine } from '@cordon/domain';

/** One leg of a record, sorted by kind of line. Lines that must be single are lists, so that a second one shows. */
export interface Leg {
  readonly id: string;
  readonly topology: string;
  readonly engine: string;
  readonly runs: RunLine[];
  readonly canaries: CanaryLine[];
  readonly skipped: SkippedLine[];
  readonly attempts: AttemptLine[];
  readonly ends: EndLine[];
  /** Attempts that were written after the end line, where none may be. */
  late: number;
}

/** Splits a record into its legs, in order of first appearance. */
export function legsOf(lines: readonly RecordLine[]): readonly Leg[] {
  const legs = new Map<string, Leg>();
  for (const line of lines) {
    const leg = legs.get(line.leg) ?? emptyLeg(line);
    legs.set(line.leg, leg);
    if (line.line === 'run') leg.runs.push(line);
    else if (line.line === 'canary') leg.canaries.push(line);
    else if (line.line === 'skipped') leg.skipped.push(line);
    else if (line.line === 'end') leg.ends.push(line);
    else {
      leg.attempts.push(line);
      if (leg.ends.length > 0) leg.late += 1;
    }
  }
  return [...legs.values()];
}

function emptyLeg(line: RecordLine): Leg {
  return {
    id: line.leg,
    topology: line.topology,
    engine: line.engine,
    runs: [],
    canaries: [],
    skipped: [],
    attempts: [],
    ends: [],
    late: 0,
  };
}
