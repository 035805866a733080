import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strength } from '@cordon/strength';
import { afterAll, describe, expect, test } from 'vitest';
import type { provePair } from '../src/index.ts';
import { compareAll } from './compare-all.ts';
import { incompleteReadings } from './completeness.ts';
import { crossValidate } from './cross-validate.ts';
import { FLAWS } from './flaws.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';
import { settledWrong } from './settled-tags.ts';
import { crossingsOf, TOLD_APART } from './told-apart.ts';

/** Beside the package's own modules, so that the copies find what they import. */
const GARDEN = join(import.meta.dirname, '..', 'node_modules', '.planted');

afterAll(() => rmSync(GARDEN, { recursive: true, force: true }));

/** All of them at night; a sixth of them each time, and the copy without a bug, in the whole run. */
const PLANTED = strength(
  PLANTED_BUGS,
  PLANTED_BUGS.filter((_, at) => at % 6 === 0),
  PLANTED_BUGS,
);
const SEEDS = strength([], [2026], [2026, 2027, 2028, 2029]);
const WORLDS = strength(0, 120, 250);
const ALL_PAIRS = strength(0, 12, 60);

describe('a bug planted in the prover is noticed', () => {
  test.each(PLANTED.map((bug) => [bug.id, bug] as const))('%s', async (_, bug) => {
    const prover = await planted(bug);
    expect(await noticedBy(prover, bug), bug.sentence).not.toBe('nobody');
  });

  test('a copy without a bug is noticed by nobody', async () => {
    const [any] = PLANTED_BUGS;
    if (any === undefined) throw new Error('there is no bug');
    const none = { ...any, id: 'none', replace: any.find };
    expect(await noticedBy(await planted(none), none)).toBe('nobody');
  });

  test('and the prover itself passes what notices them', async () => {
    const itself = await import('../src/index.ts');
    expect(flawsMissed(itself.provePair)).toEqual([]);
    expect(missedAmongAll(itself)).toEqual([]);
    expect(await incompleteReadings('../src')).toEqual([]);
  });
});

type Prover = Pick<typeof import('../src/index.ts'), 'provePair' | 'proveAll' | 'buildModel' | 'proveModel'>;

async function noticedBy(prover: Prover, bug: PlantedBug): Promise<string> {
  const prove = prover.provePair;
  if (flawsMissed(prove).length > 0) return 'flaws';
  const [missed] = missedAmongAll(prover);
  if (missed !== undefined) return missed;
  if ((await incompleteReadings(join(GARDEN, bug.id))).length > 0) return 'completeness';
  const [tag] = settledWrong(prover);
  if (tag !== undefined) return tag;
  for (const seed of SEEDS)
    if (crossValidate(prove, { seed, worlds: WORLDS, asks: 150, most: 1 }).disagreements.length > 0)
      return `random ${seed}`;
  for (let seed = 1; seed <= ALL_PAIRS; seed++)
    if (compareAll(prover, seed, 12).differences.length > 0) return `all pairs ${seed}`;
  return 'nobody';
}

/** Worlds in which the prover does not find just the crossings that there are. */
function missedAmongAll({ proveAll }: Prover): string[] {
  return TOLD_APART.filter(
    (world) => crossingsOf(proveAll, world).sort().join() !== [...world.crossings].sort().join(),
  ).map(({ sentence }) => sentence);
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

async function planted({ id, file, find, replace }: PlantedBug): Promise<Prover> {
  const folder = join(GARDEN, id);
  mkdirSync(GARDEN, { recursive: true });
  cpSync(join(import.meta.dirname, '..', 'src'), folder, { recursive: true });
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`planted bug \`${id}\`: its place occurs ${parts.length - 1} times in ${file}`);
  writeFileSync(path, parts.join(replace));
  return (await import(join(folder, 'index.ts'))) as Prover;
}
