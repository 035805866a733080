import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';
import { ANEW, type Anew, computedAnew } from './anew.ts';

const MODULE = `
import { NEAR } from './near.ts';
const PATTERN = stryMutAct_9fa48("1") ? /^b/ : (stryCov_9fa48("1"), /^a/);
const TABLE = { PATTERN, near: NEAR } as const;
export const COPY: typeof TABLE = TABLE;
const test = (text: string) => PATTERN.test(text);
const PLAIN = { PATTERN: 1 };
export const read = (text: string) => [test(text), COPY.PATTERN.source, TABLE.near, PLAIN.PATTERN].join();
`;
const NEAR = 'export const NEAR = stryMutAct_9fa48("2") ? "far" : "near";';

const MODULES = new Map([
  ['/src/a.ts', MODULE],
  ['/src/near.ts', NEAR],
]);

/** What `read('a')` of the module says with a fault switched on after it was loaded. */
function withFault(fault: string): string {
  const { texts } = computedAnew(MODULES);
  let active = '';
  const anew: Anew = (_, faults, loaded, compute) => (faults.includes(active) ? compute() : loaded());
  const code = ['/src/near.ts', '/src/a.ts']
    .map((file) => stripTypeScriptTypes(texts.get(file) ?? '').replaceAll(/^import .*|^export /gm, ''))
    .join('\n');
  const read = new Function('stryMutAct_9fa48', 'stryCov_9fa48', ANEW, `${code}; return read;`);
  const asked = read(
    (id: string) => id === active,
    () => {},
    anew,
  );
  active = fault;
  return asked('a');
}

test('a fault in a constant is there once it is switched on, in all that was computed from it', () => {
  expect(withFault('')).toBe('true,^a,near,1');
  expect(withFault('1')).toBe('false,^b,near,1');
  expect(withFault('2')).toBe('true,^a,far,1');
});

test('a constant that others import may be held by a test as it was: that is not told', () => {
  expect([...computedAnew(MODULES).told]).toEqual(['1']);
});
