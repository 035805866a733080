import type { Boundary } from '@cordon/domain';
import type { Through, TokenRoute } from '../problem.types.ts';
import { covers, freedomOf, type Grant, grantAt } from './acl.ts';
import { filledWith, isTemplated, literalStart, metadataFor, type Rule } from './rule.ts';
import type { Identity } from './templates.ts';

/** A Vault token that a tenant can come to hold. */
export interface Token {
  /** What sets it apart from the tenant's own, for people: `logged in as globex`; empty for its own. */
  readonly label: string;
  /** Its policies' names; what it may do stands in `rules`. */
  readonly policies: readonly string[];
  readonly rules: readonly Rule[];
  /** What templates look at; absent where it has no entity. */
  readonly identity?: Identity;
  /** How it is got, for people; empty for the tenant's own login. */
  readonly steps: readonly string[];
  /** How to get it, for whoever wants to; absent for the tenant's own login. */
  readonly route?: TokenRoute;
  /** It was got by what is a crossing by itself: only what it leads to is still of interest. */
  readonly crossed: boolean;
  /** Why it is not sure that it can be had at all; what it leads to is then neither proved nor refuted. */
  readonly unsure?: string;
}

export type Operation = 'read' | 'list' | 'create' | 'update' | 'patch' | 'delete';

/** Something of Vault's that no tenant may ask for, whatever else it may. */
export interface Sensitive {
  /** As in a policy: `+` is a segment, `*` at the end any rest. */
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly sudo?: boolean;
  readonly boundary: Boundary;
  readonly why: string;
  /** A write takes effect without a parameter, so that denying all of them does not keep anybody from it. */
  readonly bare?: true;
  /** Tenants that it tells of; it is no crossing of theirs where it tells of nobody else. */
  readonly about?: readonly string[];
  /** Names that there are at the path's first `+`, to make an example of. */
  readonly names?: readonly string[];
  /**
   * What could come of it is beyond this model, so that nothing is proved of the tenant's data any more. Absent where it
   * is followed (`holdings`), or where nothing more can come of it than what is said.
   */
  readonly unfollowed?: true;
}

/** One way in which a token may ask at a path: what decides, and the metadata its login must carry. */
export interface Access {
  readonly grant: Grant;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Every way in which the token is let in at the path: as its rules stand, and with metadata chosen to meet one of them. */
export function accessAt(token: Token, path: string): readonly Access[] {
  const plain = token.rules.filter((rule) => !isTemplated(rule));
  const templated = token.rules.filter(isTemplated);
  const found: Access[] = [];
  const asIs = grantAt(plain, path);
  if (asIs !== undefined) found.push({ grant: asIs });
  for (const rule of templated) {
    const metadata = metadataFor(rule, path);
    if (metadata === undefined) continue;
    const filled = templated.flatMap((one) => filledWith(one, metadata) ?? []);
    const grant = grantAt([...plain, ...filled], path);
    if (grant !== undefined) found.push({ grant, metadata });
  }
  return found;
}

/** By what in Vault the token makes a request. */
export function throughOf({ identity }: Token, { grant }: Access, path: string): Through {
  const { login } = identity ?? {};
  return {
    ...(login === undefined ? {} : { login: `${login.mount}/${login.name}` }),
    ...(login?.byCredentials === true ? { byCredentials: true } : {}),
    path,
    policies: [...new Set(grant.rules.flatMap(({ policy }) => policy ?? []))],
  };
}

/** What a request asks of Vault's ACL. */
export interface VaultAsk {
  readonly path: string;
  readonly operation: Operation;
  /** Vault asks for `sudo` besides. https://developer.hashicorp.com/vault/docs/concepts/policies#root-protected-api-endpoints */
  readonly sudo?: boolean;
  /** Parameters that it cannot do without, with the values that serve: any when there are none. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

/** How the token may make the request; `undefined` when it may not. */
export function mayAsk(token: Token, ask: VaultAsk): Access | undefined {
  // A LIST goes out with a slash at the end, and Vault tries the path without it first.
  const forms = ask.operation === 'list' ? [ask.path.replace(/\/$/, ''), withSlash(ask.path)] : [ask.path];
  for (const form of forms)
    for (const access of accessAt(token, form)) {
      const { capabilities } = access.grant;
      if (!capabilities.has(ask.operation) || (ask.sudo === true && !capabilities.has('sudo'))) continue;
      if (canSay(access.grant, ask.parameters ?? {})) return access;
    }
  return undefined;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function canSay(grant: Grant, parameters: NonNullable<VaultAsk['parameters']>): boolean {
  return Object.entries(parameters).every(([name, wanted]) => {
    const { values } = freedomOf(grant, name);
    if (values === 'any') return true;
    if (values === 'none') return false;
    return wanted.length === 0 || wanted.some((one) => values.some((value) => valueMatches(value, one)));
  });
}

/** Vault's own globs in parameter values: `*` at either end. */
export function valueMatches(glob: string, text: string): boolean {
  if (glob.startsWith('*') && glob.endsWith('*') && glob.length > 1) return text.includes(glob.slice(1, -1));
  if (glob.endsWith('*')) return text.startsWith(glob.slice(0, -1));
  return glob.startsWith('*') ? text.endsWith(glob.slice(1)) : glob === text;
}

/** Whether the rule can speak of anything below a path; by the literal text it begins with. */
export function mayReach(rule: Rule, below: string): boolean {
  const start = literalStart(rule);
  if (!isTemplated(rule) && !/\+|\*$/.test(rule.path)) return rule.path.startsWith(below);
  return start.startsWith(below) || below.startsWith(start);
}

/** Whether the rule covers the path, for some metadata. */
export function mayCover(rule: Rule, path: string): boolean {
  return isTemplated(rule) ? metadataFor(rule, path) !== undefined : covers(rule.path, path);
}
