import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';
import { ANEW, ANY, type Anew, computedAnew } from './anew.ts';

const MODULE = `
import { NEAR } from './near.ts';
const PATTERN = stryMutAct_9fa48("1") ? /^b/ : (stryCov_9fa48("1"), /^a/);
const TABLE = { PATTERN, near: NEAR } as const;
export const COPY: typeof TABLE = TABLE;
const test = (text: string) => PATTERN.test(text);
const PLAIN = { PATTERN: 1 };
const SEEN = new Map<string, string>();
const kept = (text: string) => {
  if (!SEEN.has(text)) SEEN.set(text, stryMutAct_9fa48("3") ? "lost" : "kept");
  return SEEN.get(text);
};
export const read = (text: string) => [test(text), COPY.PATTERN.source, TABLE.near, PLAIN.PATTERN, kept(text)].join();
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
  const computed = new Map<string, unknown>();
  const anew: Anew = (key, faults, loaded, compute) => {
    if (active === '' || ![ANY, active].some((id) => faults.includes(id))) return loaded();
    if (!computed.has(key)) computed.set(key, compute());
    return computed.get(key) as ReturnType<typeof loaded>;
  };
  const code = ['/src/near.ts', '/src/a.ts']
    .map((file) => stripTypeScriptTypes(texts.get(file) ?? '').replaceAll(/^import .*|^export /gm, ''))
    .join('\n');
  const read = new Function('stryMutAct_9fa48', 'stryCov_9fa48', ANEW, `${code}; return read;`);
  const asked = read(
    (id: string) => id === active,
    () => {},
    anew,
  );
  asked('a');
  active = fault;
  return asked('a');
}

test('a fault in a constant is there once it is switched on, in all that was computed from it', () => {
  expect(withFault('')).toBe('true,^a,near,1,kept');
  expect(withFault('1')).toBe('false,^b,near,1,kept');
  expect(withFault('2')).toBe('true,^a,far,1,kept');
});

test('what is kept from call to call begins empty with a fault, so that its code runs', () => {
  expect(withFault('3')).toBe('true,^a,near,1,lost');
});

test('a constant that others import may be held by a test as it was: that is not told', () => {
  expect([...computedAnew(MODULES).told]).toEqual(['1']);
});
