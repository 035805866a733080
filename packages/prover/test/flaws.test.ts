import { describe, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { FLAWS } from './flaws.ts';

describe('ways to get isolation wrong', () => {
  test.each(FLAWS.map((flaw) => [flaw.id, flaw] as const))('%s', (_, flaw) => {
    const answer = provePair(flaw.from, flaw.to);
    expect(answer.kind, flaw.sentence).toBe(flaw.expected);
    if (flaw.expected !== 'unknown') expect(answer.reasons).toEqual([]);
    const shown = answer.witnesses.map(
      (one) => `${one.action} ${one.resource} ${JSON.stringify(one.chosen)} ${one.name ?? ''}`,
    );
    if (flaw.shows !== undefined) expect(shown.join('\n')).toMatch(flaw.shows);
  });
});
