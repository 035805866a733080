import { expect, test } from 'vitest';
import { BoundedMap, remembered } from './bounded-map.ts';

test('keeps the newest, forgets the oldest, and never holds more than it may', () => {
  const map = new BoundedMap<number>(2);
  expect([map.get('a'), map.size]).toEqual([undefined, 0]);
  map.set('a', 1);
  map.set('b', 2);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([1, 2, 2]);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([undefined, 2, 3, 2]);
});

test('what is set again is the newest, and pushes out nothing', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([3, 2, 2]);
  map.set('c', 4);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
  map.delete('a');
  expect([map.get('a'), map.size]).toEqual([undefined, 1]);
});

test('what is remembered is made once for each key, and again after it was forgotten', () => {
  const map = new BoundedMap<{ readonly of: string }>(1);
  let made = 0;
  const ask = (of: string) =>
    remembered(map, of, () => {
      made += 1;
      return { of };
    });
  const first = ask('a');
  expect([first, made]).toEqual([{ of: 'a' }, 1]);
  expect([ask('a') === first, made]).toEqual([true, 1]);
  expect([ask('b'), ask('a') === first, made]).toEqual([{ of: 'b' }, false, 3]);
});
