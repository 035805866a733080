import type { Answer, Verdict } from '@cordon/domain';
import { type Paint, SIGNS } from './style.ts';

/** How many verdicts are told in full; the rest is in the run's files. */
const MOST = 24;

/** Everything that was not upheld, with what decided. Empty when there is nothing to tell. */
export function detailsOf(verdicts: readonly Verdict[], paint: Paint): string {
  const telling = [...groups(verdicts).values()];
  if (telling.length === 0) return '';
  const shown = telling.slice(0, MOST).map((group) => detailOf(group, paint));
  const more = telling.length - shown.length;
  return [
    '',
    paint('bold', 'not upheld'),
    ...shown,
    ...(more > 0 ? [`  … and ${more} more: see verdicts.json`] : []),
  ].join('\n');
}

/** Verdicts that differ only in who attacked whom are told once; so are attacks of a leg that left nothing. */
function groups(verdicts: readonly Verdict[]): ReadonlyMap<string, readonly Verdict[]> {
  const telling = verdicts.filter(({ kind, divergence }) => kind !== 'upheld' && divergence === undefined);
  return Map.groupBy(telling, (verdict) =>
    [verdict.kind, verdict.leg, verdict.attack, verdict.line?.attempt.operation, anonymous(verdict)].join(
      ' ',
    ),
  );
}

function whatOf({ attack, line }: Verdict): readonly string[] {
  return line === undefined ? [] : [attack, line.attempt.operation];
}

/** The reason without what differs between tenants, to see whether two reasons are one. */
function anonymous({ reason, line }: Verdict): string {
  if (line === undefined) return reason;
  const names = [line.attempt.attacker, line.attempt.victim].toSorted((a, b) => b.length - a.length);
  return names
    .reduce<string>((text, name) => text.replaceAll(name, '…'), reason)
    .replaceAll(/[0-9a-f-]{16,}/gi, '…');
}

function detailOf(group: readonly Verdict[], paint: Paint): string {
  const [first] = group;
  if (first === undefined) return '';
  const { sign, colour } = SIGNS[first.kind];
  const what = first.line === undefined ? attacksOf(group) : whatOf(first).join(': ');
  const lines = [
    `  ${paint(colour, `${sign} ${first.kind}`)}  ${first.leg}  ${what}`,
    `      ${first.reason}`,
  ];
  const who = group.flatMap(({ line }) =>
    line === undefined ? [] : [`${line.attempt.attacker}→${line.attempt.victim}`],
  );
  if (who.length > 0)
    lines.push(paint('dim', `      ${who.slice(0, 12).join('  ')}${who.length > 12 ? ' …' : ''}`));
  for (const text of decidersOf(first.line?.answer)) lines.push(paint('dim', `      decided by ${text}`));
  return lines.join('\n');
}

function attacksOf(group: readonly Verdict[]): string {
  const names = group.map(({ attack }) => attack);
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}

function decidersOf(answer: Answer | undefined): readonly string[] {
  return (answer?.deciders ?? []).slice(0, 3).map(({ layer, policy, sid, why }) => {
    const where = [layer, policy, sid === undefined ? undefined : `statement \`${sid}\``]
      .filter(Boolean)
      .join(', ');
    return `${where}: ${why}`;
  });
}
