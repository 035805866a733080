import { asWritten } from '@cordon/strength';
import { expect, test } from 'vitest';

/** The tables as they are when they are loaded, anew where faults are planted: what is made on import is seen no other way. */
const anew = (): Promise<typeof import('./other-services.ts')> =>
  asWritten
    ? import('./other-services.ts')
    : import(/* @vite-ignore */ `./other-services.ts?anew=${Math.random()}.ts`);

test('actions of the tables are written as AWS writes them, each once, and no deputy is harmless', async () => {
  const { DEPUTIES, HARMLESS } = await anew();
  for (const action of DEPUTIES) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
  expect(new Set(DEPUTIES).size).toBe(DEPUTIES.length);
  for (const [pattern, why] of HARMLESS) {
    expect(pattern).toMatch(/^[a-z0-9]+:[a-z]*\*?$/);
    expect(why).toMatch(/^[a-z]/);
    const harmless = new RegExp(`^${pattern.replace('*', '.*')}$`, 'i');
    expect(DEPUTIES.filter((action) => harmless.test(action))).toEqual([]);
  }
  expect([DEPUTIES.length, HARMLESS.length].every((count) => count > 15)).toBe(true);
});
