import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
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

const VERSION = '1.4.2';
/** Beside what the package's other tests make; gone with the workspace. */
const PLACE = join(import.meta.dirname, '..', 'node_modules', `.cvc5-${VERSION}`);

/**
 * A Python that can import cvc5 (BSD licence): `CORDON_CVC5_PYTHON`, else a virtual environment that is made at the first
 * need. Throws with what failed where there is none: a second opinion is had, or missed loudly.
 */
export function pythonWithCvc5(): string {
  const given = process.env.CORDON_CVC5_PYTHON;
  const python = given ?? join(PLACE, 'bin', 'python3');
  if (given === undefined && !existsSync(python)) install();
  run(python, ['-c', 'import cvc5'], given === undefined ? '' : ' (named by CORDON_CVC5_PYTHON)');
  return python;
}

function install(): void {
  const made = `${PLACE}.${process.pid}`;
  try {
    const patient = ['--retries=10', '--timeout=60'];
    const wanted = ['--quiet', '--no-input', '--no-compile', '--only-binary=:all:', `cvc5==${VERSION}`];
    const python = join(made, 'bin', 'python3');
    const venv = ', which makes a virtual environment';
    const pip = ', which installs cvc5 from PyPI';
    try {
      // With the pip that this Python has: making another takes longer than all the rest.
      run('python3', ['-m', 'venv', '--without-pip', made], venv);
      run('python3', ['-m', 'pip', '--python', python, 'install', ...patient, ...wanted], pip);
    } catch {
      run('python3', ['-m', 'venv', '--clear', made], venv);
      run(python, ['-m', 'pip', 'install', ...patient, ...wanted], pip);
    }
    renameSync(made, PLACE);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!existsSync(join(PLACE, 'bin', 'python3'))) throw error;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], what: string): void {
  try {
    execFileSync(command, args, { stdio: 'pipe', timeout: 1_200_000 });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    throw new Error(
      `no second opinion: \`${command} ${args.join(' ')}\`${what} failed: ${said}; install \`cvc5==${VERSION}\` into a Python of yours and name it in CORDON_CVC5_PYTHON`,
    );
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
