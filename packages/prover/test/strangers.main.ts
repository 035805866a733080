import { parseArgs } from 'node:util';
import { buildModel, proveModel } from '../src/index.ts';
import { attackStranger } from './strangers.ts';

// `node packages/prover/test/strangers.main.ts [--worlds 1000] [--seed 1] [--rounds 200]`: is anything served that was called proved?
const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '200' },
  },
});
const total = { p: 0, r: 0, u: 0, asked: 0, found: 0 };
let wrong = 0;
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.worlds); seed++) {
  const one = attackStranger({ buildModel, proveModel }, seed, Number(values.rounds));
  for (const letter of ['p', 'r', 'u'] as const) total[letter] += one.letters[letter];
  total.asked += one.asked;
  total.found += one.found;
  wrong += one.wrong.length;
  for (const sentence of one.wrong.slice(0, 1)) process.stdout.write(`${sentence}\n`);
}
process.stdout.write(
  `${values.worlds} worlds: ${total.p} pairs proved, ${total.r} refuted (${total.found} of them found by the attacker, too), ${total.u} not told; ${total.asked} requests asked where it was proved, ${wrong} served\n`,
);
process.exitCode = wrong > 0 ? 1 : 0;
