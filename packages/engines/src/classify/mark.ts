/**
 * Whether `mark` stands in anything that came back, as a whole word: `cordon-acme` is not seen in `cordon-acme-eu`.
 * Property names of objects count, too: a map keyed by tenant shows the tenants.
 */
export function seesMark(content: unknown, mark: string): boolean {
  if (typeof content === 'string' || typeof content === 'number') return holdsWord(String(content), mark);
  if (Array.isArray(content)) return content.some((item) => seesMark(item, mark));
  if (typeof content !== 'object' || content === null) return false;
  return Object.entries(content).some(([key, value]) => holdsWord(key, mark) || seesMark(value, mark));
}

function holdsWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + word.length);
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}
