import { expect, test } from 'vitest';
import { fixture } from './bench.fixture.ts';
import { compareRuns } from './compare.ts';

const issues = (scale: number, seed: number) =>
  compareRuns(fixture({ seed: 1 }), fixture({ seed, scale })).contrasts.filter(
    (line) => line.what === 'issue, open loop',
  );

test('two runs of the same thing show no difference', () => {
  const lines = issues(1, 2);
  expect(lines).toHaveLength(6);
  expect(lines.filter((line) => line.finding !== 'no difference shown').length).toBeLessThanOrEqual(1);
});

test('how many comparisons differ is told with how many could tell', () => {
  const same = compareRuns(fixture({ seed: 1 }), fixture({ seed: 2 }));
  expect(same.told).toBeGreaterThan(8);
  expect(same.differing).toBeLessThanOrEqual(same.told / 5);
  const slower = compareRuns(fixture({ seed: 1 }), fixture({ seed: 2, scale: 1.5 }));
  expect(slower.differing).toBeGreaterThan(same.told / 2);
  const thin = compareRuns(fixture({ seed: 1, samples: 2 }), fixture({ seed: 2, samples: 2 }));
  expect(thin.contrasts.length - thin.told).toBeGreaterThan(5);
});

test('a run that is a quarter slower is found slower, and a faster one faster', () => {
  for (const line of issues(1.25, 2)) expect(line.finding).toBe('slower');
  for (const line of issues(0.8, 2)) {
    expect(line.finding).toBe('faster');
    expect(Math.abs(line.interval.ratio - 0.8)).toBeLessThan(0.1);
  }
});

test('too few samples or blocks are said to be too few', () => {
  const thin = compareRuns(fixture({ seed: 1, samples: 20 }), fixture({ seed: 2, samples: 20, scale: 9 }));
  const tails = thin.contrasts.filter((line) => line.quantile === 0.99);
  expect(tails.every((line) => line.finding === 'too little measured')).toBe(true);
  const short = fixture({ seed: 2 });
  short.blocks = short.blocks.filter((block) => block.round < 4);
  const medians = compareRuns(fixture({ seed: 1 }), short).contrasts.filter((line) => line.quantile === 0.5);
  expect(medians.every((line) => line.interval.lacking !== undefined)).toBe(true);
});

test('another machine, version or rate is a caveat', () => {
  const other = fixture({ seed: 2 });
  other.machine = { ...other.machine, cores: 64 };
  other.versions = { vault: '1.21.1' };
  for (const block of other.blocks)
    if (block.loop.kind === 'open') Object.assign(block.loop, { ratePerSecond: 50 });
  const { caveats } = compareRuns(fixture({ seed: 1 }), other);
  expect(caveats.join('\n')).toMatch(/cores: `2` against `64`[\s\S]*vault: `–` against `1.21.1`[\s\S]*50\/s/);
});
