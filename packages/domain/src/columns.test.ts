import { expect, test } from 'vitest';
import { type Columns, columns, counted } from './columns.ts';

const ROWS = [
  ['name', 'count', ''],
  ['a', '1', 'few'],
  ['ärger', '12', ''],
];

test.each<[what: string, how: Columns, lines: readonly string[]]>([
  ['at the left', {}, ['name   count', 'a      1      few', 'ärger  12']],
  ['a column at the right', { right: [1] }, ['name   count', 'a          1  few', 'ärger     12']],
  [
    'what is a number at the right',
    { right: (cell) => /^\d/.test(cell) },
    ['name   count', 'a          1  few', 'ärger     12'],
  ],
  ['indented, apart', { indent: 1, gap: 1 }, [' name  count', ' a     1     few', ' ärger 12']],
  ['no narrower than is said', { least: [8] }, ['name      count', 'a         1      few', 'ärger     12']],
])('columns: %s', (_what, how, lines) => {
  expect(columns(ROWS, how)).toEqual(lines);
});

test('columns: a colour takes no width, and no row is no line', () => {
  expect(
    columns([
      ['\u001B[31mx\u001B[39m', 'y'],
      ['long', 'z'],
    ]),
  ).toEqual(['\u001B[31mx\u001B[39m     y', 'long  z']);
  expect(columns([])).toEqual([]);
});

test('things counted are one or many, with separators between thousands', () => {
  expect([counted(1, 'call'), counted(0, 'call'), counted(1200, 'topology', 'topologies')]).toEqual([
    '1 call',
    '0 calls',
    '1,200 topologies',
  ]);
});
