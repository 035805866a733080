import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

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
