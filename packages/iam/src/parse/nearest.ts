/** A hint `: did you mean …?` when a known name differs by case only, else nothing. */
export function nearest(name: string, known: Iterable<string>): string {
  const lower = name.toLowerCase();
  for (const candidate of known)
    if (candidate.toLowerCase() === lower) return `: did you mean \`${candidate}\`?`;
  return '';
}
