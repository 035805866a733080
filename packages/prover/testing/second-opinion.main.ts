import { parseArgs } from 'node:util';
import { provePair } from '../src/index.ts';
import { pythonWithCvc5, secondOpinion } from './second-opinion.ts';

// `node packages/prover/testing/second-opinion.main.ts [--problems 300] [--seed 2026]`: does cvc5 say what the prover says?
const { values } = parseArgs({
  options: { problems: { type: 'string', default: '300' }, seed: { type: 'string', default: '2026' } },
});
const opinion = secondOpinion(provePair, {
  python: pythonWithCvc5(),
  problems: Number(values.problems),
  seed: Number(values.seed),
});
const { problems, decided, sat, unsat, disagreements } = opinion;
process.stdout.write(
  `${problems} problems, cvc5 decided ${decided} (${sat} with a request, ${unsat} without), ${disagreements.length} disagreements\n${disagreements.join('\n')}\n`,
);
process.exitCode = disagreements.length > 0 ? 1 : decided === 0 ? 2 : 0;
