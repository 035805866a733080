// A checker of Stryker, which leaves out what is not to be tried: words for people, what the sample does not hold, and
// with `--since` what was not changed. Stryker loads it by its path and gives it `choice` of its configuration.
import { readFileSync } from 'node:fs';
import { type Candidate, type Choice, isChosen, isSentence } from './choice.ts';
import { NOT_CHOSEN, SENTENCE, textAt } from './score.ts';

function checker(options: { readonly choice: Choice }) {
  const sources = new Map<string, string>();
  const sourceOf = (file: string) => {
    const known = sources.get(file) ?? readFileSync(file, 'utf8');
    sources.set(file, known);
    return known;
  };
  const reason = (one: Candidate) => {
    if (isSentence(one, textAt(sourceOf(one.fileName), one.location, 0))) return SENTENCE;
    return isChosen(one, options.choice) ? undefined : NOT_CHOSEN;
  };
  return {
    async init() {},
    async check(all: readonly Candidate[]) {
      return Object.fromEntries(
        all.map((one) => {
          const why = reason(one);
          return [one.id, why === undefined ? { status: 'passed' } : { status: 'compileError', reason: why }];
        }),
      );
    },
    async group(all: readonly Candidate[]) {
      return [all.map(({ id }) => id)];
    },
  };
}
checker.inject = ['options'] as const;

export const strykerPlugins = [{ kind: 'Checker', name: 'choice', factory: checker }];
