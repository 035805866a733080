import { expect, it } from 'vitest';
import { loadMutant, mutantIds } from '../../mutation/mutant-registry.ts';
import { UNBREAKABLE } from '../../mutation/unbreakable.ts';
import { loadAttacks } from '../attack-registry.ts';
import { NOT_RUN } from './not-run.ts';

const EXTRAS = ['G1', 'G2', 'AP1', 'RC1', 'EC1', 'EM1'];
const CATALOGUE = [...Array.from({ length: 50 }, (_, index) => String(index + 1)), ...EXTRAS];

/** `catalogue 4, 38–42; https://…` → 4, 38, 39, 40, 41, 42. */
function entriesOf(source: string): readonly string[] {
  const [list = ''] = /(?<=catalogue )[^;]*/.exec(source) ?? [];
  return list.split(/, ?/).flatMap((part) => {
    const [from = '', to = from] = part.trim().split('–');
    if (!/^\d+$/.test(from)) return from === '' ? [] : [from];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => String(Number(from) + index));
  });
}

const attacks = await loadAttacks();
const run = new Set(attacks.flatMap(({ source }) => entriesOf(source)));

it('reads lists and ranges of catalogue numbers', () => {
  expect(entriesOf('catalogue 4, 38–40; https://x')).toEqual(['4', '38', '39', '40']);
  expect(entriesOf('baseline; https://x')).toEqual([]);
});

it('runs every entry of the catalogue, or says why not', () => {
  const told = new Set(NOT_RUN.map(({ entry }) => entry));
  expect(CATALOGUE.filter((entry) => !run.has(entry) && !told.has(entry))).toEqual([]);
});

it('names nothing that is not in the catalogue', () => {
  for (const entry of [...run, ...NOT_RUN.map(({ entry }) => entry)]) expect(CATALOGUE).toContain(entry);
});

it('says of which part an entry is not run, where attacks run the rest, and only there', () => {
  for (const { entry, part } of NOT_RUN) expect([entry, part !== undefined]).toEqual([entry, run.has(entry)]);
});

it('names only mutants and attacks that exist', async () => {
  const known = new Set([...mutantIds(), ...attacks.map(({ id }) => id)]);
  const words = NOT_RUN.flatMap(({ because }) =>
    [...because.matchAll(/mutants? `([^`]+)`/g)].map(([, id]) => id),
  );
  for (const id of words) expect(known).toContain(id);
  expect(words.length).toBeGreaterThan(3);
  await Promise.all(mutantIds().map(loadMutant));
});

it('has a mutant for every attack that should notice it, or says why no mutant can be', async () => {
  const mutants = await Promise.all(mutantIds().map(loadMutant));
  const expected = new Set(mutants.flatMap(({ killedBy }) => killedBy));
  const excused = new Set(UNBREAKABLE.map(({ attack }) => attack));
  for (const { id } of attacks)
    expect([id, expected.has(id), excused.has(id)]).toEqual([id, !excused.has(id), excused.has(id)]);
});
