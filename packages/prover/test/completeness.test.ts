import { expect, test } from 'vitest';
import { incompleteReadings } from './completeness.ts';

test('every value of a key agrees with a representative on all conditions', async () => {
  expect(await incompleteReadings('../src', 4000)).toEqual([]);
});
