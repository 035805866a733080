import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

const taking = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('growth that would outlast the patience is refused, with how long it would take', async () => {
  const pace = new Pace(2_000);
  await pace.take(10, taking(50));
  await pace.take(20, taking(50));
  let grown = false;
  const grow = async () => {
    grown = true;
  };
  await expect(pace.take(1_000_000, grow)).rejects.toThrow(/would take about \d+ s, more than the 2 s/);
  expect(grown).toBe(false);
  await pace.take(0, grow);
  expect(grown).toBe(false);
});
