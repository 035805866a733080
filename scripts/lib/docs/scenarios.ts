import { loadScenarios } from '@cordon/scenarios/catalogue';
import { MADE, page, parts, sentence, shell, table } from './text.ts';

/** `scenarios.md`: a section for each scenario, with the flags and examples of its `--help`. */
export async function scenarioPages(): Promise<ReadonlyMap<string, string>> {
  const scenarios = await loadScenarios();
  return new Map([
    [
      'scenarios.md',
      page(
        MADE,
        '# Scenarios',
        'Each is `scenarios/` with its id and `.scenario.ts`. Exit codes: 0 upheld, 1 breached, 2 could not tell, 64 bad usage. All take `--json`.',
        table(
          ['scenario', 'what it does'],
          scenarios.map(({ id, sentence: what }) => [`[${id}](#${id})`, what]),
        ),
        ...scenarios.map(({ id, sentence: what, limits, flags, examples = [] }) =>
          parts(
            `## ${id}`,
            sentence(what),
            ...(limits === undefined ? [] : [limits]),
            shell(...examples.map((example) => `pnpm scenario ${example.replace(/\s{2,}(.*)$/, '   # $1')}`)),
            table(
              ['flag', 'meaning', 'if not given'],
              flags.map((flag) => [`\`${flag.flags}\``, flag.description, flag.default ?? '']),
            ),
          ),
        ),
      ),
    ],
  ]);
}
