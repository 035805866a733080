import { parseRange } from '@cordon/iam';

/**
 * Representatives of an ordered line that is cut at points: each point, one value in each gap, one beyond either end.
 * No comparison with one of the points can tell two values of the same piece apart.
 */
export function piecesOf(points: readonly number[]): readonly number[] {
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  const first = sorted[0];
  if (first === undefined) return [0];
  const found = [beyond(first, -1)];
  for (const [index, point] of sorted.entries()) {
    found.push(point);
    const next = sorted[index + 1];
    found.push(next === undefined ? beyond(point, 1) : between(point, next));
  }
  return [...new Set(found)].filter(Number.isFinite);
}

function between(low: number, high: number): number {
  const whole = Math.floor(low) + 1;
  // Beyond 2^53 one more may be no other number, and a sum may be beyond all.
  if (whole > low && whole < high) return whole;
  const middle = (low + high) / 2;
  return Number.isFinite(middle) ? middle : low / 2 + high / 2;
}

function beyond(point: number, sign: 1 | -1): number {
  const step = Math.max(1, 2 ** Math.ceil(Math.log2(Math.abs(point) + 1) - 40));
  return Number.isInteger(point) ? point + sign * step : sign < 0 ? Math.floor(point) : Math.ceil(point);
}

/** A range of addresses of one family, ends included. */
export interface AddressRange {
  readonly bits: 32 | 128;
  readonly low: bigint;
  readonly high: bigint;
}

/** A CIDR range as its ends; `undefined` for what is none, which matches no address. */
export function addressRange(text: string): AddressRange | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  const bits = range.groups.length === 2 ? 32 : 128;
  const address = range.groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  const size = 1n << BigInt(bits - range.bits);
  const low = (address / size) * size;
  return { bits, low, high: low + size - 1n };
}

/**
 * One address of each piece that the ranges cut their family into, and of both families; `avoid` holds addresses that
 * are asked about by their text as well and are representatives of their own. Where a piece has no other address, another
 * of the spellings of its first stands for it; `undefined` where there are some, and `avoid` holds them all.
 */
export function addressPieces(
  ranges: readonly AddressRange[],
  avoid: ReadonlySet<string>,
  spellings: (text: string) => Iterable<string> = () => [],
): readonly (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (const bits of [32, 128] as const) {
    const end = 1n << BigInt(bits);
    const starts = new Set<bigint>([0n]);
    for (const range of ranges)
      if (range.bits === bits) {
        starts.add(range.low);
        starts.add(range.high + 1n);
      }
    const sorted = [...starts].filter((start) => start < end).sort((a, b) => (a < b ? -1 : 1));
    for (const [index, start] of sorted.entries()) {
      const stop = sorted[index + 1] ?? end;
      let address = start;
      while (address < stop && avoid.has(showAddress(address, bits))) address++;
      if (address < stop) found.push(showAddress(address, bits));
      else {
        const others = [...spellings(showAddress(start, bits))];
        if (others.length > 0) found.push(others.find((text) => !avoid.has(text)));
      }
    }
  }
  return found;
}

function showAddress(address: bigint, bits: 32 | 128): string {
  const parts: string[] = [];
  const width = bits === 32 ? 8n : 16n;
  for (let shift = BigInt(bits) - width; shift >= 0n; shift -= width) {
    const part = (address >> shift) & ((1n << width) - 1n);
    parts.push(part.toString(bits === 32 ? 10 : 16));
  }
  return parts.join(bits === 32 ? '.' : ':');
}
