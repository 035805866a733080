import { sourceChanged } from './replace-once.ts';

/** Removes every match; another number of matches than expected means the source is not the one we know. */
export function removeMatches(text: string, pattern: RegExp, expected: number): string {
  let found = 0;
  const cut = text.replace(pattern, () => {
    found += 1;
    return '';
  });
  if (found !== expected) throw sourceChanged(`${pattern.source} matches ${found} times, not ${expected}`);
  return cut;
}
