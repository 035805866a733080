import { loadScenario, scenarioIds } from '@cordon/scenarios/catalogue';
import { MADE, page, sentence, shell, table } from './text.ts';

/** A page for each scenario, from the flags and examples that its `--help` shows, and an index. */
export async function scenarioPages(): Promise<ReadonlyMap<string, string>> {
  const scenarios = await Promise.all(scenarioIds().map(loadScenario));
  const pages = new Map<string, string>();
  for (const { id, sentence: what, flags, examples = [] } of scenarios)
    pages.set(
      `scenarios/${id}.md`,
      page(
        MADE,
        `# ${id}`,
        sentence(what),
        shell(...examples.map((example) => `pnpm scenario ${example.replace(/\s{2,}(.*)$/, '   # $1')}`)),
        '## Flags',
        table(
          ['flag', 'meaning', 'if not given'],
          [
            ...flags.map((flag) => [`\`${flag.flags}\``, flag.description, flag.default ?? '']),
            ['`--json`', 'print JSON for another program', ''],
          ],
        ),
        'Exit codes: 0 upheld, 1 breached, 2 could not tell, 64 bad usage.',
        `Made from \`scenarios/${id}.scenario.ts\`.`,
      ),
    );
  const rows = scenarios.map(({ id, sentence: what }) => [`[${id}](${id}.md)`, what]);
  pages.set('scenarios/README.md', page(MADE, '# Scenarios', table(['scenario', 'what it does'], rows)));
  return pages;
}
