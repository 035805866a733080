import type { Position } from '../policy-error.ts';

/** Line and column (both from 1, in UTF-16 units) of an offset; only the path when there is no text. */
export function positionOf(text: string | undefined, offset: number, path: string): Position {
  if (text === undefined || offset < 0) return { path };
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { path, line, column: offset - lineStart + 1 };
}
