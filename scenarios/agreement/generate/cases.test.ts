import { expect, test } from 'vitest';
import { coverageOf } from '../coverage.ts';
import { decide } from '../decide.ts';
import { casesOf, generate } from './cases.ts';

const cases = generate(2400, 9).flatMap(casesOf);

test('a seed makes the same pairs again, and another makes others', () => {
  expect(generate(60, 3)).toEqual(generate(60, 3));
  expect(generate(60, 3)).not.toEqual(generate(60, 4));
  expect(cases.length).toBe(2400);
});

test('allowed and refused are both common, and every feature and operator is seen both ways', () => {
  const allowed = cases.filter((one) => decide(one).verdict === 'allowed').length;
  expect(allowed / cases.length).toBeGreaterThan(0.3);
  expect(allowed / cases.length).toBeLessThan(0.7);
  const { features, operators } = coverageOf(cases);
  expect([...features, ...operators].filter(({ yes, no }) => yes === 0 || no === 0)).toEqual([]);
  expect(operators.length).toBeGreaterThan(25);
});
