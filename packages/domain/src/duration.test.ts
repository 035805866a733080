import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

test.each([
  ['250ms', 250],
  ['12.5ms', 12.5],
  ['0s', 0],
  ['60s', 60_000],
  ['10m', 600_000],
  ['10min', 600_000],
  ['1.25h', 4_500_000],
])('`%s` is %d ms', (text, expected) => {
  expect(parseDuration(text, '--ttl')).toBeCloseTo(expected, 6);
});

const BAD = [
  '',
  '60',
  's',
  '-1s',
  '+1s',
  '1d',
  '1 s',
  ' 1s',
  '1s ',
  '60s; rm',
  '1e3s',
  'NaNs',
  '.5s',
  '1.s',
  '1S',
];

test.each([...BAD, '1\ns', `${'9'.repeat(400)}h`])('%j is no duration', (text) => {
  expect(() => parseDuration(text, '--ttl')).toThrow(RangeError);
});

test('the error names the value and the rule, and cannot be made to say anything else', () => {
  expect(() => parseDuration('1 minute', '--ttl')).toThrow(
    '`--ttl 1 minute` was refused: a duration is a number and ms, s, m, min or h',
  );
  expect(() => parseDuration('`\u001b[2J\n', '--ttl')).toThrow(/^`--ttl \?\?\[2J\?` was refused/);
  expect(() => parseDuration('x'.repeat(50), '--ttl')).toThrow(`\`--ttl ${'x'.repeat(40)}\` was`);
});
