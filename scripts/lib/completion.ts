import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What can be typed after some words: the next words, each with its description. */
export interface Words {
  /** Words before: `''` for the program itself, `lab up`, … */
  readonly after: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/** The program’s tree, flattened. `more` adds what commander does not know of: the scenarios and their flags. */
export function wordsOf(program: Command, more: readonly Words[] = []): readonly Words[] {
  const found: Words[] = [];
  const walk = (command: Command, path: readonly string[]) => {
    const own = [
      ...command.commands.map((sub) => ({ word: sub.name(), description: sub.description() })),
      ...command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
      { word: '--help', description: 'show help' },
    ];
    const beside = more.filter(({ after }) => after === path.join(' ')).flatMap(({ words }) => words);
    found.push({ after: path.join(' '), words: unique([...own, ...beside]) });
    for (const sub of command.commands) walk(sub, [...path, sub.name()]);
  };
  walk(program, []);
  const known = new Set(found.map(({ after }) => after));
  return [...found, ...more.filter(({ after }) => !known.has(after))];
}

const unique = (words: Words['words']): Words['words'] => [
  ...new Map(words.map((one) => [one.word, one])).values(),
];

/** A script for one shell that completes `cordon`, from these words alone: nothing is run while somebody types. */
export function completionScript(shell: Shell, name: string, words: readonly Words[]): string {
  return { bash, zsh, fish }[shell](name, words);
}

// Words go into the scripts between single quotes; descriptions may hold anything, words only what a flag may.
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`).replaceAll(/\s+/g, ' ')}'`;
const plain = (after: string): boolean => /^[\w -]*$/.test(after);

/** The longest known beginning of what was typed, flags left out, decides what comes next. */
function bash(name: string, words: readonly Words[]): string {
  const cases = words
    .filter(({ after }) => plain(after))
    .map(
      ({ after, words: next }) =>
        `    ${quoted(after)}) words=${quoted(next.map(({ word }) => word).join(' '))} ;;`,
    );
  return `# bash completion for ${name}; put it where it is read: source <(${name} completion bash)
_${name}_words() {
  local words=
  case "$1" in
${cases.join('\n')}
    *) return 1 ;;
  esac
  echo "$words"
}
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path= try word words=
  words=$(_${name}_words '')
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) continue ;; esac
    try="\${path:+$path }$word"
    if next=$(_${name}_words "$try"); then path=$try words=$next; fi
  done
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _${name} ${name}
`;
}

function zsh(name: string, words: readonly Words[]): string {
  const cases = words
    .filter(({ after }) => plain(after))
    .map(({ after, words: next }) => {
      const rows = next.map(
        ({ word, description }) => `        ${quoted(`${word}:${description.replaceAll(':', '\\:')}`)}`,
      );
      return `      (${quoted(after)})\n      found=(\n${rows.join('\n')}\n      ) ;;`;
    });
  return `#compdef ${name}
# zsh completion for ${name}; put it where it is read: source <(${name} completion zsh)
_${name}() {
  local -a found
  local known= try word
  _${name}_at() {
    case "$1" in
${cases.join('\n')}
      (*) return 1 ;;
    esac
  }
  _${name}_at ''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    try="\${known:+$known }$word"
    _${name}_at "$try" && known=$try
  done
  _describe -V ${quoted(name)} found || _files
}
compdef _${name} ${name}
`;
}

function fish(name: string, words: readonly Words[]): string {
  const lines = words
    .filter(({ after }) => plain(after))
    .flatMap(({ after, words: next }) => {
      const deeper = words
        .filter((other) => other.after.startsWith(`${after} `))
        .flatMap((other) => other.after.split(' ').slice(-1));
      const seen = after
        .split(' ')
        .filter(Boolean)
        .map((word) => `__fish_seen_subcommand_from ${word}`);
      const not = deeper.length === 0 ? [] : [`not __fish_seen_subcommand_from ${deeper.join(' ')}`];
      const when = after === '' ? '__fish_use_subcommand' : [...seen, ...not].join('; and ');
      return next.map(({ word, description }) => {
        const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
        return `complete -c ${name} -n ${quoted(when)} ${what} -d ${quoted(description)}`;
      });
    });
  return `# fish completion for ${name}; put it where it is read: ${name} completion fish | source\n${lines.join('\n')}\n`;
}
