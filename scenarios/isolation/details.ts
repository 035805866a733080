import type { Answer } from '@cordon/domain';
import { type Paint, SIGNS, wrapped } from '@cordon/harness/terminal/style';
import type { Finding } from './findings.ts';

/** How many findings are shown with what decided them; the next have a line each, and the rest are counted. */
const WITH_DECIDERS = 5;
const MOST = 40;

/** Each finding with what decided it and the command that explains it. Empty when there is none. */
export function detailsOf(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return '';
  const more = findings.length - MOST;
  return [
    '',
    paint('bold', 'not upheld, worst first'),
    ...findings.slice(0, WITH_DECIDERS).map((finding) => detailOf(finding, paint)),
    ...findings.slice(WITH_DECIDERS, MOST).map((finding) => headOf(finding, paint)),
    ...(findings.length > WITH_DECIDERS ? [paint('dim', '      pnpm cordon explain <number> says why')] : []),
    ...(more > 0
      ? [`  … and ${more} more: \`pnpm cordon explain ${MOST + 1}\` and on, or verdicts.json`]
      : []),
  ].join('\n');
}

function headOf({ number, kind, leg, what }: Finding, paint: Paint): string {
  const { sign, colour } = SIGNS[kind];
  const plain = wrapped(`${String(number).padStart(3)} ${sign} ${kind}  ${leg}  ${what}`, 6);
  return plain.replace(`${sign} ${kind}`, paint(colour, `${sign} ${kind}`));
}

function detailOf(finding: Finding, paint: Paint): string {
  const { number, reason, verdicts } = finding;
  const pairs = verdicts.flatMap(({ line }) =>
    line === undefined ? [] : [`${line.attempt.attacker}→${line.attempt.victim}`],
  );
  return [
    headOf(finding, paint),
    wrapped(`      ${reason}`, 6),
    ...(pairs.length === 0
      ? []
      : [
          paint(
            'dim',
            `      ${pairs.slice(0, 6).join('  ')}${pairs.length > 6 ? ` … ${pairs.length} pairs` : ''}`,
          ),
        ]),
    ...decidersOf(verdicts[0]?.line?.answer).map((text) =>
      paint('dim', wrapped(`      decided by ${text}`, 8)),
    ),
    paint('dim', `      pnpm cordon explain ${number}`),
  ].join('\n');
}

function decidersOf(answer: Answer | undefined): readonly string[] {
  return (answer?.deciders ?? []).slice(0, 3).map(({ layer, policy, sid, why }) => {
    const where = [layer, policy, sid === undefined ? undefined : `statement \`${sid}\``]
      .filter(Boolean)
      .join(', ');
    return `${where}: ${why}`;
  });
}
