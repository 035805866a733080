import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { provePair } from '../src/index.ts';
import { incompleteReadings } from './completeness.ts';
import { crossValidate } from './cross-validate.ts';
import { FLAWS } from './flaws.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';

/** Beside the package's own modules, so that the copies find what they import. */
const GARDEN = join(import.meta.dirname, '..', 'node_modules', '.planted');

afterAll(() => rmSync(GARDEN, { recursive: true, force: true }));

describe('a bug planted in the prover is noticed', () => {
  test.each(PLANTED_BUGS.map((bug) => [bug.id, bug] as const))(
    '%s',
    async (_, bug) => {
      const prove = await planted(bug);
      expect(await noticedBy(prove, bug), bug.sentence).not.toBe('nobody');
    },
    60_000,
  );

  test('and the prover itself passes what notices them', async () => {
    const itself = (await import('../src/index.ts')).provePair;
    expect(flawsMissed(itself)).toEqual([]);
    expect(await incompleteReadings('../src')).toEqual([]);
  });
});

async function noticedBy(prove: typeof provePair, bug: PlantedBug): Promise<string> {
  if (flawsMissed(prove).length > 0) return 'flaws';
  if ((await incompleteReadings(join(GARDEN, bug.id))).length > 0) return 'completeness';
  for (const seed of [2026, 2027, 2028, 2029])
    if (crossValidate(prove, { seed, worlds: 250, asks: 150, most: 1 }).disagreements.length > 0)
      return `random ${seed}`;
  return 'nobody';
}

function flawsMissed(prove: typeof provePair): string[] {
  return FLAWS.filter((flaw) => {
    const answer = prove(flaw.from, flaw.to);
    const shown = answer.witnesses.map(
      (one) => `${one.action} ${one.resource} ${JSON.stringify(one.chosen)} ${one.name ?? ''}`,
    );
    return answer.kind !== flaw.expected || (flaw.shows !== undefined && !flaw.shows.test(shown.join('\n')));
  }).map(({ id }) => id);
}

async function planted({ id, file, find, replace }: PlantedBug): Promise<typeof provePair> {
  const folder = join(GARDEN, id);
  mkdirSync(GARDEN, { recursive: true });
  cpSync(join(import.meta.dirname, '..', 'src'), folder, { recursive: true });
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`planted bug \`${id}\`: its place occurs ${parts.length - 1} times in ${file}`);
  writeFileSync(path, parts.join(replace));
  return (
    (await import(join(folder, 'pair/prove-pair.ts'))) as {
      provePair: typeof import('../src/index.ts').provePair;
    }
  ).provePair;
}
