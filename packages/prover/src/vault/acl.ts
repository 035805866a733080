import type { AclRule } from '@cordon/terraform';

/** What a token may do at one path: the rule that decides, merged over all its policies. */
export interface Grant {
  readonly capabilities: ReadonlySet<string>;
  /** The rules with that path, one a policy; `freedomOf` merges their limits on parameters. */
  readonly rules: readonly AclRule[];
}

/**
 * The rule that decides at `path`: an exact one, else the one of highest priority among prefixes and segment
 * wildcards; rules with the same path in several policies add up, `deny` wins.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching
 */
export function grantAt(rules: readonly AclRule[], path: string): Grant | undefined {
  const matching = rules.filter((rule) => covers(rule.path, path));
  const best = matching.map((rule) => rule.path).sort(byPriority)[0];
  if (best === undefined) return undefined;
  const deciding = matching.filter((rule) => rule.path === best);
  const capabilities = new Set(deciding.flatMap((rule) => rule.capabilities));
  return capabilities.has('deny') ? undefined : { capabilities, rules: deciding };
}

/** How Vault keeps a path of a policy: a `+` is a wildcard only where it is a whole segment, and only where Vault looks for one. */
function kindOf(path: string): 'exact' | 'prefix' | 'segments' {
  if (path === '+' || path.includes('/+') || path.startsWith('+/')) return 'segments';
  return path.endsWith('*') ? 'prefix' : 'exact';
}

/** Whether the rule's path covers the requested one: `*` at the end is any rest, a segment `+` is any segment. */
export function covers(rulePath: string, path: string): boolean {
  const kind = kindOf(rulePath);
  if (kind === 'exact') return rulePath === path;
  if (kind === 'prefix') return path.startsWith(rulePath.slice(0, -1));
  const glob = rulePath.endsWith('*');
  const wanted = (glob ? rulePath.slice(0, -1) : rulePath).split('/');
  const actual = path.split('/');
  if (glob ? actual.length < wanted.length : actual.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    if (segment === '+' || segment === actual[index]) return true;
    return glob && index === wanted.length - 1 && (actual[index] ?? '').startsWith(segment);
  });
}

/** Highest first. Exact paths before patterns; then the later first wildcard, no `*` at the end, fewer `+`, longer. */
function byPriority(a: string, b: string): number {
  const first = (path: string): number => {
    const kind = kindOf(path);
    if (kind === 'exact') return Number.MAX_SAFE_INTEGER;
    // Vault takes the first `+`, also one that is no wildcard.
    return kind === 'prefix' ? path.length - 1 : path.indexOf('+');
  };
  const plus = (path: string): number =>
    kindOf(path) === 'segments'
      ? path
          .replace(/\*$/, '')
          .split('/')
          .filter((segment) => segment === '+').length
      : 0;
  return (
    first(b) - first(a) ||
    Number(a.endsWith('*')) - Number(b.endsWith('*')) ||
    plus(a) - plus(b) ||
    b.length - a.length ||
    (a < b ? 1 : -1)
  );
}

/** How a parameter may be given: not at all, or with which values (`any`, or globs with `*` at either end). */
export interface ParameterFreedom {
  readonly mayOmit: boolean;
  readonly values: 'none' | 'any' | readonly string[];
}

/**
 * What the ACL lets a token put into one parameter. Limits of several policies on one path are merged: what any of them
 * requires is required, what any denies is denied, and of lists of what is allowed the union counts, so that a policy
 * without such a list adds nothing to one that has it. A denied `*` leaves no parameter at all.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints
 */
export function freedomOf(grant: Grant, parameter: string): ParameterFreedom {
  const mayOmit = !grant.rules.some((rule) => rule.required.includes(parameter));
  const denied = grant.rules.some(
    (rule) => rule.denied?.['*'] !== undefined || rule.denied?.[parameter]?.length === 0,
  );
  if (denied) return { mayOmit, values: 'none' };
  const maps = grant.rules.flatMap(({ allowed }) =>
    allowed === undefined || Object.keys(allowed).length === 0 ? [] : [allowed],
  );
  if (maps.length === 0) return { mayOmit, values: 'any' };
  const named = maps.flatMap((map) => (map[parameter] === undefined ? [] : [map[parameter]]));
  const lists = named.length > 0 ? named : maps.flatMap((map) => (map['*'] === undefined ? [] : [map['*']]));
  if (lists.some((list) => list.length === 0)) return { mayOmit, values: 'any' };
  // A `*` among the allowed names lets any value through of a parameter that is not named itself.
  if (named.length === 0 && lists.length > 0) return { mayOmit, values: 'any' };
  return { mayOmit, values: lists.length === 0 ? 'none' : [...new Set(lists.flat())] };
}
