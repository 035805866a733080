import type { Clock } from './clock.ts';
import { classify } from './outcome.ts';
import type { Rng } from './rng.ts';
import type { Request, Sample } from './sample.ts';

/** Runs one request and times it. Never throws; gives up after `timeoutMs` even if the request ignores its signal. */
export async function timed(o: {
  clock: Clock;
  request: Request;
  index: number;
  rng: Rng;
  /** Start of the block and intended start, on the clock. */
  origin: number;
  intended: number;
  timeoutMs: number;
}): Promise<Sample> {
  const started = o.clock.now();
  const giveUp = new AbortController();
  const bell = new AbortController();
  const alarm = o.clock.sleepUntil(started + o.timeoutMs, bell.signal).then((): Answer => {
    return { outcome: 'timeout', report: undefined };
  });
  const asked = ask(o.request, { index: o.index, signal: giveUp.signal, rng: o.rng });
  const { outcome, report } = await Promise.race([asked, alarm]);
  const ended = o.clock.now();
  bell.abort();
  if (outcome === 'timeout') giveUp.abort(new DOMException('the request took too long', 'TimeoutError'));
  return {
    at: o.intended - o.origin,
    late: started - o.intended,
    service: ended - started,
    outcome,
    retries: report?.retries ?? 0,
    ...(report?.phases === undefined ? {} : { phases: report.phases }),
  };
}

interface Answer {
  readonly outcome: Sample['outcome'];
  readonly report: Awaited<ReturnType<Request>>;
}

async function ask(request: Request, input: Parameters<Request>[0]): Promise<Answer> {
  try {
    return { outcome: 'served', report: await request(input) };
  } catch (error) {
    return { outcome: classify(error), report: undefined };
  }
}
