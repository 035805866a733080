/**
 * Whether a pattern with `*` and `?` matches a partly unknown name: `always`, `never`, or it depends. The unknown parts
 * may be anything.
 */
export function fits(
  pattern: string,
  name: string,
  unknownParts: Iterable<string>,
): 'always' | 'never' | 'depends' {
  let shape = name;
  for (const part of unknownParts) shape = shape.replaceAll(part, HOLE);
  if (!shape.includes(HOLE)) return 'depends';
  // Most patterns begin differently.
  const literal = /^[^*?]*/.exec(pattern)?.[0] ?? '';
  const known = shape.slice(0, shape.indexOf(HOLE));
  if (!literal.startsWith(known) && !known.startsWith(literal)) return 'never';
  if (covers(pattern, shape)) return 'always';
  return meets(pattern, shape) ? 'depends' : 'never';
}

const HOLE = '\uE000';

/** Whether the pattern matches for all values of the unknown parts: only its `*` may cover one. */
function covers(pattern: string, shape: string): boolean {
  const table = new Map<number, boolean>();
  const go = (at: number, of: number): boolean => {
    const key = at * (shape.length + 1) + of;
    const known = table.get(key);
    if (known !== undefined) return known;
    const char = pattern[at];
    let found: boolean;
    if (char === undefined) found = of === shape.length;
    else if (char === '*') found = go(at + 1, of) || (of < shape.length && go(at, of + 1));
    else
      found =
        of < shape.length && shape[of] !== HOLE && (char === '?' || char === shape[of]) && go(at + 1, of + 1);
    table.set(key, found);
    return found;
  };
  return go(0, 0);
}

/** Whether the pattern matches for some value of the unknown parts. */
function meets(pattern: string, shape: string): boolean {
  const table = new Map<number, boolean>();
  const go = (at: number, of: number): boolean => {
    const key = at * (shape.length + 1) + of;
    const known = table.get(key);
    if (known !== undefined) return known;
    table.set(key, false);
    const char = pattern[at];
    const own = shape[of];
    let found = false;
    if (char === undefined && own === undefined) found = true;
    if (!found && own === HOLE) found = go(at, of + 1) || (char !== undefined && go(at + 1, of));
    if (!found && char === '*') found = go(at + 1, of) || (own !== undefined && go(at, of + 1));
    if (!found && char !== undefined && own !== undefined && own !== HOLE && (char === '?' || char === own))
      found = go(at + 1, of + 1);
    table.set(key, found);
    return found;
  };
  return go(0, 0);
}
