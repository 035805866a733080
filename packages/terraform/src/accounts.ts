import type { Body, Expression } from './hcl.types.ts';
import { type ConfigurationJson, modulePath, type RawInstance } from './show-json.ts';
import type { SourceModule, Sources } from './source.ts';

/** Placeholder account ids for providers whose account is unknown; the first is the default provider's. */
export const STAND_IN_ACCOUNTS = ['000000000001', '000000000002'] as const;

/** What is known of the account behind each provider. */
export interface Accounts {
  readonly of: (providerKey: string) => string;
  /** Providers whose accounts are unknown and may be the same. */
  readonly doubtful: readonly string[];
  /** Accounts that were made up. */
  readonly standIns: readonly string[];
}

/** Data sources that are computed from their arguments alone, whatever the account. */
const OF_NO_ACCOUNT =
  /^aws_(iam_policy_document|partition|region|regions|arn|default_tags|service|service_principal|ip_ranges)$/;

/**
 * The account of each AWS provider: from its own settings (`allowed_account_ids`, the role that it assumes), from
 * `data.aws_caller_identity`, or from the ARNs of its resources. Two providers with unknown accounts that differ only
 * in their region are one account.
 */
export function accountsOf(
  instances: readonly RawInstance[],
  configuration: ConfigurationJson | undefined,
  providerOf: (instance: RawInstance) => string,
  variables: Readonly<Record<string, { readonly value?: unknown }>> = {},
): Accounts {
  const known = new Map<string, string>();
  const keys = new Set<string>();
  for (const [key, provider] of Object.entries(configuration?.provider_config ?? {})) {
    if ((provider.name ?? key.split('.')[0]) !== 'aws') continue;
    const said = constant(filled(provider.expressions?.allowed_account_ids, variables));
    if (Array.isArray(said) && said.length === 1) known.set(key, String(said[0]));
    const role = JSON.stringify(filled(provider.expressions?.assume_role ?? null, variables));
    const account =
      /arn:[^:"]*:iam::(\d{12}):role\//.exec(role)?.[1] ??
      accountReferred(provider.expressions?.assume_role, variables);
    if (account !== undefined) known.set(key, account);
  }
  for (const one of instances) {
    if (!one.type.startsWith('aws_')) continue;
    const key = providerOf(one);
    if (!(one.mode === 'data' && OF_NO_ACCOUNT.test(one.type))) keys.add(key);
    const identity = one.type === 'aws_caller_identity' ? one.values.account_id : undefined;
    const arn = /^arn:[^:]*:iam::(\d{12}):/.exec(
      String(one.mode === 'managed' ? (one.values.arn ?? '') : ''),
    )?.[1];
    const account = typeof identity === 'string' ? identity : arn;
    if (account !== undefined && /^\d{12}$/.test(account)) known.set(key, account);
  }
  // A provider that differs only in its region has the same account.
  const identities = new Map<string, string>();
  const standIns: string[] = [];
  const found = new Map<string, string>();
  const signature = (key: string): string => {
    // Nothing is known about a module's own provider that the configuration does not list.
    if (key.includes(':') && configuration?.provider_config?.[key] === undefined) return key;
    const {
      region: _region,
      default_tags: _tags,
      ...rest
    } = configuration?.provider_config?.[key]?.expressions ?? {};
    return JSON.stringify(filled(rest, variables));
  };
  for (const key of keys) {
    const account = known.get(key);
    if (account !== undefined) identities.set(signature(key), account);
  }
  for (const key of [...keys].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const told = known.get(key) ?? (configuration === undefined ? undefined : identities.get(signature(key)));
    if (told !== undefined) {
      found.set(key, told);
      continue;
    }
    const made = STAND_IN_ACCOUNTS[standIns.length] ?? `0000000000${10 + standIns.length}`;
    standIns.push(made);
    identities.set(signature(key), made);
    found.set(key, made);
  }
  const doubtful =
    standIns.length > 0 && new Set(found.values()).size > 1
      ? [...keys].filter((key) => standIns.includes(found.get(key) ?? ''))
      : [];
  return {
    of: (key) => found.get(key) ?? [...found.values()][0] ?? STAND_IN_ACCOUNTS[0],
    doubtful,
    standIns,
  };
}

/** The account of the role that a provider takes, where the only variable that makes up its ARN is an account's id. */
function accountReferred(
  blocks: unknown,
  variables: Readonly<Record<string, { readonly value?: unknown }>>,
): string | undefined {
  const [block] = [blocks].flat() as readonly {
    readonly role_arn?: { readonly references?: readonly string[] };
  }[];
  const { references = [] } = block?.role_arn ?? {};
  const [only, ...more] = references.filter(
    (one) => !references.some((other) => other !== one && other.startsWith(one)),
  );
  const [, name = '', rest = ''] = /^var\.([\w-]+)((?:\.[\w-]+|\["[^"]*"\])*)$/.exec(only ?? '') ?? [];
  if (more.length > 0 || name === '') return undefined;
  let value = variables[name]?.value;
  for (const [, dotted, quoted] of rest.matchAll(/\.([\w-]+)|\["([^"]*)"\]/g))
    value =
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[dotted ?? quoted ?? '']
        : undefined;
  return /^\d{12}$/.test(String(value)) ? String(value) : undefined;
}

function constant(expression: unknown): unknown {
  return (expression as { constant_value?: unknown } | undefined)?.constant_value;
}

/** Replaces expressions that are just one variable by its value. */
function filled(
  expression: unknown,
  variables: Readonly<Record<string, { readonly value?: unknown }>>,
): unknown {
  if (Array.isArray(expression)) return expression.map((one) => filled(one, variables));
  if (typeof expression !== 'object' || expression === null) return expression;
  const { references } = expression as { references?: readonly string[] };
  const [only] = references ?? [];
  const name = references?.length === 1 ? /^var\.(\w+)$/.exec(only ?? '')?.[1] : undefined;
  if (name !== undefined && variables[name] !== undefined) return { constant_value: variables[name].value };
  return Object.fromEntries(Object.entries(expression).map(([key, one]) => [key, filled(one, variables)]));
}

/**
 * The key of the provider that made an instance (`aws`, `aws.roles`), as the folder says it: a state does not say which alias
 * made what. `undefined` where the folder does not have the block.
 * https://opentofu.org/docs/language/modules/develop/providers/
 */
export function providerInFolder(
  { module, mode, type, name }: RawInstance,
  sources: Sources,
): string | undefined {
  const calls: Body[] = [];
  let at: SourceModule | undefined = sources.module('');
  const names: string[] = [];
  for (const step of modulePath(module)) {
    names.push(step.name);
    const body = at?.calls.get(step.name)?.body;
    const said = body?.attributes.get('source')?.expression;
    const dir =
      at === undefined || body === undefined
        ? undefined
        : sources.dirOfCall(at.dir, names, said?.kind === 'literal' ? String(said.value) : undefined);
    if (body === undefined || dir === undefined) return undefined;
    calls.push(body);
    at = sources.module(dir);
  }
  const block = at?.resources.get(mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`);
  if (block === undefined || (at?.errors.length ?? 0) > 0) return undefined;
  const own = block.body.attributes.get('provider')?.expression;
  let key = own === undefined ? type.split('_')[0] : providerNamed(own);
  for (const call of calls.toReversed()) {
    const given = call.attributes.get('providers')?.expression;
    // What a call does not hand on under another name is the one of the caller, an alias apart.
    if (given === undefined) {
      if (key?.includes('.') === true) return undefined;
      continue;
    }
    if (given.kind !== 'object') return undefined;
    const found = given.items.find(([inner]) => providerNamed(inner) === key);
    if (found === undefined && key?.includes('.') === true) return undefined;
    if (found !== undefined) key = providerNamed(found[1]);
  }
  return key;
}

/** `aws` or `aws.roles`, also as a text. */
function providerNamed(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'literal') return String(expression.value);
  return expression.kind === 'attribute' && expression.on.kind === 'name'
    ? `${expression.on.name}.${expression.name}`
    : undefined;
}
