import { parseArgs } from 'node:util';
import { proveAll, provePair } from '../src/index.ts';
import { compareAll } from './compare-all.ts';

// `node packages/prover/test/compare-all.main.ts [--pairs 100000] [--seed 1]`: do all pairs at once say what each pair says alone?
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const total = { pairs: 0, proved: 0, refuted: 0, unknown: 0, proofs: 0, worlds: 0 };
const differences: string[] = [];
for (let seed = Number(values.seed); total.pairs < Number(values.pairs); seed++) {
  const one = compareAll({ proveAll, provePair }, seed);
  for (const key of ['pairs', 'proved', 'refuted', 'unknown', 'proofs'] as const) total[key] += one[key];
  total.worlds++;
  differences.push(...one.differences);
  if (one.differences.length > 0) process.stdout.write(`${one.differences.slice(0, 3).join('\n')}\n`);
}
process.stdout.write(
  `${total.pairs} pairs of ${total.worlds} worlds: ${total.proved} proved, ${total.refuted} refuted, ${total.unknown} not told; ${total.proofs} problems decided among all; ${differences.length} differences\n`,
);
process.exitCode = differences.length > 0 ? 1 : 0;
