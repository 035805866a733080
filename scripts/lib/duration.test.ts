import { UsageError } from '@cordon/domain';
import { expect, test } from 'vitest';
import { seconds, wholeNumber } from './duration.ts';

test.each([
  ['15m', 900],
  ['900s', 900],
  ['12ms', 0.012],
  ['1.5h', 5400],
])('%s is %d seconds', (text, expected) => {
  expect(seconds('--ttl', text)).toBeCloseTo(expected);
});

test.each(['15', '', '-1s', '1e3s', '15 m', 'NaNs', '1d'])('`%s` is no duration', (text) => {
  expect(() => seconds('--ttl', text)).toThrow(UsageError);
  expect(() => seconds('--ttl', text)).toThrow('`--ttl');
});

test.each(['0', '-3', '1.5', '1e6', '0x10', ' 5', '', '999999999999'])('`%s` is no tenant count', (text) => {
  expect(() => wholeNumber('--tenants', text, { min: 2, max: 1_000_000 })).toThrow(UsageError);
});
