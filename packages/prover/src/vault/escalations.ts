import { classesOf } from '../language/classes.ts';
import { type Automaton, automaton, type Token as GlobToken, STAR, units } from '../language/glob.ts';
import type { Escalation } from '../model/model.types.ts';
import type { AppRoleState, DeployedState, TenantState } from '../model/state.types.ts';
import { covers, freedomOf } from './acl.ts';
import { isBuiltIn } from './default-policy.ts';
import { isTemplated, literalStart, type Rule } from './rule.ts';
import { sensitivePaths } from './sensitive.ts';
import { LEASES } from './sensitive-system.ts';
import { MADE_UP } from './templates.ts';
import {
  type Access,
  mayAsk,
  mayCover,
  type Operation,
  type Sensitive,
  type Token,
  throughOf,
} from './token.ts';

const sensitiveOf = new WeakMap<DeployedState, readonly Sensitive[]>();

/** Whose token it is: what is the tenant's own goes by its own login, whatever other token it has come to hold. */
interface Asker {
  readonly tenant: TenantState;
  readonly token: Token;
  readonly own: AppRoleState | undefined;
  /** The token of its own login. */
  readonly first: Token;
}

/**
 * Every sensitive path that the token opens, each with a shortest path as example. What could come of it beyond this model
 * is told to `gap`.
 */
export function escalationsOf(
  { tenant, token, own, first }: Asker,
  state: DeployedState,
  gap: (reason: string) => void,
): readonly Escalation[] {
  let sensitive = sensitiveOf.get(state);
  if (sensitive === undefined) {
    sensitive = sensitivePaths(state);
    sensitiveOf.set(state, sensitive);
  }
  const rules = sorted(token.rules);
  const [names, policies] = namesFor(tenant, state);
  const found: Escalation[] = [];
  for (const one of sensitive) {
    if (one.about?.every((id) => id === tenant.id) === true) continue;
    const some = one.names ?? (one.path.startsWith('sys/polic') ? policies : names);
    const opened = firstOpened(one, { tenant, token, own, first }, rules, some);
    if (opened === undefined) continue;
    const { boundary, why, unfollowed } = one;
    const { path, operation, access } = opened;
    const ordinary = access.grant.rules.every(isBuiltIn);
    found.push({
      ...aboutToken(tenant, token, access, path),
      capability: operation,
      why,
      boundary,
      ...(ordinary ? { ordinary } : {}),
    });
    if (unfollowed === true)
      gap(
        `\`${tenant.id}\` may \`${operation}\` \`${path}\` of Vault, and all that could come of it is not followed`,
      );
  }
  return found;
}

/** Names to make examples of: another tenant's, of its login and of its policy, before one that nothing has. */
function namesFor(
  { id }: TenantState,
  { tenants, vault }: DeployedState,
): readonly [readonly string[], readonly string[]] {
  const other = tenants.find((one) => one.id !== id)?.login;
  if (other?.method !== 'approle') return [['x'], ['x']];
  const policy = vault.appRoles.find(
    ({ mount, name }) => (other.mount ?? mount) === mount && name === other.role.toLowerCase(),
  );
  return [
    [other.role, 'x'],
    [...(policy?.tokenPolicies.slice(0, 1) ?? []), 'x'],
  ];
}

/** Whose token it is and how it is come by, as an escalation tells it. */
export function aboutToken(
  tenant: TenantState,
  token: Token,
  access: Access,
  path: string,
): Pick<Escalation, 'tenant' | 'steps' | 'route' | 'through' | 'path'> {
  const { metadata } = access;
  const appRole = token.identity?.login.appRole;
  const route =
    metadata === undefined || appRole === undefined
      ? token.route
      : ({ kind: 'login', appRole: appRole.name, metadata } as const);
  return {
    tenant: tenant.id,
    path,
    through: throughOf(token, access, path),
    steps: [...token.steps, ...metadataStep(metadata, token.identity?.login.appRole !== undefined)],
    ...(route === undefined ? {} : { route }),
  };
}

/** The step of a login with chosen metadata or claims; none where nothing is chosen. */
export function metadataStep(metadata: Access['metadata'], appRole: boolean = true): readonly string[] {
  if (metadata === undefined) return [];
  const said = Object.entries(metadata).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [`log in with a ${appRole ? 'secret id whose metadata' : 'token that'} says ${said.join(', ')}`];
}

function firstOpened(
  one: Sensitive,
  { token, own, first }: Asker,
  rules: Rules,
  names: readonly string[],
): { readonly path: string; readonly operation: Operation; readonly access: Access } | undefined {
  // A token that is made of one's own is one's own, too.
  const mine = token.crossed ? first : token;
  for (const path of examples(one.path, rules, names))
    for (const operation of one.operations) {
      if (operation === 'read' && isOwn(path, mine, own)) continue;
      if (isOwnPassword(path, mine) || isOwnLease(path, mine)) continue;
      const access = mayAsk(token, { path, operation, ...(one.sudo === true ? { sudo: true } : {}) });
      if (access === undefined) continue;
      // A write to which no parameter may be given says nothing.
      if (operation === 'update' && one.bare !== true && saysNothing(access)) continue;
      return { path, operation, access };
    }
  return undefined;
}

function saysNothing({ grant }: Access): boolean {
  return (
    freedomOf(grant, '*').values === 'none' && grant.rules.some(({ denied }) => denied?.['*'] !== undefined)
  );
}

/** Reading what is one's own: its AppRole, its entity, the policies that it holds. */
export function isOwn(path: string, token: Token, own: AppRoleState | undefined): boolean {
  const entity = token.identity?.entity;
  return (
    path.includes(MADE_UP) ||
    (own !== undefined && `${path}/`.startsWith(`auth/${own.mount}/role/${own.name}/`)) ||
    (entity !== undefined &&
      [`identity/entity/id/${entity.id}`, `identity/entity/name/${entity.name}`].includes(path)) ||
    token.policies.some((name) => path === `sys/policies/acl/${name}` || path === `sys/policy/${name}`)
  );
}

/** Whoever logs in with a password may change it. */
function isOwnPassword(path: string, { identity }: Token): boolean {
  const { mount, name } = identity?.login ?? {};
  return name !== undefined && path.toLowerCase() === `auth/${mount}/users/${name}/password`.toLowerCase();
}

/** A lease of credentials that the token may ask for itself. */
function isOwnLease(path: string, token: Token): boolean {
  const start = LEASES.find((one) => path.startsWith(one));
  if (start === undefined) return false;
  const asked = path.slice(start.length, path.lastIndexOf('/'));
  return (['read', 'update'] as const).some(
    (operation) => mayAsk(token, { path: asked, operation }) !== undefined,
  );
}

/** A token's rules by kind: paths named in full, and rules with a wildcard or a template. */
interface Rules {
  readonly exact: readonly string[];
  readonly wild: readonly Rule[];
}

function sorted(rules: readonly Rule[]): Rules {
  const isWild = (rule: Rule) => isTemplated(rule) || /\+|\*$/.test(rule.path);
  return {
    exact: rules.filter((rule) => !isWild(rule)).map(({ path }) => path.replace(/\/$/, '')),
    wild: rules.filter(isWild),
  };
}

/** Paths that some rule and the sensitive pattern both cover, one for each way the rules can tell them apart. */
function examples(pattern: string, rules: Rules, names: readonly string[]): readonly string[] {
  const start = pattern.split(/[+*]/)[0] ?? '';
  const exact = rules.exact.filter((path) => path.startsWith(start) && covers(pattern, path));
  const touching = rules.wild.filter((rule) => mayMeet(rule, pattern));
  if (touching.length === 0) return exact;
  if (!/[+*]/.test(pattern)) return [...exact, pattern];
  const named = names
    .map((name) => pattern.replace('+', name).replace(/\*$/, name))
    .filter((path) => touching.some((rule) => mayCover(rule, path) || mayCover(rule, `${path}/`)));
  const classes = classesOf([automatonOf(pattern), ...touching.map(ruleAutomaton)]);
  const made = classes
    .filter(({ member }) => member[0] && member.includes(true, 1))
    .map(({ witness }) => witness)
    // `+` is taken for any rest here: `covers` has the last word.
    .flatMap((path) => [
      path,
      ...touching.flatMap((rule) => FILLERS.map((name) => commonPath(pattern, rule, name))),
    ])
    .filter((path): path is string => path !== undefined && covers(pattern, path) && !/\/$|\/\//.test(path));
  const covered = made.filter((path) =>
    touching.some((rule) => mayCover(rule, path) || mayCover(rule, `${path}/`)),
  );
  return [...new Set([...exact, ...named, ...covered])];
}

/** Names that nothing has: several, since a rule may deny what begins like one of them. */
const FILLERS = ['x', '0', '-'];

/** A path that both cover, segment by segment, where they can be read so; the name stands for `+`. */
function commonPath(pattern: string, rule: Rule, name: string): string | undefined {
  if (isTemplated(rule)) return undefined;
  const [one, other] = [pattern.split('/'), rule.path.split('/')];
  const length =
    rule.path.endsWith('*') && !pattern.endsWith('*') ? one.length : Math.max(one.length, other.length);
  const path = Array.from({ length }, (_, at) => {
    const [a = '*', b = '*'] = [one[at], other[at]];
    const fixed = [a, b].find((segment) => segment !== '+' && !segment.endsWith('*'));
    return (
      fixed ?? ([a, b].find((segment) => segment.length > 1 && segment.endsWith('*'))?.slice(0, -1) || name)
    );
  });
  return path.join('/');
}

/** A quick no, by the literal text before the first wildcard. */
function mayMeet(rule: Rule, pattern: string): boolean {
  const [x, y] = [literalStart(rule), pattern.split(/[+*]/)[0] ?? ''];
  return x.startsWith(y) || y.startsWith(x) || `${y}/`.startsWith(x);
}

function ruleAutomaton(rule: Rule): Automaton {
  if (!isTemplated(rule)) return automatonOf(rule.path);
  return automaton(
    rule.parts.flatMap((part): GlobToken[] => (typeof part === 'string' ? globTokens(part) : [STAR])),
  );
}

function automatonOf(path: string): Automaton {
  return automaton(globTokens(path));
}

function globTokens(path: string): GlobToken[] {
  const glob = path.endsWith('*') ? path.slice(0, -1) : path;
  const tokens = units(glob).map((char): GlobToken => (char === '+' ? STAR : char));
  return path.endsWith('*') ? [...tokens, STAR] : tokens;
}
