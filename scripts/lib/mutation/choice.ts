import { createHash } from 'node:crypto';
import { relative } from 'node:path';

/** A change that could be tried, as Stryker passes it to a checker: lines and columns count from 0. */
export interface Candidate {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
}

/** Which changes are tried. */
export interface Choice {
  readonly root: string;
  /** Share of all, from 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** Lines, counted from 1 and both ends in, by file from `root`: only changes that touch one of them. */
  readonly lines?: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;
}

/** Whether a change is tried. For one seed this depends only on the change, not on the rest of the file. */
export function isChosen(one: Candidate, { root, share, seed, lines }: Choice): boolean {
  const file = relative(root, one.fileName);
  const [from, to] = [one.location.start.line + 1, one.location.end.line + 1];
  if (lines !== undefined && !(lines[file] ?? []).some(([first, last]) => from <= last && to >= first))
    return false;
  if (share >= 1) return true;
  const { location, mutatorName, replacement } = one;
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, file, location, mutatorName, replacement]))
    .digest();
  return hash.readUInt32BE() / 2 ** 32 < share;
}

/**
 * Whether the change only empties a text for people: one with a blank between two words, which codes, names and
 * patterns do not have. Tests should check what a message says, not repeat it.
 */
export const isSentence = ({ mutatorName }: Candidate, before: string): boolean =>
  mutatorName === 'StringLiteral' && /[\p{L}\d`}’,:;)] +[\p{L}\d`$({“]/u.test(before);

/** Changed lines by file, from `git diff --unified=0`. */
export function changedLines(diff: string): Record<string, [number, number][]> {
  const lines: Record<string, [number, number][]> = {};
  let file = '';
  for (const line of diff.split('\n')) {
    const named = /^\+\+\+ b\/(.*)$/.exec(line);
    if (named) file = named[1] ?? '';
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!hunk) continue;
    const [first, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    if (count === 0) continue;
    lines[file] ??= [];
    lines[file]?.push([first, first + count - 1]);
  }
  return lines;
}
