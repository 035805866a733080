/** What was thrown, in its own words, without its causes. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** An error in one line: its message and its causes, joined by colons, each said once; no stack. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 5) {
    const text = messageOf(current);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(': ');
}

/**
 * The command was used wrongly: the command line exits with 64. The message names the value, the rule and what to do,
 * in lower case.
 */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/**
 * ` (did you mean `x`?)` where one of `known` is near enough to what was typed, else nothing. Near is at most a third
 * of the word wrong (Levenshtein distance, two letters in the wrong order counting once), or one the beginning of the other.
 */
export function didYouMean(typed: string, known: readonly string[]): string {
  const near = known
    .map((word) => ({ word, far: word.startsWith(typed) && typed !== '' ? 0.5 : distance(typed, word) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.floor(Math.max(typed.length, word.length) / 3)))
    .sort((a, b) => a.far - b.far)[0];
  return near === undefined ? '' : ` (did you mean \`${near.word}\`?)`;
}

function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  let twoAbove: number[] = [];
  for (const [row, left] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, right] of [...b].entries()) {
      const other = (above[column] ?? 0) + (left === right ? 0 : 1);
      const turned = left === b[column - 1] && right === a[row - 1];
      const swap = turned ? (twoAbove[column - 1] ?? 0) + 1 : other;
      current.push(Math.min(other, swap, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    twoAbove = above;
    above = current;
  }
  return above[b.length] ?? 0;
}
