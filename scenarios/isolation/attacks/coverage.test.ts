import {
  EXAMPLE_LOGINS,
  exampleDeployment,
  exampleLogin,
  exampleTokens,
} from '@cordon/harness/example-deployment';
import { expect, it } from 'vitest';
import { loadMutant, mutantIds } from '../../mutation/mutant-registry.ts';
import { UNBREAKABLE } from '../../mutation/view.ts';
import { loadAttacks } from '../attack-registry.ts';
import { sentBy } from '../testing/sent.ts';
import { CATALOGUE } from './catalogue.ts';
import { NOT_RUN } from './not-run.ts';

/** `catalogue 4, 38–42; https://…` → 4, 38, 39, 40, 41, 42. */
function entriesOf(source: string): readonly string[] {
  const [list = ''] = /(?<=catalogue )[^;]*/.exec(source) ?? [];
  return list.split(/, ?/).flatMap((part) => {
    const [from = '', to = from] = part.trim().split('–');
    if (!/^\d+$/.test(from)) return from === '' ? [] : [from];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => String(Number(from) + index));
  });
}

const ENTRIES = CATALOGUE.map(({ id }) => id);
const attacks = await loadAttacks();
const run = new Set(attacks.flatMap(({ source }) => entriesOf(source)));

/** What is sent by the attacks that name an entry, on a deployment in one account and on one in two. */
function sentFor(entry: string): readonly string[] {
  const of = attacks.filter(({ source }) => entriesOf(source).includes(entry));
  const places = [
    exampleDeployment(),
    exampleDeployment({ roleAccountId: '111111111111' }),
    ...EXAMPLE_LOGINS.map(exampleLogin),
    exampleTokens(),
  ];
  return places.flatMap((place) =>
    of.flatMap((attack) => {
      const attempts = attack.attempts(place).attempts.filter(({ attacker }) => attacker === 'acme');
      return [...sentBy(attempts, place, ['acme', 'acme-eu', 'globex'])];
    }),
  );
}

/** Whether what is sent is what is needed; `…` in the need stands for anything. */
function meets(need: string, sent: string): boolean {
  const literal = need.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(sent);
}

it('reads a need to the letter, but for what it leaves open', () => {
  expect(meets('GET aws/creds/<other>', 'GET aws/creds/<other>')).toBe(true);
  expect(meets('GET aws/creds/<other>', 'GET aws/creds/<other>/')).toBe(false);
  expect(meets('login tenant=* …', 'login tenant=* role_name=*')).toBe(true);
  expect(meets('login tenant=* …', 'login tenant=acme role_name=*')).toBe(false);
});

it.each(CATALOGUE.filter(({ id }) => run.has(id)))(
  'sends what entry $id of the catalogue needs',
  ({ id, needs }) => {
    const sent = sentFor(id);
    const missed = needs.filter((need) => !sent.some((one) => meets(need, one)));
    const told = NOT_RUN.filter(({ entry }) => entry === id).flatMap(({ unmet = [] }) => unmet);
    expect(missed.sort()).toEqual([...told].sort());
  },
);

it('gives every entry a number of its own, a source and a need', () => {
  expect(new Set(ENTRIES).size).toBe(ENTRIES.length);
  for (const { id, source, needs } of CATALOGUE)
    expect([id, /^https:\/\/\S+$/.test(source), needs.length > 0]).toEqual([id, true, true]);
});

it('reads lists and ranges of catalogue numbers', () => {
  expect(entriesOf('catalogue 4, 38–40; https://x')).toEqual(['4', '38', '39', '40']);
  expect(entriesOf('baseline; https://x')).toEqual([]);
});

it('runs every entry of the catalogue, or says why not', () => {
  const told = new Set(NOT_RUN.map(({ entry }) => entry));
  expect(ENTRIES.filter((entry) => !run.has(entry) && !told.has(entry))).toEqual([]);
});

it('names nothing that is not in the catalogue', () => {
  for (const entry of [...run, ...NOT_RUN.map(({ entry }) => entry)]) expect(ENTRIES).toContain(entry);
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
