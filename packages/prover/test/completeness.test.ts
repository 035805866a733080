import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { incompleteReadings } from './completeness.ts';

test('every value of a key agrees with a representative on all conditions', async () => {
  expect(await incompleteReadings('../src', strength(300, 800, 40_000))).toEqual([]);
});
