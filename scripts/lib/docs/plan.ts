/** One command line of a page. */
export interface Line {
  readonly page: string;
  /** As on the page, without its comment. */
  readonly text: string;
  /** Words after `pnpm` (and `cordon`), the arguments of the program; absent for other programs. */
  readonly words?: readonly string[];
}

const COMMANDS = /^(?:npx --yes pnpm@[\d.]+|pnpm)(?: -s)?(?: run)?(?: cordon)? /;
const OWN = [
  ...['scenario', 'bench', 'prove', 'lab', 'report', 'decide', 'doctor', 'explain'],
  ...['exec', 'profile', 'credential-process', 'nightly'],
];

/** Every command line of the shell blocks of a page, and every whole `pnpm …` that its prose or tables name. */
export function linesOf(page: string, markdown: string): readonly Line[] {
  const blocks = [...markdown.matchAll(/^```(?:sh|bash|shell)[^\n]*\n([\s\S]*?)^```$/gm)];
  const inBlocks = blocks.flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.replace(/\s+#\s.*$/, '').trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const inProse = [...prose.matchAll(/`(pnpm [^`\n]+)`/g)].flatMap(([, text = '']) =>
    // A line with placeholders is no command line; `pnpm doctor` is pnpm's own command.
    /…|<|[A-Z] --| --[\w-]+ --|^pnpm doctor$/.test(text) ? [] : [text.replace(/\s+#\s.*$/, '')],
  );
  return [...inBlocks, ...inProse].map((text) => lineOf(page, text));
}

/** Every example in a help text: lines that begin with `$ `, descriptions beside them left out. */
export function examplesOf(page: string, help: string): readonly Line[] {
  return [...help.matchAll(/^ {2}\$ (pnpm .+)$/gm)].map(([, text = '']) =>
    lineOf(page, text.split(/\s{2,}/)[0] ?? text),
  );
}

function lineOf(page: string, text: string): Line {
  const words = text
    .replace(COMMANDS, '')
    // Redirections are the shell's.
    .replace(/ >>? .*$/, '')
    .split(/\s+/)
    .map((word) => word.replaceAll(/^["']|["']$/g, ''));
  // `pnpm exec` is pnpm’s own; ours is `pnpm cordon exec`.
  const own = COMMANDS.test(text) && !text.startsWith('pnpm exec ') && OWN.includes(words[0] ?? '');
  return own ? { page, text, words } : { page, text };
}

/** How the test of the pages runs a line, or why it does not. */
type Plan =
  | {
      readonly words: readonly string[];
      /** Exit codes that the reader of the page sees. */
      readonly codes: readonly number[];
      /** How the test's command differs from the line on the page. */
      readonly how: string;
    }
  | { readonly why: string };

const AS_IT_STANDS = 'run as it stands';

/**
 * Cheap, deterministic lines are run in a folder with `EXAMPLE_RUNS`; isolation runs use the evaluator instead of
 * LocalStack, which needs no service and takes the same path through the program. `night` runs long lines, too.
 */
export function planOf({ text, words }: Line, night: boolean): Plan {
  if (words === undefined) return { why: strangers(text) };
  const [command, name] = words;
  const asItStands = (...codes: readonly number[]): Plan => ({ words, codes, how: AS_IT_STANDS });
  const why = tooMuch(words) ?? (night ? undefined : longAnd(words));
  if (why !== undefined) return { why };
  if (
    command === 'scenario' &&
    name === 'isolation' &&
    !words.includes('--list') &&
    !words.includes('--rejudge')
  )
    // 2 where an attack asks only Vault: the output must say that it was not asked, and the test reads it.
    return { words: [...words, '--engine', 'evaluator'], codes: [0, 2], how: 'run with --engine evaluator' };
  // One pair leaves the others not asked, so the exit code is 2.
  if (command === 'prove' && words.includes('--pair')) return asItStands(2);
  // The prover does not know a bucket’s tags, so what depends on them is “cannot tell”: its page says so.
  if (command === 'prove' && words.includes('abac-bucket')) return asItStands(2);
  // Which mutants the prover refutes, the tests of scenarios hold, each by name.
  if (command === 'prove' && words.includes('--mutant')) return asItStands(0, 1);
  return asItStands(0);
}

function strangers(text: string): string {
  if (/node scripts\/docs\.ts/.test(text)) return 'docs.test.ts makes the same pages and compares them';
  if (/(pnpm(@[\d.]+)?) (test|check|install)\b|vitest|biome|tsc/.test(text))
    return 'it runs the tests, of which this is one';
  return 'it is not a command of this project';
}

/** Why a command runs only at night (`pnpm cordon trials`). */
function longAnd(words: readonly string[]): string | undefined {
  const [command, name] = words;
  const has = (flag: string) => words.includes(flag);
  if (command === 'doctor' && has('--json'))
    return 'by day toolchain.live.test.ts has the doctor check every cached byte; the night runs it here, too';
  if (command === 'scenario' && (has('--count') || has('--night')))
    return 'hundreds of tenants, and all axes at once, are for the night; by day the other lines of isolation are run';
  if (command === 'scenario' && name === 'scale' && has('--clients'))
    return 'it simulates for ten seconds: at night; by day simulate.test.ts does the same, smaller';
  if (command === 'scenario' && name === 'isolation' && has('--attack') && !isSampled(words))
    return 'by day one in eight attacks is made here, at night each; attacks.test.ts asks every one';
  const after = (flag: string) => words[words.indexOf(flag) + 1] ?? '';
  if (command === 'scenario' && has('--guard') && after('--guard') !== 'each')
    return 'by day `--guard each` does it for each guard in turn, and at night each line, too';
  if (command === 'prove' && /^(\w+),\1\+templated$/.test(after('--login')))
    return 'by day `--login all` does it for each login in turn, and at night each line, too';
  return undefined;
}

/** One in eight, always the same ones. */
function isSampled(words: readonly string[]): boolean {
  return [...words.join(' ')].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 8 === 0;
}

/** Why a command is only parsed, not run. */
function tooMuch(words: readonly string[]): string | undefined {
  const [command, name] = words;
  const has = (flag: string) => words.includes(flag);
  if (command === 'lab' || command === 'exec' || command === 'profile' || command === 'credential-process')
    return 'it keeps services running; exec.live.test.ts and the lab’s tests do it in a place of their own';
  if (command === 'bench' && name !== 'compare' && name !== 'scenario')
    return 'it measures for minutes; scenarios/issuance has its own live test';
  if (command === 'prove' && has('--growth'))
    return 'it measures for minutes, and leaves a run; its parts have tests';
  if (command === 'prove' && has('--live')) return 'prove.live.test.ts does, on the lab';
  if (command === 'prove' && has('1000')) return 'it proves for half a minute; --growth measures it';
  if (command === 'nightly' && !has('--list'))
    return 'it takes half an hour; its steps have tests of their own';
  if (command === 'trials' && !has('--list')) return 'it runs the tests, of which this is one';
  if (command === 'mutation' && !has('--list'))
    return 'it runs unit tests for minutes to hours; its parts have tests';
  if (command === 'check') return 'it needs the reader’s own plan; packages/check/test has some';
  if (command === 'doctor' && !has('--json') && !has('--prune'))
    return 'it checks every cached byte, which one line with `--json` and toolchain.live.test.ts do';
  if (command === 'doctor' && has('--prune'))
    return 'it removes cache entries that this machine may still need';
  if (command === 'prove' && has('--mutant') && !isSampled(words))
    return 'one in eight mutants is proved here; prover.test.ts of scenarios/mutation proves each';
  if (command === 'decide' && (has('--drills') || has('--revocation') || has('--onboarding')))
    return 'it names runs of drills; decide.test.ts has some';
  if (command === 'decide' && has('--interactive')) return 'it asks for answers; ask.test.ts gives some';
  if (command === 'explain' && /^[0-9A-F]{16}$/.test(name ?? ''))
    return 'it names a request that the gateway answered; explain.test.ts and the live tests have one';
  if (command === 'scenario' && has('--config'))
    return 'it deploys the reader’s own folder; scenarios/proof/own has a live test of one';
  if (command !== 'scenario' || name === undefined || has('--list') || has('--rejudge')) return undefined;
  if (name === 'scale' && has('--no-deploy'))
    return has('3000,10000') ? 'it synthesizes for a minute; counts.test.ts does the same' : undefined;
  if (has('--engine') || name !== 'isolation')
    return 'it takes minutes on the lab; scenarios/*/*.live.test.ts run the same code';
  return undefined;
}
