import type { Boundary } from '@cordon/domain';
import { covers } from '../vault/acl.ts';
import { isTemplated, literalStart, type Rule } from '../vault/rule.ts';
import { words } from '../vault/sensitive-system.ts';
import { mayAsk, mayReach, type Token } from '../vault/token.ts';
import type { Gap } from './model.types.ts';
import type { DeployedState, TenantState } from './state.types.ts';

/** What a tenant may read of key-value engines. */
export interface KeyValueReads {
  /** With tokens that it has without a crossing. */
  readonly own: readonly Rule[];
  /** With any token that it can come to hold. */
  readonly all: readonly Rule[];
}

const NONE: KeyValueReads = { own: [], all: [] };

/** Rules that let the tokens read in a key-value engine; asked only where a key may lie there. */
export function keyValueReads(tokens: readonly Token[], { vault }: DeployedState): KeyValueReads {
  if (vault.keysAnywhere === undefined) return NONE;
  const engines = (vault.engines ?? []).filter(({ type }) => /^(kv|generic)/.test(type));
  if (engines.length === 0) return NONE;
  const read = (token: Token): readonly Rule[] =>
    token.rules.filter(
      (rule) =>
        rule.capabilities.includes('read') &&
        engines.some(({ path }) => mayReach(rule, `${path}/`)) &&
        (isWild(rule) || mayAsk(token, { path: rule.path, operation: 'read' }) !== undefined),
    );
  return {
    own: tokens.filter(({ crossed }) => !crossed).flatMap(read),
    all: tokens.flatMap(read),
  };
}

const OF_KEYS: readonly Boundary[] = ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'];

/** What follows of keys that may lie in a key-value engine. */
interface KeptAnywhere {
  readonly gaps: ReadonlyMap<string, Gap>;
  /** Why an owner that seems to be locked out may not be, by tenant. */
  readonly perhaps: ReadonlyMap<string, string>;
  readonly assumed: readonly string[];
}

/**
 * Where users have keys and nothing says who keeps them, one may lie at any path of a key-value engine: of whoever reads
 * there what is not its own alone, nothing is proved. A path is a tenant's own where no other tenant's token may read it, and
 * where it is named in full or by the tenant.
 */
export function keptAnywhere(
  { vault, tenants }: DeployedState,
  reads: ReadonlyMap<string, KeyValueReads>,
): KeptAnywhere {
  const [user, ...more] = vault.keysAnywhere ?? [];
  const gaps = new Map<string, Gap>();
  const perhaps = new Map<string, string>();
  const quiet: string[] = [];
  if (user === undefined) return { gaps, perhaps, assumed: [] };
  const users = `\`${user}\`${more.length === 0 ? '' : ` and ${more.length} more`}`;
  const readers = [...reads].flatMap(([id, { own }]) => own.map((rule) => ({ id, rule })));
  for (const tenant of tenants) {
    const { own, all } = reads.get(tenant.id) ?? NONE;
    const [first] = own;
    if (first !== undefined)
      perhaps.set(
        tenant.id,
        `\`${tenant.id}\` may read \`${first.path}\` of a key-value engine, which is not looked into, and keys that reach its data may lie there: ${users} has an active access key`,
      );
    const open = all.find(
      (rule) =>
        !isNamedBy(rule, tenant) ||
        readers.some((one) => one.id !== tenant.id && mayBothRead(rule, one.rule)),
    );
    if (open !== undefined)
      gaps.set(tenant.id, {
        boundaries: OF_KEYS,
        reason: `\`${tenant.id}\` may read \`${open.path}\` of a key-value engine, which is not its own alone and is not looked into: keys of ${users}, of which nothing says where they are kept, may lie there`,
      });
    else if (first !== undefined) quiet.push(tenant.id);
  }
  return {
    gaps,
    perhaps,
    assumed:
      quiet.length === 0
        ? []
        : [
            `what lies in key-value engines at paths of one tenant alone is taken to be that tenant’s own, and no key that reaches further: it is not looked into (${quiet.length} tenants read there; ${users} has an active access key)`,
          ],
  };
}

function isWild(rule: Rule): boolean {
  return isTemplated(rule) || rule.path.endsWith('*') || /(^|\/)\+/.test(rule.path);
}

/** Whether the rule is of one path, or of paths below one that the tenant's name is part of. */
function isNamedBy(rule: Rule, { id, login }: TenantState): boolean {
  if (isTemplated(rule)) return false;
  if (!isWild(rule)) return true;
  const name = login.method === 'approle' ? login.role : id;
  const start = literalStart(rule).toLowerCase();
  // The last segment is whole only where a slash ends it: `team-a*` is `team-ab`, too.
  const whole = start.slice(0, start.lastIndexOf('/') + 1).split('/');
  return [id, name].some((one) => whole.some((segment) => words(segment).includes(words(one))));
}

/** Whether a path may be one that both rules are of; where both have a wildcard, by the text before it. */
function mayBothRead(one: Rule, other: Rule): boolean {
  if (!isWild(one) && !isTemplated(other)) return covers(other.path, one.path);
  if (!isWild(other) && !isTemplated(one)) return covers(one.path, other.path);
  const [a, b] = [literalStart(one), literalStart(other)];
  return a.startsWith(b) || b.startsWith(a);
}
