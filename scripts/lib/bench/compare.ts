import { compareRuns, ratio } from '@cordon/bench';
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
}
