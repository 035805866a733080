import { ANY, type GlobPart, parseResourceTemplate, STAR } from '../pattern/template.ts';

/** What stands between colons, and a bucket's name: without this a bucket's ARN would seem to name objects too. */
const SEGMENT = Symbol('[^:/]*');
type Token = string | typeof STAR | typeof ANY | typeof SEGMENT;

const SEGMENTS = ['${Partition}', '${Region}', '${Account}', '${BucketName}'];

/**
 * Whether a `Resource` pattern and an ARN format of the service authorization reference have an ARN in common. Variables
 * in the pattern may be anything; placeholders in the format too (not nothing), but for partition, region, account and
 * bucket name, which have no colon and no slash.
 */
export function overlaps(pattern: string, format: string): boolean {
  return meet(patternTokens(pattern), formatTokens(format));
}

function patternTokens(pattern: string): readonly Token[] {
  const { parts } = parseResourceTemplate(pattern, true);
  return parts.flatMap((part): readonly Token[] => {
    if (typeof part === 'object') return [STAR];
    return typeof part === 'string' ? [...part] : [part as Exclude<GlobPart, string>];
  });
}

function formatTokens(format: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const piece of format.split(/(\$\{[^}]*\})/)) {
    if (SEGMENTS.includes(piece)) tokens.push(SEGMENT);
    else if (piece.startsWith('${')) tokens.push(ANY, STAR);
    else tokens.push(...piece);
  }
  return tokens;
}

/** Whether some text matches both token lists; each pair of positions is looked at once. */
function meet(a: readonly Token[], b: readonly Token[]): boolean {
  const width = b.length + 1;
  const dead = new Uint8Array((a.length + 1) * width);
  const stack: [number, number][] = [[0, 0]];
  while (stack.length > 0) {
    const [i, j] = stack.pop() as [number, number];
    if (i === a.length && j === b.length) return true;
    if (dead[i * width + j] === 1) continue;
    dead[i * width + j] = 1;
    const x = a[i];
    const y = b[j];
    if (x !== undefined && isRun(x)) stack.push([i + 1, j]);
    if (y !== undefined && isRun(y)) stack.push([i, j + 1]);
    if (x === undefined || y === undefined || !share(x, y)) continue;
    stack.push([isRun(x) ? i : i + 1, isRun(y) ? j : j + 1]);
  }
  return false;
}

function isRun(token: Token): boolean {
  return token === STAR || token === SEGMENT;
}

/** Whether one character fits both tokens. */
function share(x: Token, y: Token): boolean {
  if (typeof x === 'string' && typeof y === 'string') return x === y;
  return !((x === SEGMENT && isBreak(y)) || (y === SEGMENT && isBreak(x)));
}

function isBreak(token: Token): boolean {
  return token === '/' || token === ':';
}
