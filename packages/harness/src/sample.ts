import { createHash } from 'node:crypto';
import type { Deployment, TenantId } from '@cordon/domain';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN } from '@cordon/stacks';

/** A topology with a way to log in and a layout of the data. */
export interface Combination {
  readonly topology: string;
  readonly login: string;
  readonly layout: string;
}

/** The lists that combinations are made of. */
export interface Axes {
  readonly topologies: readonly string[];
  readonly logins: readonly string[];
  readonly layouts: readonly string[];
}

/** Number of nights in which every combination is run once. */
export const NIGHTS = 7;

/**
 * The combinations of one night: each topology with the default login and layout, and each other login with each other
 * layout on every seventh topology, a different one each night. So every night runs each login with each layout and
 * each topology with each layout, and seven nights run them all. What is left out is returned, too. With a single
 * topology or login, all combinations run. `night` is 0 to 6.
 */
export function sampleCombinations(
  { topologies, logins, layouts }: Axes,
  night: number,
): { readonly combinations: readonly Combination[]; readonly leftOut: readonly Combination[] } {
  const whole = topologies.length === 1 || logins.length === 1;
  const combinations: Combination[] = [];
  const leftOut: Combination[] = [];
  for (const [layer, layout] of layouts.entries())
    for (const [row, login] of logins.entries())
      for (const [column, topology] of topologies.entries()) {
        const usual = login === DEFAULT_LOGIN && layout === DEFAULT_LAYOUT;
        const had = whole || usual || (2 * layer + row + column) % NIGHTS === night;
        (had ? combinations : leftOut).push({ topology, login, layout });
      }
  return { combinations, leftOut };
}

/** How many ordered pairs a run asks about, and the seed that draws them. */
export interface SampleRequest {
  readonly pairs: number;
  readonly seed: number;
}

/** The pairs that were drawn, of how many. */
export interface Sample extends SampleRequest {
  readonly of: number;
  readonly asked: readonly (readonly [TenantId, TenantId])[];
}

/**
 * Draws ordered pairs of different tenants, the same for the same tenants, number and seed. First, for up to half of
 * them, pairs of which one id begins the other (`acme`, `acme-eu`): they show a pattern that is one character too wide.
 * Then a ring through all tenants, so that as many as possible attack once and are attacked once. Then any others.
 * `undefined` where the sample would leave none out.
 */
export function sampleOf(ids: readonly string[], { pairs, seed }: SampleRequest): Sample | undefined {
  const of = ids.length * (ids.length - 1);
  if (pairs >= of) return undefined;
  const drawn = new Map<string, readonly [string, string]>();
  const take = (from: string | undefined, to: string | undefined) => {
    if (from === undefined || to === undefined || from === to || drawn.size >= pairs) return;
    drawn.set(`${from}->${to}`, [from, to]);
  };
  const near = shuffled(alike(ids), (pair) => pair.join('->'), seed);
  for (const [from, to] of near.slice(0, Math.ceil(pairs / 2))) take(from, to);
  const ring = shuffled(ids, (id) => id, seed);
  for (const [index, id] of ring.entries()) take(id, ring[(index + 1) % ring.length]);
  for (let draw = 0; drawn.size < pairs; draw += 1) {
    const dice = hash(`${seed} ${draw}`);
    take(ids[dice.readUInt32BE(0) % ids.length], ids[dice.readUInt32BE(4) % ids.length]);
  }
  return { pairs, seed, of, asked: [...drawn.values()] as unknown as Sample['asked'] };
}

/** Why an attack makes no attempt in a sample although it would on other pairs. */
export const NONE_SAMPLED = 'it tries none of the sampled pairs';

/** The deployment with the sampled pairs only. */
export function asSampled(deployment: Deployment, sample: Sample | undefined): Deployment {
  return sample === undefined ? deployment : { ...deployment, asked: sample.asked };
}

/** Ordered pairs of which one id begins the other. */
function alike(ids: readonly string[]): readonly (readonly [string, string])[] {
  const sorted = ids.toSorted();
  return sorted.flatMap((id, index) => {
    const found: (readonly [string, string])[] = [];
    for (let next = index + 1; sorted[next]?.startsWith(id) === true; next += 1) {
      const other = sorted[next] ?? id;
      found.push([id, other], [other, id]);
    }
    return found;
  });
}

/** Shuffled by the seed, independent of the input order. */
function shuffled<T>(items: readonly T[], nameOf: (item: T) => string, seed: number): readonly T[] {
  return items
    .map((item) => ({ item, rank: hash(`${seed} ${nameOf(item)}`).toString('hex') }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ item }) => item);
}

const hash = (text: string) => createHash('sha256').update(text).digest();
