import type { DeployedState } from '@cordon/prover';

/** Where what Terraform would make and what is there differ: path, and both sides. */
export interface Difference {
  readonly at: string;
  readonly meant: string;
  readonly found: string;
}

/**
 * Lays the state that a configuration means beside the one that was collected. Names that AWS and Vault make up (ids,
 * accounts, accessors) are put aside first, policies are compared as JSON and not as text.
 */
export function compareStates(meant: DeployedState, found: DeployedState): readonly Difference[] {
  const differences: Difference[] = [];
  walk(neutral(meant), neutral(found), '', differences);
  return differences;
}

function walk(meant: unknown, found: unknown, at: string, differences: Difference[]): void {
  if (isObject(meant) && isObject(found)) {
    for (const key of new Set([...Object.keys(meant), ...Object.keys(found)]))
      walk(meant[key], found[key], at === '' ? key : `${at}.${key}`, differences);
    return;
  }
  const [one, other] = [JSON.stringify(meant) ?? 'nothing', JSON.stringify(found) ?? 'nothing'];
  if (one !== other) differences.push({ at, meant: one.slice(0, 400), found: other.slice(0, 400) });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The state with everything under its own name, and without what is made up anew each time. */
function neutral(state: DeployedState): Record<string, unknown> {
  const names = new Map<string, string>();
  for (const { id, arn } of [...state.roles, ...state.users])
    names.set(id, `{id of ${arn.split('/').at(-1)}}`);
  for (const accessor of Object.values(state.vault.accessors)) names.set(accessor, '{accessor}');
  for (const { name, roleId } of state.vault.appRoles)
    if (roleId !== undefined) names.set(roleId, `{role id of ${name}}`);
  names.set(state.accountId, '{account}');
  const other = state.roles
    .map(({ arn }) => arn.split(':')[4] ?? '')
    .find((account) => account !== state.accountId);
  if (other !== undefined) names.set(other, '{role account}');
  const used = new Set(
    [
      ...[...state.roles, ...state.users].flatMap(({ attached, boundary }) => [...attached, boundary]),
      ...state.vault.awsRoles.flatMap(({ policyArns, permissionsBoundary }) => [
        ...policyArns,
        permissionsBoundary,
      ]),
    ].filter((arn) => arn !== undefined),
  );
  const { region: _, brokerArn, ...rest } = state;
  const sorted = {
    // Without an AWS engine Vault has no AWS credentials, so the broker is not compared.
    brokerArn: rest.vault.awsMounts.length === 0 ? '' : brokerArn,
    tenants: by(rest.tenants, ({ id }) => id),
    roles: by(rest.roles, ({ arn }) => arn),
    users: by(rest.users, ({ arn }) => arn),
    policies: by(
      rest.policies.filter(({ arn }) => used.has(arn)),
      ({ arn }) => arn,
    ),
    // Tags of buckets grant nothing here, and are not asked for.
    buckets: by(
      rest.buckets.map(({ tags: _tags, ...bucket }) => bucket),
      ({ name }) => name,
    ),
    // IAM gives the address back without its scheme.
    identityProviders: by(
      (rest.identityProviders ?? []).map(({ url, ...one }) => ({
        ...one,
        url: url?.replace('https://', ''),
      })),
      ({ arn }) => arn,
    ),
    vault: {
      // Whom Vault acts as stands above.
      awsMounts: by(
        rest.vault.awsMounts.map(({ brokerArn: _broker, ...mount }) => mount),
        ({ path }) => path,
      ),
      awsRoles: by(rest.vault.awsRoles, ({ name }) => name),
      // Vault's own; whoever carries it is proved with the text that was found.
      policies: by(
        rest.vault.policies.filter(({ name }) => name !== 'default'),
        ({ name }) => name,
      ),
      appRoles: by(rest.vault.appRoles, ({ name }) => name),
      ...identityTokens(rest.vault),
    },
  };
  let text = JSON.stringify(tidy(sorted));
  for (const [made, name] of names) if (made !== '') text = text.replaceAll(made, name);
  return JSON.parse(text) as Record<string, unknown>;
}

function identityTokens({ identityTokens: one }: DeployedState['vault']): object {
  return one === undefined
    ? {}
    : {
        identityTokens: {
          ...one,
          // Every Vault has a key `default`, which signs for no role unless one names it.
          keys: by(
            one.keys.filter(({ name }) => one.roles.some(({ key }) => key === name)),
            ({ name }) => name,
          ),
          roles: by(one.roles, ({ name }) => name),
        },
      };
}

/** Places in Terraform: a collected state has none. */
const ONLY_TOLD: ReadonlySet<string> = new Set([
  'address',
  'policyAddress',
  'writtenAt',
  'policyWrittenAt',
  'trustWrittenAt',
]);

function by<T>(list: readonly T[], key: (one: T) => string): Record<string, T> {
  return Object.fromEntries(list.map((one) => [key(one), one]));
}

/** Policies as JSON with sorted keys, other text without blanks around it; empty values are as good as absent. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.trim();
    return text.startsWith('{') && text.includes('"Statement"') ? tidy(JSON.parse(text)) : text;
  }
  if (Array.isArray(value)) return value.length === 1 ? tidy(value[0]) : value.map(tidy);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !ONLY_TOLD.has(key))
    .map(([key, one]) => [key, tidy(one)] as const)
    .filter(
      ([, one]) =>
        one !== '' &&
        !(isObject(one) && Object.keys(one).length === 0) &&
        !(Array.isArray(one) && one.length === 0),
    );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
