import { causeOf, VERDICT_ORDER, type Verdict, type VerdictKind } from '@cordon/domain';

/** Verdicts that are not `upheld` and have one cause: they differ only in who attacked whom. */
export interface Finding {
  /** From 1, worst first; `pnpm cordon explain <number>` takes it. */
  readonly number: number;
  readonly kind: VerdictKind;
  readonly leg: string;
  /** `s3-list: ListObjectsV2`, or the names of attacks that left nothing. */
  readonly what: string;
  readonly reason: string;
  readonly verdicts: readonly Verdict[];
}

/** What of a run is not upheld, each cause once, worst first. Open boundaries are no findings. */
export function findingsOf(verdicts: readonly Verdict[]): readonly Finding[] {
  const telling = verdicts.filter(({ kind }) => kind !== 'upheld' && kind !== 'open-as-stated');
  const groups = Map.groupBy(telling, (verdict) =>
    [verdict.kind, verdict.leg, verdict.attack, verdict.line?.attempt.operation, causeOf(verdict)].join('\n'),
  );
  return [...byCause(groups)]
    .toSorted((a, b) => VERDICT_ORDER.indexOf(a.kind) - VERDICT_ORDER.indexOf(b.kind))
    .map((finding, index) => ({ ...finding, number: index + 1 }));
}

function* byCause(groups: ReadonlyMap<string, readonly Verdict[]>): Iterable<Omit<Finding, 'number'>> {
  const silent = new Map<string, Verdict[]>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { kind, leg, reason, line } = first;
    // Attacks that left nothing in a leg have one cause, whatever they are called.
    if (line === undefined) {
      const key = `${kind} ${leg} ${reason.replaceAll(`\`${first.attack}\``, '…')}`;
      silent.set(key, [...(silent.get(key) ?? []), ...group]);
    } else {
      yield { kind, leg, reason, what: `${first.attack}: ${line.attempt.operation}`, verdicts: group };
    }
  }
  for (const verdicts of silent.values()) {
    const [first] = verdicts;
    if (first === undefined) continue;
    const { kind, leg, reason } = first;
    const names = verdicts.map(({ attack }) => attack).filter((name) => name !== '');
    const what =
      names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
    yield { kind, leg, reason, what: what === '' ? 'the whole leg' : what, verdicts };
  }
}
