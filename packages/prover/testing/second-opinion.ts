import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { provePair } from '../src/index.ts';
import { randomFrom } from '../test/random-world.ts';
import { caller, type Json, policy, target } from '../test/world.ts';
import { smtOf } from './smt.ts';
import { ASKED, randomProblem, type Statement, type StringProblem } from './string-problem.ts';

const SOLVE = join(import.meta.dirname, 'cvc5-solve.py');

export interface SecondOpinion {
  readonly problems: number;
  /** Problems that cvc5 decided in time. */
  readonly decided: number;
  readonly sat: number;
  readonly unsat: number;
  readonly disagreements: readonly string[];
}

/** A Python that can import cvc5: `CORDON_CVC5_PYTHON`, else `python3`; `undefined` with the reason told where neither can. */
export function pythonWithCvc5(onMissing: (reason: string) => void): string | undefined {
  const python = process.env.CORDON_CVC5_PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import cvc5'], { stdio: 'pipe' });
    return python;
  } catch {
    onMissing(
      `\`${python}\` cannot import cvc5: install \`cvc5\` from PyPI into a virtual environment and name its Python in CORDON_CVC5_PYTHON`,
    );
    return undefined;
  }
}

/** Puts random problems to a prover and to cvc5; `seed` makes it repeatable. Throws when cvc5 cannot be run. */
export function secondOpinion(
  prove: typeof provePair,
  options: { readonly python: string; readonly problems: number; readonly seed: number },
): SecondOpinion {
  const random = randomFrom(options.seed);
  const problems = Array.from({ length: options.problems }, () => randomProblem(random));
  const answers = JSON.parse(
    execFileSync(options.python, [SOLVE], {
      input: JSON.stringify(problems.map(smtOf)),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  ) as string[];
  const disagreements = problems.flatMap((problem, at) => {
    const said = answers[at];
    const kind = answerOf(prove, problem);
    const agreed = said === 'sat' ? 'refuted' : said === 'unsat' ? 'proved' : kind;
    return agreed === kind
      ? []
      : [`problem ${at}: cvc5 says ${said}, the prover ${kind}: ${JSON.stringify(problem)}`];
  });
  const count = (word: string): number => answers.filter((one) => one === word).length;
  const [sat, unsat] = [count('sat'), count('unsat')];
  return { problems: problems.length, decided: sat + unsat, sat, unsat, disagreements };
}

function answerOf(prove: typeof provePair, { identity, boundary, session, bucket }: StringProblem): string {
  const of = (name: string, list: readonly Statement[]) => policy(name, list as unknown as readonly Json[]);
  const from = caller('t-1', {
    identity: of('identity', identity),
    ...(boundary === undefined ? {} : { boundary: of('boundary', boundary) }),
    ...(session === undefined ? {} : { session: of('session', session) }),
  });
  return prove(from, target('t-2', of('bucket', bucket)), { actions: ASKED }).kind;
}
