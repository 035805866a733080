import { Findings, type Said } from '../history.ts';

/** One change that a plan tells. */
export interface Change {
  readonly address: string;
  readonly action: string;
}

/** Rules that a tenant's coming and going is held against, beside those of every history. */
export interface LeaveFinding
  extends Said<
    | 'plan-touches-its-own'
    | 'newcomer-is-served'
    | 'residue-is-empty'
    | 'old-gets-nothing-of-new'
    | 'new-gets-nothing-of-old'
    | 'as-stated'
  > {
  readonly tenant: string;
}

/** Whose object an address is: the tenant whose id ends its name, the longest such; `undefined` where it is nobody's. */
export function ownerOf(address: string, tenants: readonly string[]): string | undefined {
  const name = address.slice(address.indexOf('.') + 1);
  return tenants.filter((tenant) => name.endsWith(`-${tenant}`)).toSorted((a, b) => b.length - a.length)[0];
}

/**
 * A plan that lets one tenant in makes that tenant's objects and touches none else; one that lets it go deletes them and
 * touches none else. Pure.
 */
export function judgePlan(
  changes: readonly Change[],
  of: { readonly tenant: string; readonly tenants: readonly string[]; readonly action: 'create' | 'delete' },
): readonly LeaveFinding[] {
  const { tenant, tenants, action } = of;
  const found = new Findings<LeaveFinding>();
  const tell = (is: LeaveFinding['is'], why: string) =>
    found.tell(is, 'plan-touches-its-own', why, { tenant });
  if (changes.length === 0) tell('unknown', 'the plan changes nothing: it is for another state');
  for (const { address, action: does } of changes) {
    const owner = ownerOf(address, tenants);
    const whose = owner === undefined ? 'an object of no tenant' : `an object of \`${owner}\``;
    if (owner !== tenant || does !== action)
      tell('breached', `the plan would ${does} \`${address}\`, ${whose}`);
  }
  return found.all();
}

/** What somebody tried with what a tenant held that has left, after its id was taken again. */
export interface Tried {
  readonly what: 'read' | 'write' | 'renew' | 'login';
  readonly outcome: 'served' | 'refused' | 'unclear';
  readonly code?: string;
}
export const TRIES = ['read', 'write', 'renew', 'login'] as const;

/** One going and the coming of somebody else under the same id. */
export interface Left {
  readonly way: 'by Terraform alone' | 'in order';
  /** What is there though the tenant has left; empty is as it should be. */
  readonly residue: readonly string[];
  /** What the next one of the id found that it did not make: objects, uploads, secret ids, an entity. */
  readonly inherited: readonly string[];
  /** With what the one who left held, on what the next one has. */
  readonly old: readonly Tried[];
  /** With what the next one holds, on its own: a refusal of the old one shows nothing unless this is served. */
  readonly next: readonly Tried[];
}

/**
 * Judges a going: nothing is left, who left gets nothing of who comes next, and who comes next nothing of who left. `open` are the tries of which it is
 * stated that they are served all the same; one that is refused is told, too, for then the statement is wrong. Pure.
 */
export function judgeLeft(
  { residue, inherited, old, next, way }: Left,
  of: {
    readonly tenant: string;
    readonly open: readonly Tried['what'][];
    /** What is stated to be the next one's, too. */
    readonly inherits?: readonly string[];
  },
): readonly LeaveFinding[] {
  const { tenant, open, inherits = [] } = of;
  const found = new Findings<LeaveFinding>();
  const tell = (is: LeaveFinding['is'], rule: LeaveFinding['rule'], why: string) =>
    found.tell(is, rule, `${way}: ${why}`, { tenant });
  for (const what of residue) tell('breached', 'residue-is-empty', `${what} is left`);
  for (const what of inherits)
    if (!inherited.includes(what)) {
      const why = `the next tenant did not get ${what} of the one that left, although that is stated`;
      tell('unknown', 'as-stated', why);
    }
  for (const what of inherited)
    if (!inherits.includes(what))
      tell('breached', 'new-gets-nothing-of-old', `the next tenant got ${what} of the one that left`);
  for (const what of TRIES) {
    const own = next.find((one) => one.what === what);
    if (own?.outcome !== 'served') {
      const said = `${own?.outcome ?? 'not tried'} (${own?.code ?? 'no code'})`;
      const is = own?.outcome === 'refused' ? 'breached' : 'unknown';
      tell(is, 'newcomer-is-served', `${what} of the next tenant was ${said}`);
    }
    const tried = old.find((one) => one.what === what);
    const code = tried?.code ?? 'no code';
    if (tried === undefined || tried.outcome === 'unclear') {
      const said = tried === undefined ? 'was not tried' : `had no clear answer (${code})`;
      tell('unknown', 'old-gets-nothing-of-new', `${what} of the one that left ${said}`);
    } else if (tried.outcome === 'served' && !open.includes(what))
      tell('breached', 'old-gets-nothing-of-new', `${what} with credentials of the one that left was served`);
    else if (tried.outcome === 'refused' && open.includes(what)) {
      const why = `${what} of the one that left was refused (${code}), although it is stated to be served`;
      tell('unknown', 'as-stated', why);
    }
  }
  return found.all();
}
