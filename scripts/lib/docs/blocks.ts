/** One command line of a page. */
export interface Line {
  readonly page: string;
  /** As it stands there, without its comment. */
  readonly text: string;
  /** Words after `pnpm` (and `cordon`): what the program is given; absent for what is not Cordon’s. */
  readonly words?: readonly string[];
}

const COMMANDS = /^(?:npx --yes pnpm@[\d.]+|pnpm)(?: -s)?(?: run)?(?: cordon)? /;
const OWN = ['scenario', 'bench', 'prove', 'lab', 'report', 'decide', 'doctor', 'explain', 'exec', 'profile'];

/** Every command line of the shell blocks of a page. */
export function linesOf(page: string, markdown: string): readonly Line[] {
  const blocks = [...markdown.matchAll(/^```(?:sh|bash|shell)[^\n]*\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.replace(/\s+#\s.*$/, '').trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((text): Line => {
        const words = text.replace(COMMANDS, '').split(/\s+/);
        // `pnpm exec` is pnpm’s own; ours is `pnpm cordon exec`.
        const own = COMMANDS.test(text) && !text.startsWith('pnpm exec ') && OWN.includes(words[0] ?? '');
        return own ? { page, text, words } : { page, text };
      }),
  );
}

/** Why a line is not run by the test of the pages; `undefined` for one that is. */
export function notRun({ page, text, words }: Line): string | undefined {
  const [command, name] = words ?? [];
  if (words === undefined) {
    if (/^node scripts\/docs\.ts/.test(text)) return 'docs.test.ts makes the same pages and compares them';
    if (/(pnpm(@[\d.]+)?) (test|check|install)\b|vitest|biome|tsc/.test(text))
      return 'it runs the tests, of which this is one';
    return 'it is not a command of this project';
  }
  if (command === 'prove' && words.includes('--live')) return 'prove.live.test.ts does, on the lab';
  if (command === 'prove' && /^(mutants|topologies)\//.test(page))
    return 'every topology and mutant is proved by the tests of the prover and of scenarios';
  if (command === 'prove') return undefined;
  if (command === 'scenario' && (name === undefined || words.includes('--list'))) return undefined;
  if (command === 'scenario')
    return 'it takes minutes on the lab; scenarios/*.live.test.ts run the same code';
  if (command === 'bench') return 'it measures for minutes; scenarios/bench has its own live test';
  if (command === 'lab' || command === 'exec' || command === 'profile')
    return 'it keeps services running; exec.live.test.ts and the lab’s tests do it in a place of their own';
  if (command === 'doctor')
    return 'its exit code says what this machine lacks, not whether the page is right';
  if (/\bruns\/|…|</.test(text)) return 'it names a run that only the reader has';
  if (command === 'report' || command === 'explain') return 'it needs a run; its own tests make one';
  return 'it needs answers of a team; the tests of decide give some';
}
