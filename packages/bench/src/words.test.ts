import { expect, test } from 'vitest';
import { count, failures, ms, perSecond, ratio } from './markdown/figures.ts';

test.each([
  [undefined, '–'],
  [Number.NaN, '–'],
  [0, '0.00 ms'],
  [1.234, '1.23 ms'],
  [9.994, '9.99 ms'],
  [10, '10.0 ms'],
  [99.94, '99.9 ms'],
  [100, '100 ms'],
  [999.4, '999 ms'],
  [1_000, '1.00 s'],
  [9_990, '9.99 s'],
  [10_000, '10.0 s'],
  [123_456, '123.5 s'],
])('%s milliseconds are told as %s', (value, told) => {
  expect(ms(value)).toBe(told);
});

test.each([
  [undefined, '–'],
  [0, '0.0/s'],
  [99.94, '99.9/s'],
  [100, '100/s'],
  [1_234.5, '1235/s'],
])('%s a second is told as %s', (value, told) => {
  expect(perSecond(value)).toBe(told);
});

test('a ratio is told with its interval, and why where there is none', () => {
  const interval = { ratio: 13.4, blocks: 8, low: 12.9, high: 114 };
  expect(ratio({ interval, finding: 'slower' })).toBe('13.40× (12.90–114)');
  expect(ratio({ interval, finding: 'no difference shown' })).toBe('13.40× (12.90–114), no difference shown');
  expect(ratio({ interval: { ...interval, ratio: 100 }, finding: 'slower' })).toContain('100× ');
  expect(ratio(undefined)).toBe('–');
  const { low: _, ...without } = interval;
  const { high: __, ...half } = interval;
  for (const scarce of [without, half])
    expect(ratio({ interval: scarce, finding: 'too little measured' })).toBe('too little measured');
});

test('failures are told by what they were, and that there was none', () => {
  expect(failures({ throttle: 2, timeout: 1 })).toBe('2 throttle, 1 timeout');
  expect(failures({})).toBe('none');
  expect([count(999), count(1_234_567), count(2.6)]).toEqual(['999', '1,234,567', '3']);
});
