/** One command line of a page. */
export interface Line {
  readonly page: string;
  /** As it stands there, without its comment. */
  readonly text: string;
  /** Words after `pnpm` (and `cordon`): what the program is given; absent for what is not Cordon’s. */
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
    // What is left to the reader's imagination is no command line; `pnpm doctor` is pnpm's own.
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
    // Where the shell puts the output is the shell's affair.
    .replace(/ >>? .*$/, '')
    .split(/\s+/)
    .map((word) => word.replaceAll(/^["']|["']$/g, ''));
  // `pnpm exec` is pnpm’s own; ours is `pnpm cordon exec`.
  const own = COMMANDS.test(text) && !text.startsWith('pnpm exec ') && OWN.includes(words[0] ?? '');
  return own ? { page, text, words } : { page, text };
}
