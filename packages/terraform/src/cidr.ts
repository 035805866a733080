import { Failed } from './unknown.ts';

/** A network of IPv4 (32 bits) or IPv6 (128): its first address as a number, and the bits that all its addresses share. */
interface Network {
  readonly bits: 32 | 128;
  readonly start: bigint;
  readonly length: number;
}

/**
 * One address of a network; counted from the last for a negative number.
 * https://developer.hashicorp.com/terraform/language/functions/cidrhost
 */
export function cidrHost(prefix: string, host: number): string {
  const { bits, start, length } = networkOf(prefix);
  const size = 1n << BigInt(bits - length);
  const at = host < 0 ? size + wholeOf(host) : wholeOf(host);
  if (at < 0n || at >= size) throw new Failed(`\`${prefix}\` has no host ${host}`);
  return addressText(bits, start + at);
}

/** https://developer.hashicorp.com/terraform/language/functions/cidrnetmask */
export function cidrNetmask(prefix: string): string {
  const { bits, length } = networkOf(prefix);
  if (bits === 128) throw new Failed('a network of IPv6 has no mask');
  return addressText(bits, (1n << 32n) - (1n << BigInt(32 - length)));
}

/** https://developer.hashicorp.com/terraform/language/functions/cidrsubnet */
export function cidrSubnet(prefix: string, more: number, number: number): string {
  const network = networkOf(prefix);
  const [by, at] = [wholeOf(more), wholeOf(number)];
  // Terraform answers them, with addresses that are none of the network's.
  if (by < 0n || at < 0n) throw new TypeError('a network by a negative number is not known here');
  const length = network.length + Number(by);
  if (length > network.bits) throw new Failed(`\`${prefix}\` has no ${more} bits left`);
  if (at >= 1n << by) throw new Failed(`${more} bits do not count to ${number}`);
  return `${addressText(network.bits, network.start + (at << BigInt(network.bits - length)))}/${length}`;
}

/**
 * Networks one behind the other, each where its size lets it begin.
 * https://developer.hashicorp.com/terraform/language/functions/cidrsubnets
 */
export function cidrSubnets(prefix: string, all: readonly number[]): readonly string[] {
  const { bits, start, length } = networkOf(prefix);
  const end = start + (1n << BigInt(bits - length));
  let next = start;
  return all.map((more) => {
    const own = length + Number(wholeOf(more));
    if (more < 1 || more > 32 || own > bits)
      throw new Failed(`\`${prefix}\` has no networks of ${more} bits`);
    const size = 1n << BigInt(bits - own);
    const at = ((next + size - 1n) / size) * size;
    next = at + size;
    if (next > end) throw new Failed(`\`${prefix}\` has no room for them`);
    return `${addressText(bits, at)}/${own}`;
  });
}

function wholeOf(value: number): bigint {
  if (!Number.isInteger(value)) throw new Failed('a whole number was expected');
  return BigInt(value);
}

function networkOf(prefix: string): Network {
  const [, address = '', said = ''] = /^([^/%]+)\/(\d{1,3})$/.exec(prefix) ?? [];
  if (/(?:^|[.])0\d/.test(address) || /^0\d/.test(said) || /:.*\./.test(address))
    throw new TypeError(`\`${prefix}\` is not known here: write it without leading zeros`);
  const bits = address.includes(':') ? 128 : 32;
  const length = Number(said);
  const value = bits === 32 ? numberOf4(address) : numberOf6(address);
  if (value === undefined || length > bits) throw new Failed(`\`${prefix}\` is no network`);
  const size = BigInt(bits - length);
  return { bits, length, start: (value >> size) << size };
}

function numberOf4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.reduce((all, part) => (all << 8n) + BigInt(part), 0n);
}

function numberOf6(address: string): bigint | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right = []] = halves;
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  return groups.reduce((all, part) => (all << 16n) + BigInt(`0x${part}`), 0n);
}

/** https://www.rfc-editor.org/rfc/rfc5952 */
function addressText(bits: 32 | 128, value: bigint): string {
  const part = (at: number, width: number): bigint => (value >> BigInt(at)) & ((1n << BigInt(width)) - 1n);
  if (bits === 32) return [24, 16, 8, 0].map((at) => part(at, 8)).join('.');
  if (value >> 32n === 0xffffn) throw new TypeError('an address of IPv4 within IPv6 is not known here');
  const groups = Array.from({ length: 8 }, (_, index) => part(112 - 16 * index, 16).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
  const [longest] = runs.toSorted((a, b) => b[0].length - a[0].length);
  if (longest === undefined) return groups.join(':');
  const text = groups.join(':');
  return `${text.slice(0, longest.index).replace(/:$/, '')}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}
