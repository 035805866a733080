import type { TenantData, TenantLogin } from '@cordon/domain';
import type { TenantState } from '@cordon/prover';
import type { DeployedState, LoginState } from '@cordon/terraform';
import { type Config, ConfigError, loginFrom, type Need, needsOf, type TenantConfig } from './config.ts';

/** A tenant of `cordon.json` as it is in the input. */
export interface CheckedTenant extends TenantState {
  readonly needs: readonly Need[];
}

/** A tenant that the file names and the input lacks. */
export interface LackingTenant {
  readonly id: string;
  readonly why: string;
}

export interface Tenants {
  readonly tenants: readonly CheckedTenant[];
  readonly lacking: readonly LackingTenant[];
}

/** Where the data of the file is in the input: the name of a bucket by its Terraform address. */
export type BucketAt = (address: string) => string | undefined;

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/gi;

/**
 * The tenants of the file, its patterns filled in by the logins of the input. One that the input lacks (no such bucket,
 * no such login) is listed with the reason. Throws `ConfigError` for a pattern that nothing matches.
 */
export function resolveTenants(config: Config, state: DeployedState, bucketAt: BucketAt): Tenants {
  const names = new Set(state.buckets.map(({ name }) => name));
  const tenants: CheckedTenant[] = [];
  const lacking: LackingTenant[] = [];
  const said = new Set<string>();
  for (const [id, one] of Object.entries(config.tenants).flatMap((entry) => filled(entry, state))) {
    if (said.has(id)) continue;
    said.add(id);
    const data: TenantData[] = [];
    for (const where of one.data) {
      const found = dataFrom(where, bucketAt);
      if (typeof found === 'string') lacking.push({ id, why: found });
      else if (!names.has(found.bucket))
        lacking.push({ id, why: `no bucket \`${found.bucket}\` is in the input` });
      else data.push(found);
    }
    const [first, ...more] = data;
    if (first === undefined || data.length < one.data.length) continue;
    tenants.push({ id, data: [first, ...more], login: loginFrom(one.login), needs: needsOf(one) });
  }
  return { tenants, lacking };
}

/** `s3://bucket/prefix`, an ARN, or a Terraform address with a prefix behind it; a text says why it is none. */
export function dataFrom(where: string, bucketAt: BucketAt): TenantData | string {
  const url = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)(?:\/(.*))?$/s.exec(where);
  if (url !== null) return data(url[1] ?? '', (url[2] ?? '').replace(/\*$/, ''));
  const address =
    /^((?:module\.[^/]*?\.)?(?:data\.)?aws_s3_bucket\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)(?:\/(.*))?$/s.exec(
      where,
    );
  if (address === null)
    return `\`${where}\` is neither \`s3://bucket/prefix/\` nor the address of an \`aws_s3_bucket\``;
  const bucket = bucketAt(address[1] ?? '');
  return bucket === undefined
    ? `nothing is at \`${address[1]}\` in the input`
    : data(bucket, address[2] ?? '');
}

function data(bucket: string, prefix: string): TenantData {
  return prefix === '' ? { bucket } : { bucket, prefix };
}

/** One entry of the file, or one for every value that a login of the input gives its pattern. */
function filled([id, one]: [string, TenantConfig], state: DeployedState): readonly [string, TenantConfig][] {
  const keys = [...new Set([...id.matchAll(PLACEHOLDER)].map(([, key]) => key as string))];
  if (keys.length === 0) return [[id, one]];
  const values = valuesFor(loginFrom(one.login), state);
  if (JSON.stringify(one.login).search(PLACEHOLDER) < 0)
    throw new ConfigError(
      `tenant \`${id}\` of \`cordon.json\` is a pattern, but its login has no placeholder: nothing says which tenants there are; put \`{…}\` into the login`,
    );
  const fill = (text: string, by: Readonly<Record<string, string>>) =>
    text.replaceAll(PLACEHOLDER, (found, key: string) => by[key] ?? found);
  return values.map((by) => [
    fill(id, by),
    JSON.parse(fill(JSON.stringify(one), escaped(by))) as TenantConfig,
  ]);
}

function escaped(by: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(by).map(([key, value]) => [key, JSON.stringify(value).slice(1, -1)]),
  );
}

/** What the placeholders of a login can stand for: what the logins of the input are called, or bind. */
function valuesFor(login: TenantLogin, state: DeployedState): readonly Readonly<Record<string, string>>[] {
  const { logins = [], appRoles } = state.vault;
  const at = <T extends { readonly mount: string }>(list: readonly T[]): readonly T[] =>
    list.filter((one) => !('mount' in login) || login.mount === undefined || one.mount === login.mount);
  const found: Record<string, string>[] = [];
  const from = (pairs: readonly (readonly [pattern: string, actual: string])[]) => {
    const by: Record<string, string> = {};
    for (const [pattern, actual] of pairs) {
      const match = fit(pattern, actual);
      if (match === undefined) return;
      for (const [key, value] of Object.entries(match)) {
        if (by[key] !== undefined && by[key] !== value) return;
        by[key] = value;
      }
    }
    found.push(by);
  };
  switch (login.method) {
    case 'approle':
      for (const one of at(appRoles)) from([[login.role, one.name]]);
      break;
    case 'userpass':
      for (const one of at(logins)) if (one.method === 'userpass') from([[login.username, one.name]]);
      break;
    case 'ldap':
      for (const one of at(logins))
        if (one.method === 'ldap' && one.of === 'user') from([[login.username, one.name]]);
      break;
    case 'kubernetes':
      for (const one of at(logins))
        if (one.method === 'kubernetes')
          for (const namespace of one.serviceAccountNamespaces)
            for (const account of one.serviceAccountNames)
              from([
                [login.namespace, namespace],
                ...(login.serviceAccount.includes('{') ? [[login.serviceAccount, account] as const] : []),
              ]);
      break;
    case 'jwt':
      for (const one of at(logins))
        if (one.method === 'jwt' || one.method === 'oidc') fromClaims(login.claims, one, from);
      break;
    case 'aws':
      for (const one of at(logins))
        if (one.method === 'aws') for (const arn of one.boundArns) from([[login.principalArn, arn]]);
      break;
    case 'cert':
      for (const one of at(logins))
        if (one.method === 'cert')
          for (const name of one.bounds.allowed_common_names ?? [one.name])
            from([[[login.fields.common_name ?? login.role ?? ''].flat()[0] ?? '', name]]);
      break;
    case 'token':
      for (const one of state.vault.tokenRoles ?? []) from([[login.role ?? '', one.name]]);
  }
  const distinct = new Map(found.map((by) => [JSON.stringify(by), by]));
  // A wildcard names no tenant.
  return [...distinct.values()].filter((by) => !Object.values(by).some((value) => value.includes('*')));
}

function fromClaims(
  claims: Readonly<Record<string, string | readonly string[]>>,
  role: LoginState & { readonly method: 'jwt' | 'oidc' },
  from: (pairs: readonly (readonly [string, string])[]) => void,
): void {
  const asked = Object.entries(claims).flatMap(([claim, value]) => {
    const pattern = [value].flat()[0] ?? '';
    return pattern.includes('{') ? [[claim, pattern] as const] : [];
  });
  const bound = (claim: string): readonly string[] =>
    role.boundClaims[claim] ??
    (claim === 'sub' && role.boundSubject !== undefined ? [role.boundSubject] : []);
  const [first, ...rest] = asked;
  if (first === undefined) return;
  for (const value of bound(first[0]))
    from([
      [first[1], value],
      ...rest.flatMap(([claim, pattern]) =>
        bound(claim)
          .slice(0, 1)
          .map((one) => [pattern, one] as const),
      ),
    ]);
}

/** What the placeholders of the pattern stand for in the text; `undefined` where it does not fit. */
function fit(pattern: string, actual: string): Record<string, string> | undefined {
  const keys: string[] = [];
  const source = pattern
    .split(PLACEHOLDER)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const known = keys.indexOf(part);
      if (known >= 0) return `\\${known + 1}`;
      keys.push(part);
      return '(.+?)';
    })
    .join('');
  const found = new RegExp(`^${source}$`, 's').exec(actual);
  return found === null
    ? undefined
    : Object.fromEntries(keys.map((key, index) => [key, found[index + 1] ?? '']));
}
