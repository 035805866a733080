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
  for (let group = 0, left = range.bits; left > 0; group += 1, left -= 16) {
    const drop = left >= 16 ? 0 : 16 - left;
    if ((address[group] as number) >>> drop !== (range.groups[group] as number) >>> drop) return false;
  }
  return true;
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
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] as string);
  const tail = halves.length === 2 ? parseGroups(halves[1] as string) : [];
  if (head === undefined || tail === undefined) return undefined;
  const gap = 8 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined;
  return [...head, ...new Array<number>(gap).fill(0), ...tail];
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
