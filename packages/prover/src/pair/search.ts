/** Classes of values of one condition key, as bits. */
export type Mask = bigint;

/** A condition on one key: the classes it surely holds in, and those it holds in or nobody can tell. */
export interface Atom {
  readonly dimension: number;
  readonly yes: Mask;
  readonly maybe: Mask;
}

/** A statement that matches the action and the resource: what is left are its conditions. */
export interface Rule<Id> {
  readonly id: Id;
  readonly atoms: readonly Atom[];
}

/** What must come together for a request to be allowed: one Allow of each slot, and no Deny. */
export interface Cell<Id> {
  readonly domains: readonly Mask[];
  readonly slots: readonly (readonly Rule<Id>[])[];
  readonly denies: readonly Rule<Id>[];
}

export interface Found<Id> {
  readonly domains: readonly Mask[];
  readonly allowedBy: readonly Id[];
}

/**
 * Values for which all slots have an Allow and no Deny holds, or `undefined` when there are none: exact, by
 * backtracking. With `guess`, what nobody can tell counts in the request's favour: a result is then only a suspicion,
 * but no result still is a proof.
 */
export function solve<Id>(cell: Cell<Id>, guess: boolean): Found<Id> | undefined {
  return chooseAllows(cell, guess, 0, cell.domains, []);
}

function chooseAllows<Id>(
  cell: Cell<Id>,
  guess: boolean,
  slot: number,
  domains: readonly Mask[],
  chosen: readonly Id[],
): Found<Id> | undefined {
  const rules = cell.slots[slot];
  if (rules === undefined) {
    const left = falsify(cell.denies, guess, domains);
    return left === undefined ? undefined : { domains: left, allowedBy: chosen };
  }
  for (const rule of rules) {
    const narrowed = narrow(domains, rule.atoms, guess);
    if (narrowed === undefined) continue;
    const found = chooseAllows(cell, guess, slot + 1, narrowed, [...chosen, rule.id]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The values for which all conditions hold. */
function narrow(
  domains: readonly Mask[],
  atoms: readonly Atom[],
  guess: boolean,
): readonly Mask[] | undefined {
  const next = [...domains];
  for (const atom of atoms) {
    const left = (next[atom.dimension] as Mask) & (guess ? atom.maybe : atom.yes);
    if (left === 0n) return undefined;
    next[atom.dimension] = left;
  }
  return next;
}

/** Narrows the values until every Deny has a condition that does not hold. */
function falsify<Id>(
  denies: readonly Rule<Id>[],
  guess: boolean,
  domains: readonly Mask[],
): readonly Mask[] | undefined {
  let fewest: { readonly options: readonly Mask[][] } | undefined;
  const open: Rule<Id>[] = [];
  for (const deny of denies) {
    const options: Mask[][] = [];
    let settled = false;
    for (const atom of deny.atoms) {
      const domain = domains[atom.dimension] as Mask;
      const left = domain & ~(guess ? atom.yes : atom.maybe);
      if (left === domain) {
        settled = true;
        break;
      }
      if (left !== 0n) options.push(domains.with(atom.dimension, left) as Mask[]);
    }
    if (settled) continue;
    if (options.length === 0) return undefined;
    open.push(deny);
    if (fewest === undefined || options.length < fewest.options.length) fewest = { options };
  }
  if (fewest === undefined) return domains;
  for (const option of fewest.options) {
    const found = falsify(open, guess, option);
    if (found !== undefined) return found;
  }
  return undefined;
}
