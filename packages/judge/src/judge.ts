import type { Answer, AttemptLine, CanaryLine, CanaryOf, RecordLine, Verdict } from '@cordon/domain';
import { judgeLine } from './judge-line.ts';
import { type Leg, legsOf } from './legs.ts';

/**
 * What is wrong with the record of a leg, in sentences; empty means that it is complete. An incomplete leg can show a
 * breach, but it can never show that anything holds.
 */
function flawsOf(leg: Leg): readonly string[] {
  const flaws: string[] = [];
  if (leg.runs.length === 0) flaws.push('the record has no run line, so its claims are unknown');
  if (leg.runs.length > 1) flaws.push(`the record has ${leg.runs.length} run lines for one leg`);
  if (leg.ends.length === 0) flaws.push('the record was cut short: it has no end line');
  if (leg.ends.length > 1) flaws.push(`the record has ${leg.ends.length} end lines for one leg`);
  if (leg.late > 0) flaws.push(`${leg.late} attempts stand after the end line`);
  const counted = leg.ends[0]?.attempts;
  if (counted !== undefined && counted !== leg.attempts.length)
    flaws.push(`the end line counts ${counted} attempts, the record holds ${leg.attempts.length}`);
  return flaws;
}

/** Ids of attempts that the leg holds more than once, so that they cannot be told apart. */
function duplicatesOf(leg: Leg): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { attempt } of leg.attempts) (seen.has(attempt.id) ? twice : seen).add(attempt.id);
  return twice;
}

/** Attacks that were chosen but left neither an attempt nor a reason, and attempts of attacks that were not chosen. */
function silentAttacksOf(leg: Leg): readonly { attack: string; reason: string }[] {
  const chosen = leg.runs[0]?.attacks ?? [];
  const spoken = new Set([
    ...leg.attempts.map((line) => line.attempt.attack),
    ...leg.skipped.map((line) => line.attack),
  ]);
  return chosen
    .filter(({ id }) => !spoken.has(id))
    .map(({ id }) => ({
      attack: id,
      reason: 'the attack was chosen, but left neither an attempt nor a reason',
    }));
}

/**
 * Claims and record to verdicts: one for each attempt, in the record’s order, and one more for each thing wrong with
 * a leg as a whole. Pure: the same lines always give the same verdicts. An empty record gives none, and
 * `exitCode` calls that “could not tell”.
 */
export function judge(lines: readonly RecordLine[]): readonly Verdict[] {
  return legsOf(lines).flatMap(judgeLeg);
}

function judgeLeg(leg: Leg): readonly Verdict[] {
  const flaws = flawsOf(leg);
  const twice = duplicatesOf(leg);
  const claims = leg.runs[0]?.claims;
  const canaries = worstCanaries(leg.canaries);
  const of = { leg: leg.id, topology: leg.topology, engine: leg.engine } as const;

  const verdicts = leg.attempts.map((line): Verdict => {
    const judged = judgeLine(line, claims?.[line.crosses], canaries);
    const flaw = twice.has(line.attempt.id) ? 'two attempts of the record share this id' : flaws[0];
    const seen =
      flaw !== undefined && judged.kind !== 'breached' ? { kind: 'unknown' as const, reason: flaw } : judged;
    return { ...of, ...namesOf(line), ...seen, line };
  });
  const known = withOpenings(verdicts);
  const silent = silentAttacksOf(leg).map(
    ({ attack, reason }): Verdict => ({ ...of, attack, attempt: attack, kind: 'unknown', reason }),
  );
  const broken = flaws.map(
    (reason): Verdict => ({ ...of, attack: 'record', attempt: 'record', kind: 'unknown', reason }),
  );
  return [...known, ...silent, ...broken];
}

/**
 * A boundary is open when there is one way across it: once the leg showed one, as stated, the ways that were refused
 * are no reason to doubt the statement. Only a boundary that nothing crossed is stricter than stated.
 */
function withOpenings(verdicts: readonly Verdict[]): readonly Verdict[] {
  const opened = new Set(
    verdicts.filter(({ kind }) => kind === 'open-as-stated').map(({ crosses }) => crosses),
  );
  return verdicts.map((verdict) =>
    verdict.kind === 'stricter-than-stated' && opened.has(verdict.crosses)
      ? { ...verdict, kind: 'upheld', reason: `${verdict.reason}; another attempt did cross it` }
      : verdict,
  );
}

function namesOf(line: AttemptLine): Pick<Verdict, 'attack' | 'attempt' | 'crosses'> {
  return { attack: line.attempt.attack, attempt: line.attempt.id, crosses: line.crosses };
}

/** One answer for each service. Of several canaries the worst counts: served, then unclear, then refused. */
function worstCanaries(lines: readonly CanaryLine[]): ReadonlyMap<CanaryOf, Answer> {
  const order: readonly Answer['kind'][] = ['served', 'unclear', 'refused'];
  const worst = new Map<CanaryOf, Answer>();
  for (const { of, answer } of lines) {
    const earlier = worst.get(of);
    // Stryker disable next-line EqualityOperator: of two that are as bad, either says the same
    if (earlier === undefined || order.indexOf(answer.kind) < order.indexOf(earlier.kind))
      worst.set(of, answer);
  }
  return worst;
}
