import { type Condition, compileCondition } from '@cordon/iam';
import { randomFrom } from './random-world.ts';

const STRINGS = [
  '',
  'a',
  'b',
  'ab',
  'aB',
  'AB',
  'abc',
  'x',
  'a*',
  '*',
  'arn:aws:s3:::a',
  'arn:aws:iam::1:role/a',
  'true',
  'False',
  '5',
  '5.0',
  '10',
  '-1',
  '11',
  '0',
  '2026-01-01T00:00:00Z',
  '2027-06-01',
  '2026-01-01T00:00:01Z',
  '1767225600',
  '10.0.0.0',
  '10.0.0.255',
  '10.0.1.0',
  '9.255.255.255',
  '255.255.255.255',
  '::1',
  '2001:db8::',
  '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:db9::',
  'nonsense',
  'é',
  'K',
];
const FAMILIES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
    ['a', 'ab', 'a*', '*b', '?', 'a?c*', '', 'AB', 'x*', '${*}'],
  ],
  [
    ['ArnLike', 'ArnNotEquals'],
    ['arn:aws:s3:::a', 'arn:aws:*:::a*', 'arn:*:iam::?:role/*', '*'],
  ],
  [
    ['NumericEquals', 'NumericLessThan', 'NumericGreaterThanEquals', 'NumericNotEquals'],
    ['5', '10', '10.5', '-1'],
  ],
  [
    ['DateEquals', 'DateLessThan', 'DateGreaterThan', 'DateNotEquals'],
    ['2026-01-01T00:00:00Z', '2027-06-01', '1767225600'],
  ],
  [
    ['IpAddress', 'NotIpAddress'],
    ['10.0.0.0/24', '10.0.0.0/8', '::1', '2001:db8::/32', '10.0.1.0', '0.0.0.0/0'],
  ],
  [['Bool'], ['true', 'false']],
];

interface Modules {
  readonly readingOf: typeof import('../src/dimension/reading.ts').readingOf;
  readonly valuesOf: typeof import('../src/dimension/values.ts').valuesOf;
}

/**
 * Random sets of conditions on one key: every value must agree on all of them with some representative. Returns the
 * values that do not: the representatives are complete when there are none. `source` is the prover that is asked.
 */
export async function incompleteReadings(source: string, rounds = 500): Promise<string[]> {
  const { readingOf } = (await import(`${source}/dimension/reading.ts`)) as Modules;
  const { valuesOf } = (await import(`${source}/dimension/values.ts`)) as Modules;
  const random = randomFrom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const missing: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const families =
      random() < 0.7 ? [pick(FAMILIES)] : [pick(FAMILIES), FAMILIES[0] as (typeof FAMILIES)[number]];
    const conditions = Array.from({ length: 1 + Math.floor(random() * 4) }, (): Condition => {
      const [operators, values] = pick(families);
      return {
        operator: pick(operators),
        ifExists: false,
        key: 'k',
        values: [pick(values), pick(values)].slice(0, random() < 0.5 ? 1 : 2),
      };
    });
    const readings = conditions.map((condition) => readingOf(condition, '2012-10-17', {}, () => false));
    const { values, complete } = valuesOf(readings, 'string');
    if (!complete) continue;
    const tests = conditions.map((condition) => compileCondition(condition, '2012-10-17').holds);
    const vector = (value: string): string => tests.map((holds) => Number(holds({ k: value }))).join('');
    const known = new Set(values.map(vector));
    for (const value of STRINGS)
      if (!known.has(vector(value))) missing.push(`${value} for ${JSON.stringify(conditions)}`);
  }
  return missing;
}
