import { expect, test } from 'vitest';
import { arrivals, budget, duration, list, positive, samplesAt, whole } from './options.ts';

test('what a user types is parsed, or refused with the value and the rule', () => {
  expect(budget('10m')).toBe(600_000);
  expect(duration('--rtt')('1.5ms')).toBe(1.5);
  expect(positive('--rate', 100)('2.5')).toBe(2.5);
  expect(whole('--seed', 10)('7')).toBe(7);
  expect(arrivals('uniform')).toBe('uniform');
  const refusals: (() => unknown)[] = [
    () => budget('1 minute'),
    () => duration('--rtt')('1'),
    () => positive('--rate', 100)('0'),
    () => positive('--rate', 100)('101'),
    () => positive('--rate', 100)('1e2'),
    () => whole('--seed', 10)('-1'),
    () => arrivals('bursty'),
    () => list('--axis', ['tenants'])('tenant'),
    () => samplesAt('/nowhere\u0007'),
  ];
  for (const refused of refusals) expect(refused).toThrow(expect.objectContaining({ name: 'UsageError' }));
  expect(() => list('--axis', ['tenants'])('tenant')).toThrow(
    '--axis `tenant` was refused: the name is unknown (did you mean `tenants`?); choose from tenants, all or none',
  );
});

test('lists: once each, all, none', () => {
  const parse = list('--subjects', ['a', 'b']);
  expect(parse('b,a,b')).toEqual(['b', 'a']);
  expect(parse('all')).toEqual(['a', 'b']);
  expect(parse('none')).toEqual([]);
});
