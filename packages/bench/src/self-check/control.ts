import { type Contrast, contrast, controlBroken } from '../contrast.ts';
import { type Lane, measure } from '../measure.ts';
import { subSeed } from '../rng.ts';
import type { Request } from '../sample.ts';
import { blockValues, select } from '../series.ts';
import type { SelfVerdict } from './judge.ts';
import { isNoisy, type Noise } from './noise.ts';

/** One server under two names (A/A), and one that is twice as slow (A/B): a control that finds nothing proves nothing. */
export interface Controls {
  readonly same: Contrast;
  readonly slower: Contrast;
}

/** Measures two servers as a bench run does: blocks in turns, medians compared over rounds. */
export async function measureControls(o: {
  request: Request;
  slowRequest: Request;
  ratePerSecond: number;
  rounds: number;
  blockMs: number;
  seed: number;
  signal?: AbortSignal;
}): Promise<Controls> {
  const drive = { kind: 'open', ratePerSecond: o.ratePerSecond } as const;
  const lane = (subject: string, request: Request): Lane => {
    return { subject, part: 'issue', drive, target: { id: subject, sentence: 'synthetic', request } };
  };
  const { blocks } = await measure({
    lanes: [lane('a', o.request), lane('a again', o.request), lane('b', o.slowRequest)],
    plan: { rounds: o.rounds, blockMs: o.blockMs, warmUpMs: o.blockMs },
    budgetMs: 0,
    seed: o.seed,
    timeoutMs: 10_000,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  });
  const values = (subject: string) => blockValues(select(blocks, { subject }), 'response');
  const against = (subject: string): Contrast =>
    contrast({
      subject,
      against: 'a',
      blocks: values(subject),
      againstBlocks: values('a'),
      quantile: 0.5,
      seed: subSeed(o.seed, 'self-check'),
      paired: true,
    });
  return { same: against('a again'), slower: against('b') };
}

/** A/A must show no difference (but for one time in a thousand, or a few per cent), A/B must show one. */
export function judgeControls({ same, slower }: Controls, noise: Noise): SelfVerdict {
  const agrees = same.finding !== 'too little measured' && !controlBroken(same);
  if (agrees && slower.finding === 'slower') return 'fits';
  return isNoisy(noise) ? 'cannot tell' : 'wrong';
}
