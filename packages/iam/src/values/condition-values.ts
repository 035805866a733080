const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes of strict base64 (padded, no white space); `undefined` for anything else. */
export function parseBase64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

const W3C =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
const EPOCH = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/**
 * Milliseconds since 1970 of a W3C date (`2026`, `2026-01`, `2026-01-31`, `2026-01-31T23:59Z`, with seconds, fractions
 * and offset; no offset means UTC) or of epoch seconds. Four digits alone are a year. `undefined` for anything else.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  const found = W3C.exec(trimmed);
  if (found === null) return EPOCH.test(trimmed) ? Number(trimmed) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction, zone] = found;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  // Not `Date.UTC`, which takes the year 50 for 1950.
  const utc = Date.parse(written);
  // What does not exist (a 30th of February, an hour 24) is refused or becomes something else.
  if (Number.isNaN(utc) || new Date(utc).toISOString() !== written) return undefined;
  return utc + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000) - offsetOf(zone);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;

/** An integer or decimal number as policies write it; `undefined` for anything else. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 64 || !DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** An address range: the first `bits` bits of `groups` (16 bits each; 2 for IPv4, 8 for IPv6). */
export interface IpRange {
  readonly groups: readonly number[];
  readonly bits: number;
}

/**
 * A CIDR range; an address alone is a range of one. `undefined` when it is neither.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function parseRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const groups = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (groups === undefined) return undefined;
  const width = groups.length * 16;
  if (slash === -1) return { groups, bits: width };
  const prefix = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > width) return undefined;
  return { groups, bits: Number(prefix) };
}

/** IPv4 or IPv6 address as 16-bit groups; `undefined` when it is neither. */
export function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

/** Whether an address lies in a range; one of IPv4 never lies in a range of IPv6. */
export function inRange(address: readonly number[], range: IpRange): boolean {
  if (address.length !== range.groups.length) return false;
  return range.groups.every((group, index) => {
    const dropped = Math.min(Math.max(16 * (index + 1) - range.bits, 0), 16);
    return (address[index] as number) >>> dropped === group >>> dropped;
  });
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  const [a, b, c, d] = parts.map(Number) as [number, number, number, number];
  return [a * 256 + b, c * 256 + d];
}

function parseV6(text: string): readonly number[] | undefined {
  if (text.length > 45) return undefined;
  const [first, last, more] = text.split('::') as [string, string?, string?];
  const head = parseGroups(first);
  if (head === undefined || more !== undefined) return undefined;
  if (last === undefined) return head.length === 8 ? head : undefined;
  const tail = parseGroups(last);
  // An IPv4 address may only stand at the end.
  if (tail === undefined || first.includes('.')) return undefined;
  const gap = 8 - head.length - tail.length;
  return gap < 1 ? undefined : [...head, ...new Array<number>(gap).fill(0), ...tail];
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const v4 = parseV4(part);
      if (v4 === undefined) return undefined;
      groups.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
