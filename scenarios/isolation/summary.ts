import { columns, type RecordLine, VERDICT_ORDER } from '@cordon/domain';
import type { Timing } from '@cordon/harness/events';
import { type Paint, SIGNS, seconds, wrapped } from '@cordon/harness/terminal/style';
import type { Summary } from '@cordon/judge';

const EXITS = {
  0: 'every verdict is upheld or open as stated',
  1: 'breached',
  2: 'could not tell',
} as const;

/** Canaries, skips and silence, counts, and what the exit code says: the last words of a run. */
export function summaryOf(
  summary: Summary,
  lines: readonly RecordLine[],
  paint: Paint,
  full = false,
): string {
  const counts = VERDICT_ORDER.toReversed()
    .filter((kind) => summary.counts[kind] > 0 || kind === 'upheld' || kind === 'breached')
    .map((kind) => {
      const text = `${summary.counts[kind]} ${kind}`;
      return summary.counts[kind] > 0 ? paint(SIGNS[kind].colour, text) : text;
    });
  const colour = SIGNS[summary.exit === 0 ? 'upheld' : summary.exit === 1 ? 'breached' : 'unknown'].colour;
  return [
    '',
    ...canaries(lines, paint),
    ...(full ? skips(summary, paint) : skipCounts(summary, paint)),
    ...silence(summary, paint),
    ...sampled(summary),
    `${summary.attempts} attempts: ${counts.join(', ')}`,
    paint(
      colour,
      `${EXITS[summary.exit]}${summary.sampled.length > 0 ? ', of what was sampled' : ''} (exit ${summary.exit})`,
    ),
  ].join('\n');
}

function canaries(lines: readonly RecordLine[], paint: Paint): readonly string[] {
  return lines.flatMap((line) => {
    if (line.line !== 'canary') return [];
    const name = `canary of ${line.of === 'aws' ? 'AWS' : 'Vault'} (${line.leg})`;
    if (line.answer.kind === 'refused') return [];
    return [paint('magenta', `${name}: ${line.answer.kind}: ${line.answer.reason}`)];
  });
}

/** What a sample left out: a verdict on some pairs is none on the others. */
function sampled({ sampled: legs }: Summary): readonly string[] {
  const draws = new Map(legs.map((leg) => [`${leg.pairs} ${leg.of} ${leg.seed}`, leg]));
  return [...draws.values()].map(({ pairs, of, seed }) => {
    const [asked, all, left] = [pairs, of, of - pairs].map((one) => one.toLocaleString('en-US'));
    return wrapped(
      `sampled: ${asked} of ${all} ordered pairs of tenants (seed ${seed}); the other ${left} were not asked, and this run says nothing about them`,
      2,
    );
  });
}

/** Why attempts were not made, each reason once, the most frequent first. */
function skipCounts({ skipped }: Summary, paint: Paint): readonly string[] {
  const byReason = Map.groupBy(skipped, ({ reason }) => reason.replace(/^\d+ attempts not asked: /, ''));
  const rows = [...byReason].toSorted(([, a], [, b]) => b.length - a.length);
  const said = rows.slice(0, 3).map(([reason, of]) => {
    const attacks = new Set(of.map(({ attack }) => attack)).size;
    return wrapped(`not asked by ${attacks} ${attacks === 1 ? 'attack' : 'attacks'}: ${reason}`, 2);
  });
  const more = rows.length - said.length;
  return [...said, ...(more > 0 ? [`… and ${more} more reasons: --full names them all`] : [])].map((row) =>
    paint('dim', row),
  );
}

function skips(summary: Summary, paint: Paint): readonly string[] {
  const byReason = Map.groupBy(summary.skipped, ({ attack, reason }) => `${attack}: ${reason}`);
  return [...byReason].map(([text, legs]) =>
    paint('dim', `skipped ${text} (${legs.map(({ leg }) => leg).join(', ')})`),
  );
}

function silence(summary: Summary, paint: Paint): readonly string[] {
  const byList = Map.groupBy(
    summary.notAttacked.filter(({ boundaries }) => boundaries.length > 0),
    ({ boundaries }) => boundaries.join(', '),
  );
  return [...byList].map(([boundaries, legs]) =>
    paint(
      'dim',
      wrapped(
        `${boundaries} of ${legs.map(({ leg }) => leg).join(', ')} were not attacked: this run says nothing about them`,
        2,
      ),
    ),
  );
}

/** Where the time goes. Legs run side by side, so their parts do not add up to the whole. */
export function timesOf(timings: readonly Timing[], totalMs: number, paint: Paint, full = false): string {
  const text = (of: readonly Timing[]) => of.map(({ phase, ms }) => `${phase} ${seconds(ms)}`).join('  ');
  const legs = Map.groupBy(timings, ({ leg }) => leg ?? '');
  const rows = [...legs]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([leg, of]) => [leg === '' ? 'in all' : leg, text(of)]);
  const head = `where the time went: ${seconds(totalMs)}`;
  if (!full) return paint('dim', wrapped([head, ...sumsOf(timings, legs).flat()].join(': '), 2));
  const lines = columns([...rows, ...sumsOf(timings, legs)], { indent: 2 });
  return [head, ...lines].map((row) => paint('dim', row)).join('\n');
}

/** What each phase took in all legs together, the longest first; nothing where one leg says it already. */
function sumsOf(
  timings: readonly Timing[],
  legs: ReadonlyMap<string, unknown>,
): readonly (readonly string[])[] {
  const count = legs.size - (legs.has('') ? 1 : 0);
  if (count < 2) return [];
  const phases = Map.groupBy(
    timings.filter(({ leg }) => leg !== undefined),
    ({ phase }) => phase,
  );
  const sums = [...phases]
    .map(([phase, of]) => ({ phase, ms: of.reduce((sum, { ms }) => sum + ms, 0) }))
    .toSorted((a, b) => b.ms - a.ms);
  const text = sums.map(({ phase, ms }) => `${phase} ${seconds(ms)}`).join('  ');
  return [[`the ${count} deployments together`, text]];
}
