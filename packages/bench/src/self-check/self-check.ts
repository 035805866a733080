import { type Contrast, contrast, controlBroken } from '../contrast.ts';
import { httpRequest } from '../http-request.ts';
import { closedLoop, openLoop } from '../load.ts';
import { type Lane, measure } from '../measure.ts';
import { subSeed } from '../rng.ts';
import { type Request, responseOf, type Sample } from '../sample.ts';
import { blockValues, select } from '../series.ts';
import { type SyntheticTruth, startSyntheticServerApart } from '../synthetic/server.ts';
import {
  type Held,
  isNoisy,
  judgeFigures,
  type Known,
  type Noise,
  type SelfVerdict,
  truthOf,
  watchMachine,
} from './judge.ts';

/** One server under two names (A/A), and one that is twice as slow (A/B): a control that finds nothing proves nothing. */
interface Controls {
  readonly same: Contrast;
  readonly slower: Contrast;
}

/** Measures two servers as a bench run does: blocks in turns, medians compared over rounds. */
async function measureControls(o: {
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
function judgeControls({ same, slower }: Controls, noise: Noise): SelfVerdict {
  const agrees = same.finding !== 'too little measured' && !controlBroken(same);
  if (agrees && slower.finding === 'slower') return 'fits';
  return isNoisy(noise) ? 'cannot tell' : 'wrong';
}

/** What one generator measured of the known server, with the verdict on it. */
export interface Checked {
  readonly requests: number;
  readonly held: readonly Held[];
  readonly noise: Noise;
  readonly verdict: SelfVerdict;
}

export interface SelfCheck {
  readonly known: Known;
  /** The bench's own generator: must be right. */
  readonly open: Checked;
  /** A generator that waits for each answer: must be found wrong, otherwise the check could not fail. */
  readonly naive: Checked;
  readonly controls: Controls & { readonly noise: Noise; readonly verdict: SelfVerdict };
  readonly verdict: SelfVerdict;
}

const RATE = 200;

/** Measures loopback servers whose latencies are known by formula; takes about three times `periodMs`. */
export async function selfCheck(
  o: { periodMs?: number; seed?: number; signal?: AbortSignal } = {},
): Promise<SelfCheck> {
  const { periodMs = 10_000, seed = 1 } = o;
  const signal = o.signal === undefined ? {} : { signal: o.signal };
  const known = { floorMs: 5, meanMs: 10, periodMs, stallMs: periodMs / 10 };
  const common = { seed, timeoutMs: 10_000, durationMs: periodMs, ...signal };
  const truth = truthOf(known, seed);
  const open = await against(known, truth, (request) =>
    openLoop({ ...common, request, ratePerSecond: RATE }),
  );
  const naive = await against(known, truth, (request) => closedLoop({ ...common, request, concurrency: 1 }));
  const controls = await compared(truth.latenciesMs, { periodMs, seed, ...signal });
  return { known, open, naive, controls, verdict: verdictOf(open.verdict, naive, controls.verdict) };
}

/**
 * `wrong` when the bench's generator is wrong, or when the naive one passes on an idle machine. On a busy machine the
 * naive generator's requests are slower, too, which can hide the waiting that it omits.
 */
export function verdictOf(
  open: SelfVerdict,
  naive: Pick<Checked, 'verdict' | 'noise'>,
  controls: SelfVerdict,
): SelfVerdict {
  const shown = {
    wrong: 'fits',
    fits: isNoisy(naive.noise) ? 'cannot tell' : 'wrong',
    'cannot tell': 'cannot tell',
  } as const;
  const all = [open, shown[naive.verdict], controls] as const;
  if (all.includes('wrong')) return 'wrong';
  return all.includes('cannot tell') ? 'cannot tell' : 'fits';
}

async function against(
  known: Known,
  truth: SyntheticTruth,
  measure: (request: Request) => Promise<{ samples: readonly Sample[] }>,
): Promise<Checked> {
  const server = await startSyntheticServerApart(truth);
  const client = httpRequest(server.url);
  try {
    const machine = watchMachine();
    const { samples } = await measure(client.request);
    const noise = machine.stop(await server.lateness());
    return { requests: samples.length, noise, ...judgeFigures(known, samples.map(responseOf), noise) };
  } finally {
    client.close();
    await server.close();
  }
}

async function compared(
  latenciesMs: readonly number[],
  o: { periodMs: number; seed: number; signal?: AbortSignal },
): Promise<SelfCheck['controls']> {
  const servers = await Promise.all(
    [1, 2].map((factor) => startSyntheticServerApart({ latenciesMs: latenciesMs.map((ms) => ms * factor) })),
  );
  const clients = servers.map(({ url }) => httpRequest(url));
  const [quick, slow] = clients.map(({ request }) => request) as [Request, Request];
  try {
    const machine = watchMachine();
    const drive = { ratePerSecond: RATE / 2, rounds: 8, blockMs: o.periodMs / 24 };
    const controls = await measureControls({ ...o, ...drive, request: quick, slowRequest: slow });
    const noise = machine.stop((await Promise.all(servers.map((server) => server.lateness()))).flat());
    return { ...controls, noise, verdict: judgeControls(controls, noise) };
  } finally {
    for (const client of clients) client.close();
    await Promise.all(servers.map((server) => server.close()));
  }
}
