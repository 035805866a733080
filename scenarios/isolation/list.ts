import { BOUNDARIES, columns } from '@cordon/domain';
import type { Paint } from '@cordon/harness/terminal/style';
import { loadAttacks } from './attack-registry.ts';
import { NOT_RUN } from './attacks/not-run.ts';

/** One attack, for `--list`. */
interface Listed {
  readonly id: string;
  readonly crosses: string;
  readonly sentence: string;
  readonly source: string;
}

/** All attacks, as `--list` shows them. */
export async function listAttacks(): Promise<readonly Listed[]> {
  const attacks = await loadAttacks();
  return attacks.map(({ id, crosses, sentence, source }) => ({ id, crosses, sentence, source }));
}

/** All attacks by the boundary they cross, with where each comes from. */
export function listText(attacks: readonly Listed[], paint: Paint): string {
  const width = Math.max(...attacks.map(({ id }) => id.length));
  const groups = Map.groupBy(attacks, ({ crosses }) => crosses);
  const parts = Object.entries(BOUNDARIES).flatMap(([boundary, sentence]) => {
    const of = groups.get(boundary) ?? [];
    const rows = columns(
      of.flatMap(({ id, sentence: what, source }) => [
        [id, what],
        ['', paint('dim', source)],
      ]),
      { indent: 2, least: [width] },
    );
    return [
      `${paint('bold', boundary)} ${paint('dim', sentence)}`,
      ...(rows.length > 0 ? rows : [paint('dim', '  no attack yet')]),
    ];
  });
  return `${parts.join('\n')}\n${notRunText(paint)}\n${attacks.length} attacks`;
}

/** What the catalogue holds and no attack runs, with the reason. */
function notRunText(paint: Paint): string {
  const rows = NOT_RUN.flatMap(({ entry, part, what, because }) => [
    [entry, part === undefined ? what : `${part}: ${what}`],
    ['', paint('dim', because)],
  ]);
  return [
    `${paint('bold', 'not run')} ${paint('dim', 'entries of the catalogue, or parts of them')}`,
    ...columns(rows, { indent: 2, least: [4] }),
  ].join('\n');
}
