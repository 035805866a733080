import { describe, expect, test } from 'vitest';
import { splitArn, splitColons } from './arn.ts';
import {
  inRange,
  parseAddress,
  parseBase64,
  parseDate,
  parseNumber,
  parseRange,
} from './condition-values.ts';

describe('dates', () => {
  const at = (iso: string) => Date.parse(iso);
  test.each([
    ['2026', at('2026-01-01T00:00:00Z')],
    ['2026-05', at('2026-05-01T00:00:00Z')],
    ['2026-05-31', at('2026-05-31T00:00:00Z')],
    ['2026-05-31T23:59Z', at('2026-05-31T23:59:00Z')],
    ['2026-05-31T23:59', at('2026-05-31T23:59:00Z')],
    ['2026-05-31T23:59:58', at('2026-05-31T23:59:58Z')],
    ['2026-05-31T23:59:58.25Z', at('2026-05-31T23:59:58.250Z')],
    ['2026-05-31T23:59:58.5+02:00', at('2026-05-31T21:59:58.500Z')],
    ['2026-05-31T23:59:58-0230', at('2026-06-01T02:29:58Z')],
    [' 2026-05-31 ', at('2026-05-31T00:00:00Z')],
    ['2024-02-29', at('2024-02-29T00:00:00Z')],
    ['1780000000', 1_780_000_000_000],
    ['1780000000.5', 1_780_000_000_500],
    ['1780000000.25', 1_780_000_000_250],
    ['2026-05-31T00:00:00.125Z', at('2026-05-31T00:00:00.125Z')],
    ['-1', -1000],
    // What .NET writes for “never”: a Deny from then on always holds.
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['0050', at('0050-01-01T00:00:00Z')],
    ['0000-02-29', at('0000-02-29T00:00:00Z')],
  ])('%s', (text, ms) => expect(parseDate(text)).toBe(ms));

  test.each([
    ...['2026-00-10', '2026-05-00', '2026-05-31T10:99Z', '2026-05-31T10:10:99Z'],
    ...[
      '2026-13',
      '2026-00',
      '2026-02-30',
      '0001-02-29',
      '2026-05-31T24:00Z',
      '2026-05-31T23:60Z',
      '2026-05-31T23:59:60Z',
    ],
    ...[
      '2026-5',
      '2026-05-1',
      '2026-05-31T1:00Z',
      '2026-05-31Z',
      '2026-05-31T23:59:58.Z',
      '2026-05-31T23:59:58.1234567890Z',
    ],
    ...[
      'x2026',
      '2026x',
      '2026-05-31T23:59+2:00',
      '1.5.5',
      '1234567890123456',
      '1.1234567890',
      '',
      'now',
      '2026-05-31 23:59',
    ],
  ])('%s is none', (text) => expect(parseDate(text)).toBeUndefined());
});

describe('numbers', () => {
  test.each([
    ['5', 5],
    ['-5.25', -5.25],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    [' 5 ', 5],
    ['0'.repeat(63).concat('7'), 7],
  ])('%s', (text, value) => expect(parseNumber(text)).toBe(value));
  test.each(['', '.', 'e3', '1e', '1e1000', '0x5', '1,5', '5 5', '1e999', 'x5', '5x', '0'.repeat(65)])(
    '%s is none',
    (text) => expect(parseNumber(text)).toBeUndefined(),
  );
});

describe('addresses', () => {
  test.each([
    ['10.1.2.3', [0x0a01, 0x0203]],
    ['0.0.0.0', [0, 0]],
    ['255.255.255.255', [0xffff, 0xffff]],
    ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['2001:DB8::a', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xa]],
    ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['1:2:3:4:5:6:7::', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['1:2:3:4:5:6:10.1.2.3', [1, 2, 3, 4, 5, 6, 0x0a01, 0x0203]],
    ['aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:255.255.255.255', [...new Array(6).fill(0xaaaa), 0xffff, 0xffff]],
    ['::ffff:10.1.2.3', [0, 0, 0, 0, 0, 0xffff, 0x0a01, 0x0203]],
  ])('%s', (text, groups) => expect(parseAddress(text)).toEqual(groups));
  test.each([
    ...[
      '10.1.2',
      '10.1.2.3.4',
      '0x10.1.2.3',
      '1e1.1.2.3',
      '0001.1.2.3',
      '1::2::3',
      '1.2.3.4::1',
      '1:2:3:4:5:6:7:8::',
      '1:2:3:4:5:6:7',
      '10.1.2.256',
      '10.1.2.x',
      '10.1.2.3x',
      'x10.1.2.3',
      '10.1.2.1234',
      '10..2.3',
      '',
    ],
    ...[
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      'g::',
      '1::x',
      '::1g',
    ],
    ...['10.1.2.3::', '::10.1.2.3:1', '::10.1.2', '1:2:3:4:5:6:7:10.1.2.3', `::${'0'.repeat(50)}1`],
  ])('%s is none', (text) => expect(parseAddress(text)).toBeUndefined());

  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/0', '99.0.0.1', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['10.1.2.0/23', '10.1.3.255', true],
    ['10.1.2.0/23', '10.1.4.0', false],
    ['10.1.2.0/17', '10.1.127.1', true],
    ['2001:db8::/33', '2001:db8:7fff::', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['::/0', '10.1.2.3', false],
    ['0.0.0.0/0', '::1', false],
  ])('%s holds %s: %s', (range, address, holds) => {
    const [parsed, one] = [parseRange(range), parseAddress(address)];
    expect(parsed !== undefined && one !== undefined && inRange(one, parsed)).toBe(holds);
  });
  test.each([
    ['10.0.0.0', 32],
    ['10.0.0.0/32', 32],
    ['::', 128],
    ['::/128', 128],
  ])('%s has %d bits', (range, bits) => expect(parseRange(range)?.bits).toBe(bits));
  test.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/x',
    '10.0.0.0/8x',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '/8',
    '10.0/8',
  ])('%s is no range', (text) => expect(parseRange(text)).toBeUndefined());
});

test.each([
  ['YQ==', 'a'],
  ['', ''],
  ['YWJj', 'abc'],
])('%s is base64', (text, plain) => expect(parseBase64(text)?.toString()).toBe(plain));
test.each(['YQ=', 'YQ', 'Y Q=', 'YQ==x', '====', '!Q=='])('%s is not', (text) => {
  const found = parseBase64(text);
  expect(found === undefined || text === '====').toBe(true);
});

test.each([
  ['arn:aws:s3:::b', ['arn', 'aws', 's3', '', '', 'b']],
  ['arn:aws:iam::1:role/a:b', ['arn', 'aws', 'iam', '', '1', 'role/a:b']],
  ['a:${x:y}:b', ['a', '${x:y}', 'b']],
  ['a:$x:y', ['a', '$x', 'y']],
  ['a:${x:y', ['a', '${x', 'y']],
  ['a:}x:y', ['a', '}x', 'y']],
  ['${a:b}${c:d}:e', ['${a:b}${c:d}', 'e']],
  ['', ['']],
])('%s is cut at its colons', (text, parts) => expect(splitColons(text)).toEqual(parts));
test('an ARN has six parts', () => {
  expect(splitArn('arn:aws:s3:::b')).toEqual(['arn', 'aws', 's3', '', '', 'b']);
  for (const none of ['arn:aws:s3::b', 'urn:aws:s3:::b', '*', '']) expect(splitArn(none)).toBeUndefined();
});
