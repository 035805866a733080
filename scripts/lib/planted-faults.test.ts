import { expect, test } from 'vitest';
import { allCaught, plantedOf, plantedText } from './planted-faults.ts';

const caught = (n: number, status = 'passed') =>
  Array.from({ length: n }, (_, index) => ({ fullName: ` caught: fault ${index}`, status }));
const file = (name: string, assertionResults: object[]) => ({
  name: `/x/scenarios/drills/${name}`,
  assertionResults,
});
const of = (...testResults: object[]) => plantedOf({ testResults }, ['revocation', 'drift']);

test('counts the faults of each checker, by where its tests stand', () => {
  const rows = of(
    file('history.test.ts', [...caught(6), { fullName: 'a good history is upheld', status: 'passed' }]),
    file('drift/judge.test.ts', caught(5)),
    file('drift/more.test.ts', caught(1)),
  );
  expect(rows).toEqual([
    { drill: 'revocation', planted: 6, caught: 6, passed: [] },
    { drill: 'drift', planted: 6, caught: 6, passed: [] },
  ]);
  expect(allCaught(rows)).toBe(true);
  expect(plantedText(rows)).toMatch(/^all\s+12\s+12$/m);
});

test.each([
  [
    'lets one pass',
    [...caught(5), { fullName: 'caught in a plan: x', status: 'failed' }],
    /not caught in a plan: x/,
  ],
  ['was given one that did not run', [...caught(5), ...caught(1, 'skipped')], /not caught: fault 0/],
  ['was given too few', caught(4), /drift\s+4\s+4\s+fewer than 5/],
  ['was given none', [], /drift\s+0\s+0\s+fewer than 5/],
])('a checker that %s is named', (_name, some, line) => {
  const rows = of(file('history.test.ts', caught(5)), file('drift/judge.test.ts', some));
  expect(allCaught(rows)).toBe(false);
  expect(plantedText(rows)).toMatch(line);
});
