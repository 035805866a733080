import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from './turns.ts';

test('changes of one thing go on one after the other, of others beside them', async () => {
  const owner = {};
  const seen: string[] = [];
  const change = (name: string, things: string | readonly string[], ms: number) =>
    inTurn(owner, things, async () => {
      seen.push(`${name} begins`);
      await setTimeout(ms);
      seen.push(`${name} ends`);
      return name;
    });
  const all = [
    change('first', 'a', 20),
    change('second', ['b', 'a', 'b'], 1),
    change('third', ['b', 'c'], 1),
    change('other', 'd', 1),
  ];
  expect(await Promise.all(all)).toEqual(['first', 'second', 'third', 'other']);
  expect(seen.filter((one) => !one.startsWith('other'))).toEqual(
    ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  expect(seen.indexOf('other ends')).toBeLessThan(seen.indexOf('first ends'));
});

test('of another owner they do not wait', async () => {
  const never = inTurn({}, 'a', () => new Promise(() => {}));
  expect(await Promise.race([never, inTurn({}, 'a', async () => 'done')])).toBe('done');
});

test('one that fails is its caller’s alone', async () => {
  const owner = {};
  const failing = inTurn(owner, ['a', 'b'], async () => {
    throw new Error('failed');
  });
  const next = inTurn(owner, 'a', async () => 'done');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('done');
});
