import type { Answer } from '@cordon/domain';
import { type Paint, SIGNS, wrapped } from '@cordon/harness/terminal/style';
import type { Finding } from './findings.ts';

/** How many findings are shown with what decided them; the others are counted. */
const MOST = 24;

/** Each finding with what decided it and the command that explains it. Empty when there is none. */
export function detailsOf(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return '';
  const more = findings.length - MOST;
  return [
    '',
    paint('bold', 'not upheld, worst first'),
    ...findings.slice(0, MOST).map((finding) => detailOf(finding, paint)),
    ...(more > 0
      ? [`  … and ${more} more: \`pnpm cordon explain ${MOST + 1}\` and on, or verdicts.json`]
      : []),
  ].join('\n');
}

function detailOf({ number, kind, leg, what, reason, verdicts }: Finding, paint: Paint): string {
  const { sign, colour } = SIGNS[kind];
  const pairs = verdicts.flatMap(({ line }) =>
    line === undefined ? [] : [`${line.attempt.attacker}→${line.attempt.victim}`],
  );
  return [
    `${String(number).padStart(3)} ${paint(colour, `${sign} ${kind}`)}  ${leg}  ${what}`,
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
