import { replaceOnce, sourceChanged } from './replace-once.ts';

/** Drops the import of each path; each must be imported once. */
export function withoutImports(text: string, ...paths: readonly string[]): string {
  return paths.reduce((rest, path) => {
    const line = new RegExp(`^\\t(?:[\\w.]+ )?"${path.replaceAll('.', '\\.')}"\\n`, 'gm');
    const found = rest.match(line) ?? [];
    if (found.length !== 1) throw sourceChanged(`\`${path}\` is imported ${found.length} times, not once`);
    return rest.replace(line, '');
  }, text);
}

/**
 * Puts `body` in the place of that of the function whose text begins with `start`: what was called there is reached no
 * more. Top-level functions alone; gofmt ends them by a brace at the beginning of a line.
 */
export function withBody(text: string, start: string, body: string): string {
  const { from, open, end } = functionAt(text, start);
  return `${text.slice(0, from)}${text.slice(from, open)}\t${body}${text.slice(end)}`;
}

/** Drops a top-level function or method, with the comment above it. */
export function withoutFunction(text: string, start: string): string {
  const { from, end } = functionAt(text, start);
  const comment = /(?:(?<=\n)\/\/.*\n)+$/.exec(text.slice(0, from));
  const begin = comment === null ? from : from - comment[0].length;
  return text.slice(0, begin) + text.slice(end + '\n}\n'.length);
}

function functionAt(text: string, start: string) {
  replaceOnce(text, start, '');
  const from = text.indexOf(start);
  const open = text.indexOf('{\n', from) + 2;
  const end = text.indexOf('\n}\n', open - 1);
  if (open < 2 || end < 0) throw sourceChanged(`\`${start}\` is no function`);
  return { from, open, end };
}
