import { compareRuns, type RunComparison, ratio } from '@cordon/bench';
import { samplesAt } from './options.ts';

/** Says whether run `b` differs from run `a`, percentile by percentile. */
export function compare(a: string, b: string, json: boolean): void {
  const compared = compareRuns(samplesAt(a), samplesAt(b));
  if (json) {
    console.log(JSON.stringify(compared, null, 2));
    return;
  }
  for (const caveat of compared.caveats) console.log(`beware: ${caveat}`);
  for (const line of compared.contrasts) {
    const finding = line.finding === 'too little measured' ? (line.interval.lacking ?? '') : line.finding;
    const what = `${line.subject}, ${line.what}, p${line.quantile * 100}`;
    const shown = line.interval.low === undefined ? '' : ` ${ratio(line).replace(/,.*/, '')}`;
    console.log(`${what}:${shown} ${finding}`);
  }
  if (compared.contrasts.length === 0) console.log('the two runs measured nothing in common');
  else console.log(verdictOf(compared));
}

function verdictOf({ contrasts, told, differing }: RunComparison): string {
  if (told === 0) return 'cannot tell: too little was measured for any comparison; give a longer --budget';
  const chance = (told / 20).toFixed(1);
  const mute = contrasts.length - told;
  return [
    `${differing} of ${told} comparisons show a difference (by chance alone about ${chance} would)`,
    ...(mute === 0 ? [] : [`${mute} more had too few samples`]),
  ].join('; ');
}
