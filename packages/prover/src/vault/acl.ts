import type { AclRule } from './parse-acl.ts';

/** What a token may do at one path: the rule that decides, merged over all its policies. */
export interface Grant {
  readonly capabilities: ReadonlySet<string>;
  /** Limits on parameters, one entry a policy; a parameter is allowed if any of them allows it. */
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

/** Whether the rule's path covers the requested one: `*` at the end is any rest, `+` is one segment. */
export function covers(rulePath: string, path: string): boolean {
  const glob = rulePath.endsWith('*');
  const wanted = (glob ? rulePath.slice(0, -1) : rulePath).split('/');
  const actual = path.split('/');
  if (glob ? actual.length < wanted.length : actual.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    const last = index === wanted.length - 1;
    if (segment === '+') return true;
    const text = glob && last ? actual.slice(index).join('/') : actual[index];
    return glob && last ? (text ?? '').startsWith(segment) : text === segment;
  });
}

/** Highest first. Exact paths before patterns; then the later first wildcard, no `*` at the end, fewer `+`, longer. */
function byPriority(a: string, b: string): number {
  const first = (path: string): number => {
    const at = path.search(/\+|\*$/);
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  const plus = (path: string): number => path.split('/').filter((segment) => segment === '+').length;
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
 * What the ACL lets a token put into one parameter. Over all rules of the path: denied if any rule denies it, allowed
 * if any allows it. https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints
 */
export function freedomOf(grant: Grant, parameter: string): ParameterFreedom {
  const mayOmit = !grant.rules.every((rule) => rule.required.includes(parameter));
  const denies = grant.rules.map(({ denied }) => denied?.[parameter] ?? denied?.['*']);
  if (denies.some((values) => values !== undefined && values.length === 0))
    return { mayOmit, values: 'none' };
  const allowed = new Set<string>();
  for (const { allowed: map } of grant.rules) {
    if (map === undefined || Object.keys(map).length === 0) return { mayOmit, values: 'any' };
    const values = map[parameter] ?? map['*'];
    if (values === undefined) continue;
    if (values.length === 0) return { mayOmit, values: 'any' };
    for (const value of values) allowed.add(value);
  }
  return { mayOmit, values: allowed.size === 0 ? 'none' : [...allowed] };
}
