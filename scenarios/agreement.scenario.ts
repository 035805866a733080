import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError, unknownId } from '@cordon/domain';
import { makeRunDir } from '@cordon/harness/run-dir';
import type { Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { AGREEMENT_DIVERGENCES } from './agreement/divergences/divergences.ts';
import { readReplay } from './agreement/replay.ts';
import { jsonOf } from './agreement/report/json.ts';
import { render } from './agreement/report/render.ts';
import { outcomeOf } from './agreement/report/summary.ts';
import { type AgreementResult, runAgreement } from './agreement/run.ts';

const ENGINES = ['localstack', 'ministack', 'localstack-open'];

const scenario: Scenario = {
  id: 'agreement',
  sentence: 'asks the evaluator, the live gateway and MiniStack the same thousands of policy questions',
  limits:
    'The gateway decides with this same evaluator, so that their agreement says nothing about whether the evaluator is right: it shows that the gateway reads requests, looks up policies and enforces rightly. Whether the evaluator is right is checked by implementations that share no code with it: a second evaluator over raw JSON (`packages/iam/testing/agreement.test.ts`), MiniStack in this very scenario, the rules of AWS’s documentation (`--rules`, `packages/iam/cases`) and answers of AWS as they were recorded (`packages/gateway/src/server/as-aws-answers.test.ts`).',
  flags: [
    { flags: '--pairs <n>', description: 'how many (policies, request) pairs', default: '2400' },
    { flags: '--seed <n>', description: 'seed of the generated pairs', default: '9' },
    {
      flags: '--engines <ids>',
      description: `engines to compare with the evaluator, of ${ENGINES.join(', ')}`,
      default: 'localstack,ministack',
    },
    { flags: '--rules', description: 'only the documented rules: a table of how many each engine keeps' },
    { flags: '--replay <file>', description: 'ask one case again, from the file that a run wrote' },
  ],
  examples: [
    'agreement                                     the gateway and MiniStack against the evaluator',
    'agreement --pairs 10000 --seed 7              more, and others',
    'agreement --rules --engines localstack,ministack,localstack-open',
    'agreement --replay runs/…/new-1.json --engines localstack',
    'agreement --engines localstack-open           shows that the check can fail',
  ],
  run: async (given) => {
    const engines = enginesOf(String(given.flags.engines));
    const replay = typeof given.flags.replay === 'string' ? readReplay(given.flags.replay) : undefined;
    const rules = given.flags.rules === true;
    const pairs = wholeNumber('--pairs', given.flags.pairs, 1, 200_000);
    const seed = wholeNumber('--seed', given.flags.seed, 0, 2 ** 31 - 1);
    const { path } = makeRunDir();
    const progress = progressOn(given.err, { verbose: given.verbose === true });
    const result = await runAgreement({
      engines,
      pairs: rules ? 0 : pairs,
      seed,
      named: replay === undefined,
      ...(replay === undefined ? {} : { replay }),
      divergences: AGREEMENT_DIVERGENCES,
      runDir: path,
      signal: given.signal,
      onEvent: progress.listen,
      onProgress: (engine, { answered: done, of: total }) =>
        progress.listen({ kind: 'step', leg: engine, what: 'questions', done, total }),
    }).finally(() => progress.end());
    const outcome = outcomeOf(result);
    const files = keep(path, result);
    writeFileSync(join(path, 'agreement.json'), `${JSON.stringify(jsonOf(result, outcome), null, 2)}\n`);
    if (given.json) given.out.write(`${JSON.stringify(jsonOf(result, outcome), null, 2)}\n`);
    else {
      given.out.write(`${render(result, outcome, AGREEMENT_DIVERGENCES)}\n`);
      for (const file of files) given.out.write(`again: pnpm scenario agreement --replay ${file}\n`);
    }
    return outcome.exit;
  },
};

function enginesOf(text: string): readonly string[] {
  const ids = text.split(',').filter((id) => id !== '' && id !== 'evaluator');
  const stranger = ids.find((id) => !ENGINES.includes(id));
  if (stranger !== undefined) throw unknownId('engine', stranger, ENGINES);
  if (ids.length === 0)
    throw new UsageError(
      `\`--engines ${text}\` was refused: it names no engine; choose from ${ENGINES.join(', ')}`,
    );
  return ids;
}

function wholeNumber(flag: string, value: unknown, least: number, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageError(
    `\`${flag} ${value}\` was refused: it must be a whole number from ${least} to ${most}`,
  );
}

/** Every new disagreement as a file that `--replay` takes. */
function keep(path: string, result: AgreementResult): readonly string[] {
  mkdirSync(path, { recursive: true });
  return result.engines
    .flatMap(({ shrunk, engine }) => shrunk.map((found) => ({ engine, found })))
    .map(({ engine, found }, at) => {
      const file = join(path, `new-${at + 1}.json`);
      writeFileSync(file, `${JSON.stringify(found.one, null, 2)}\n`);
      return `${relative(process.cwd(), file)} --engines ${engine}`;
    });
}

export default scenario;
