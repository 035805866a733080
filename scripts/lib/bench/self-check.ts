import { type Checked, ms, ratio, type SelfCheck, selfCheck } from '@cordon/bench';
import { EXIT } from '@cordon/domain';
import { stopSignal } from '../stop-signal.ts';

const EXITS = { fits: EXIT.upheld, wrong: EXIT.breached, 'cannot tell': EXIT.unknown } as const;

/** Measures servers with known latencies to check the generator. Exit 0 right, 1 wrong, 2 the machine was too busy. */
export async function selfCheckBench(json: boolean): Promise<void> {
  using stop = stopSignal();
  const checked = await selfCheck({ signal: stop.signal });
  // An interrupted run has too few requests to be judged.
  stop.signal.throwIfAborted();
  console.log(json ? JSON.stringify(checked, null, 2) : linesOf(checked).join('\n'));
  process.exitCode = EXITS[checked.verdict];
}

function linesOf({ known, open, naive, controls, verdict }: SelfCheck): string[] {
  const { floorMs, meanMs, stallMs, periodMs } = known;
  return [
    `a server that takes ${floorMs} ms and an exponential of mean ${meanMs} ms, and answers nothing for ${ms(stallMs)} of ${ms(periodMs)}`,
    'bounds: the percentile of this many requests leaves them once in some ten thousand times',
    '',
    ...block('open loop, from the intended start: must be right', open),
    ...block('naive closed loop: must be found wrong', naive),
    'controls, medians of two servers measured in turns:',
    `  A/A, the same server twice: ${ratio(controls.same)}`,
    `  A/B, one twice as slow: ${ratio(controls.slower)}${controls.slower.finding === 'slower' ? ', found slower' : ''}`,
    `  ${controls.verdict}${noiseOf(controls.noise)}`,
    '',
    verdict === 'cannot tell'
      ? 'cannot tell: the machine was too busy; run it again when it is idle'
      : `the generator ${verdict === 'fits' ? 'measures the known latencies, stall included' : 'is wrong'}`,
  ];
}

function block(what: string, { requests, held, noise, verdict }: Checked): string[] {
  const rows = held.map(
    ({ quantile, truthMs, measuredMs, lowMs, highMs }) =>
      `  p${quantile * 100}  truth ${ms(truthMs).padStart(8)}  measured ${ms(measuredMs).padStart(8)}  must lie in ${ms(lowMs)} to ${ms(highMs)}`,
  );
  return [`${what}; ${requests} requests`, ...rows, `  ${verdict}${noiseOf(noise)}`, ''];
}

function noiseOf({ serverLateMs, pressure }: SelfCheck['open']['noise']): string {
  const waiting =
    pressure === undefined
      ? 'the system does not report whether processes waited'
      : `some process waited for a processor ${(pressure * 100).toFixed(0)} % of the time`;
  return ` (the server was late by ${ms(serverLateMs)} at p99; ${waiting})`;
}
