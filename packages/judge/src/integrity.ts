import type { Leg } from './legs.ts';

/**
 * What is wrong with a leg as a whole, in sentences; empty means its record is whole. A leg that is not whole can
 * show a breach (what was seen was seen), but it can never show that anything holds.
 */
export function flawsOf(leg: Leg): readonly string[] {
  const flaws: string[] = [];
  if (leg.runs.length === 0) flaws.push('the record has no run line, so nobody knows what was claimed');
  if (leg.runs.length > 1) flaws.push(`the record has ${leg.runs.length} run lines for one leg`);
  if (leg.ends.length === 0) flaws.push('the record was cut short: it has no end line');
  if (leg.ends.length > 1) flaws.push(`the record has ${leg.ends.length} end lines for one leg`);
  if (leg.late > 0) flaws.push(`${leg.late} attempts stand after the end line`);
  const counted = leg.ends[0]?.attempts;
  if (counted !== undefined && counted !== leg.attempts.length)
    flaws.push(`the end line counts ${counted} attempts, the record holds ${leg.attempts.length}`);
  return flaws;
}

/** Ids of attempts that the leg holds more than once: none of them can be told from the other. */
export function duplicatesOf(leg: Leg): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { attempt } of leg.attempts) (seen.has(attempt.id) ? twice : seen).add(attempt.id);
  return twice;
}

/** Attacks that were chosen but left neither an attempt nor a reason, and attempts of attacks that nobody chose. */
export function silentAttacksOf(leg: Leg): readonly { attack: string; reason: string }[] {
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
