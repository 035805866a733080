import { messageOf } from '@cordon/domain';
import { type Unread, unreadable } from '@cordon/terraform';
import { connectVault, type VaultClient } from '@cordon/vault';
import { type Found, inParallel, type Told } from './found.ts';
import {
  AWS_ROLE_KEEPS,
  COUNTED,
  GIVES_TO_ALL,
  LOGIN_KINDS,
  type LoginKind,
  type Mount,
  SETTINGS,
  TAKES_ANNOTATIONS,
  TAKES_TOKENS,
  TOKEN_ROLE_KEEPS,
} from './vault-reads.ts';

/** How Vault is reached, from the variables of its own clients. */
export interface VaultSettings {
  readonly address: string;
  readonly token: string;
  readonly namespace?: string;
  /** PEM. */
  readonly ca?: string;
  /** Pause before the first retry, milliseconds; each further one is three times as long. 200 when absent. */
  readonly pauseMs?: number;
}

const TRIES = 4;

/** A Vault client that only reads and lists. */
export class VaultReader {
  readonly #vault: VaultClient;
  readonly #namespace: string;
  readonly #pauseMs: number;

  constructor({ address, token, namespace = '', ca, pauseMs = 200 }: VaultSettings) {
    this.#pauseMs = pauseMs;
    this.#vault = connectVault({ address, token, ...(ca === undefined ? {} : { ca }) });
    this.#namespace = namespace.replace(/^\/+|\/+$/g, '');
  }

  close(): void {
    this.#vault.close();
  }

  /** Reads a path, in a namespace below the one of the settings. */
  read(path: string, namespace = ''): Promise<Told<Record<string, unknown>>> {
    return this.#ask('GET', path, namespace);
  }

  /** Lists a path; empty where Vault has nothing there. */
  async list(path: string, namespace = ''): Promise<Told<readonly string[]>> {
    const told = await this.#ask('LIST', path, namespace);
    if (told.is !== 'told') return told;
    const { keys } = told.value;
    return { is: 'told', value: Array.isArray(keys) ? keys.map(String) : [] };
  }

  async #ask(
    method: 'GET' | 'LIST',
    path: string,
    namespace: string,
  ): Promise<Told<Record<string, unknown>>> {
    const within = [this.#namespace, namespace].filter((part) => part !== '').join('/');
    const headers: Record<string, string> = within === '' ? {} : { 'X-Vault-Namespace': within };
    const what = `could not be read: Vault`;
    const sent = path.split('/').map(encodeURIComponent).join('/');
    for (let tries = 1; ; tries++) {
      // The error's own words name the path, and no secret.
      const answer = await this.#vault
        // The same operation as the verb `LIST`, which not every proxy lets through.
        .raw({ method: 'GET', path: method === 'LIST' ? `${sent}?list=true` : sent, headers })
        .catch((error: unknown) => messageOf(error));
      const status = typeof answer === 'string' ? 0 : answer.status;
      if (typeof answer !== 'string' && status === 200) {
        const { data } = (answer.body ?? {}) as { data?: Record<string, unknown> | null };
        return data === undefined || data === null
          ? { is: 'unread', why: `${what} answered without data` }
          : { is: 'told', value: data };
      }
      if (status === 404) return { is: 'absent' };
      if (status === 403) return { is: 'unread', why: `${what} refused to ${method} \`${path}\` (403)` };
      // 429, 5xx and no answer at all may pass.
      if (tries === TRIES || (status > 0 && status < 429))
        return {
          is: 'unread',
          why: `${what} gave no clear answer to ${method} \`${path}\` (${typeof answer === 'string' ? answer.slice(0, 160) : status})`,
        };
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs * 3 ** (tries - 1)));
    }
  }
}

/** Mounts and auth methods of one namespace. */
export interface MountsOf {
  readonly namespace: string;
  readonly secrets: readonly (Mount & { readonly said: Record<string, unknown> })[];
  readonly auths: readonly (Mount & { readonly said: Record<string, unknown> })[];
}

/** The mounts of this namespace and those below; what could not be read is in `found`. */
export async function readMounts(
  vault: VaultReader,
  found: Found,
  namespace = '',
): Promise<readonly MountsOf[]> {
  const mountsAt = async (path: string) => {
    const told = await vault.read(path, namespace);
    if (told.is !== 'told') found.miss(at(namespace, path), whyOf(told), 'everything');
    return Object.entries(told.is === 'told' ? told.value : {}).flatMap(([name, said]) => {
      const { type } = (said ?? {}) as { type?: unknown };
      return typeof type === 'string'
        ? [{ path: name.replace(/\/+$/, ''), type, said: said as Record<string, unknown> }]
        : [];
    });
  };
  const own: MountsOf = {
    namespace,
    secrets: (await mountsAt('sys/mounts')).filter(
      ({ type }) => !/^(ns_)?(system|identity|cubbyhole)$/.test(type),
    ),
    auths: (await mountsAt('sys/auth')).filter(({ type }) => !/^(ns_)?token$/.test(type)),
  };
  // Without namespaces (they are Enterprise's) Vault answers 404.
  const below = await vault.list('sys/namespaces', namespace);
  if (below.is === 'unread') found.miss(at(namespace, 'sys/namespaces'), below.why, 'everything');
  const children: MountsOf[] = [];
  for (const name of below.is === 'told' ? below.value : [])
    children.push(...(await readMounts(vault, found, at(namespace, name.replace(/\/+$/, '')))));
  return [own, ...children];
}

const at = (namespace: string, path: string) => (namespace === '' ? path : `${namespace}/${path}`);

function whyOf(told: Told<unknown>): string {
  return told.is === 'unread' ? told.why : 'could not be read: nothing is there';
}

/** What must be read from AWS because Vault refers to it. */
export interface OfVault {
  readonly keys: { readonly key: string; readonly mount: string }[];
  readonly policyArns: string[];
}

/**
 * Reads everything in Vault that decides who gets which credentials, into `found`. Never rejects for missing
 * permissions.
 */
export async function readVault(
  vault: VaultReader,
  namespaces: readonly MountsOf[],
  found: Found,
): Promise<OfVault> {
  const of: OfVault = { keys: [], policyArns: [] };
  for (const mounts of namespaces) {
    const one = new Namespace(vault, found, mounts, of);
    await one.policies();
    await one.engines();
    await one.logins(await one.identities());
    await one.tokenRoles();
    await one.identityTokens();
    await one.counted();
  }
  found.assume(
    'existing tokens, leases and sessions are not read: the question is who can get which credentials from now on',
  );
  return of;
}

type Values = Readonly<Record<string, unknown>>;

class Namespace {
  readonly #vault: VaultReader;
  readonly #found: Found;
  readonly #mounts: MountsOf;
  readonly #of: OfVault;

  constructor(vault: VaultReader, found: Found, mounts: MountsOf, of: OfVault) {
    this.#vault = vault;
    this.#found = found;
    this.#mounts = mounts;
    this.#of = of;
  }

  #add(type: string, path: string, values: Values): void {
    const { namespace } = this.#mounts;
    const own = namespace === '' ? {} : { namespace };
    this.#found.add('vault', type, `vault:${at(namespace, path)}`, { ...values, ...own });
  }

  #miss(
    path: string,
    told: Told<unknown>,
    touches: Unread['touches'],
    boundaries?: Unread['boundaries'],
  ): void {
    this.#found.miss(`vault:${at(this.#mounts.namespace, path)}`, whyOf(told), touches, boundaries);
  }

  #read(path: string) {
    return this.#vault.read(path, this.#mounts.namespace);
  }

  #list(path: string) {
    return this.#vault.list(path, this.#mounts.namespace);
  }

  /** Lists a path and reads each entry. Entries deleted meanwhile are left out. */
  async #each(
    list: string,
    read: string,
    use: (name: string, told: Exclude<Told<Values>, { is: 'absent' }>, path: string) => void | Promise<void>,
    boundaries?: Unread['boundaries'],
  ): Promise<void> {
    const names = await this.#list(list);
    if (names.is === 'unread') this.#miss(list, names, 'everything', boundaries);
    await inParallel(names.is === 'told' ? names.value : [], async (name) => {
      const path = `${read}/${name}`;
      const told = await this.#read(path);
      if (told.is !== 'absent') await use(name, told, path);
    });
  }

  async policies(): Promise<void> {
    await this.#each('sys/policies/acl', 'sys/policies/acl', (name, told, path) => {
      if (name === 'root') return;
      this.#add('vault_policy', path, {
        name,
        policy: told.is === 'told' ? String(told.value.policy ?? '') : unreadable(told.why),
      });
    });
  }

  async engines(): Promise<void> {
    for (const { path, type, said } of this.#mounts.secrets)
      if (type === 'aws') await this.#awsEngine(path, said);
      else this.#add('vault_mount', path, { path, type });
  }

  async #awsEngine(path: string, said: Values): Promise<void> {
    const root = await this.#read(`${path}/config/root`);
    if (root.is === 'unread') this.#miss(`${path}/config/root`, root, 'everything');
    // Vault never returns the secret key; the key's id shows whose it is.
    const { access_key, role_arn, username_template } = root.is === 'told' ? root.value : {};
    const { max_lease_ttl } = (said.config ?? {}) as { max_lease_ttl?: unknown };
    this.#add('vault_aws_secret_backend', path, {
      ...{ path, role_arn, username_template, access_key },
      max_lease_ttl_seconds: max_lease_ttl,
    });
    const mount = at(this.#mounts.namespace, path);
    if (typeof access_key === 'string' && access_key !== '') this.#of.keys.push({ key: access_key, mount });
    else if (root.is !== 'unread' && (role_arn ?? '') === '')
      this.#found.assume(
        `Vault acts at \`${mount}\` as the principal in the trust policies of its roles: the mount has no access key`,
      );
    await this.#each(`${path}/roles`, `${path}/roles`, (name, told, where) => {
      if (told.is === 'unread') {
        this.#miss(where, told, 'everything');
        return;
      }
      const { policy_arns, permissions_boundary_arn } = told.value;
      this.#of.policyArns.push(
        ...[policy_arns ?? [], permissions_boundary_arn ?? []].flat().map(String).filter(Boolean),
      );
      this.#add('vault_aws_secret_backend_role', where, {
        ...{ backend: path, name },
        ...kept(told.value, AWS_ROLE_KEEPS),
      });
    });
    const fixed = await this.#list(`${path}/static-roles`);
    if (fixed.is === 'unread') this.#miss(`${path}/static-roles`, fixed, 'everything');
    for (const name of fixed.is === 'told' ? fixed.value : [])
      this.#add('vault_aws_secret_backend_static_role', `${path}/static-roles/${name}`, {
        backend: path,
        name,
      });
  }

  /** Auth methods; `aliased` are the accessors at which an entity with anything on it has an alias. */
  async logins(aliased: ReadonlySet<string>): Promise<void> {
    for (const { path, type, said } of this.#mounts.auths) {
      const { accessor, config } = said as { accessor?: string; config?: { token_type?: string } };
      const mounted = { path, type, accessor, tune: [{ token_type: config?.token_type }] };
      if (TAKES_TOKENS.has(type))
        this.#add('vault_jwt_auth_backend', `auth/${path}`, { ...mounted, ...(await this.#issuerOf(path)) });
      else this.#add('vault_auth_backend', `auth/${path}`, mounted);
      const kinds = LOGIN_KINDS[type];
      if (kinds === undefined)
        this.#found.miss(
          `vault:${at(this.#mounts.namespace, `auth/${path}`)}`,
          `is an auth method of type \`${type}\`, and who can log in there is not read`,
          'everything',
        );
      for (const kind of kinds ?? [])
        await this.#login(path, kind, aliased.has(accessor ?? '') && type === 'approle');
      if (GIVES_TO_ALL.has(type)) await this.#givesToAll(path);
      if (TAKES_ANNOTATIONS.has(type)) await this.#annotationsOf(path);
      for (const one of SETTINGS[type] ?? []) await this.#settings(path, one);
    }
  }

  /** The issuer whose tokens a login accepts, which may be Vault itself. */
  async #issuerOf(mount: string): Promise<Readonly<Record<string, unknown>>> {
    const path = `auth/${mount}/config`;
    const told = await this.#read(path);
    if (told.is === 'unread') this.#miss(path, told, 'everything');
    return told.is === 'told' ? kept(told.value, ['bound_issuer', 'oidc_discovery_url']) : {};
  }

  /** Whether annotations of a service account become metadata of its alias. */
  async #annotationsOf(mount: string): Promise<void> {
    const path = `auth/${mount}/config`;
    const told = await this.#read(path);
    if (told.is === 'unread') this.#miss(path, told, 'everything');
    if (told.is === 'told')
      this.#add('vault_kubernetes_auth_backend_config', path, {
        backend: mount,
        ...kept(told.value, ['use_annotations_as_alias_metadata']),
      });
  }

  async #settings(mount: string, { path, type, keeps }: (typeof SETTINGS)[string][number]): Promise<void> {
    const where = `auth/${mount}/${path}`;
    const told = await this.#read(where);
    if (told.is === 'unread') this.#miss(where, told, 'everything');
    if (told.is === 'told') this.#add(type, where, { backend: mount, ...kept(told.value, keeps) });
  }

  async #login(mount: string, kind: LoginKind, withRoleId: boolean): Promise<void> {
    const { list, read, type, name: attribute = '' } = kind;
    await this.#each(`auth/${mount}/${list}`, `auth/${mount}/${read}`, async (name, told, path) => {
      if (told.is === 'unread') {
        this.#miss(path, told, 'everything');
        return;
      }
      const values = kept(told.value, kind.keeps);
      if (type === undefined) {
        this.#add('vault_generic_endpoint', path, { path, data_json: JSON.stringify(values) });
        return;
      }
      this.#add(type, path, {
        ...{ backend: mount, [attribute]: name },
        ...values,
        // A list is a list here, and its values may hold commas.
        ...(type === 'vault_jwt_auth_backend_role' ? { disable_bound_claims_parsing: true } : {}),
        ...(withRoleId ? { role_id: await this.#roleId(path) } : {}),
      });
    });
  }

  /** The role id is the alias name of an AppRole. */
  async #roleId(path: string): Promise<unknown> {
    const told = await this.#read(`${path}/role-id`);
    return told.is === 'told' ? told.value.role_id : unreadable(whyOf(told));
  }

  async #givesToAll(mount: string): Promise<void> {
    const path = `auth/${mount}/config`;
    const told = await this.#read(path);
    if (told.is === 'unread') this.#miss(path, told, 'everything');
    const { token_policies = [], unregistered_user_policies = [] } = told.is === 'told' ? told.value : {};
    const given = [token_policies ?? [], unregistered_user_policies ?? []].flat().filter((one) => one !== '');
    if (given.length > 0)
      this.#found.miss(
        `vault:${at(this.#mounts.namespace, path)}`,
        'gives policies to everybody who logs in there, which is not modelled',
        'everything',
      );
  }

  async tokenRoles(): Promise<void> {
    await this.#each('auth/token/roles', 'auth/token/roles', (role_name, told, path) => {
      if (told.is === 'unread') this.#miss(path, told, 'everything');
      else
        this.#add('vault_token_auth_backend_role', path, {
          role_name,
          ...kept(told.value, TOKEN_ROLE_KEEPS),
        });
    });
  }

  /** Vault's identity tokens and keys; the issuer matters only if there is a role. */
  async identityTokens(): Promise<void> {
    const at = 'identity/oidc';
    let signs = false;
    await this.#each(`${at}/role`, `${at}/role`, (name, told, path) => {
      signs = true;
      if (told.is === 'unread') this.#miss(path, told, 'everything');
      else
        this.#add('vault_identity_oidc_role', path, {
          name,
          ...kept(told.value, ['key', 'client_id', 'template']),
        });
    });
    if (!signs) return;
    await this.#each(`${at}/key`, `${at}/key`, (name, told, path) => {
      if (told.is === 'unread') this.#miss(path, told, 'everything');
      else this.#add('vault_identity_oidc_key', path, { name, ...kept(told.value, ['allowed_client_ids']) });
    });
    const issuer = await this.#read(`${at}/config`);
    if (issuer.is === 'unread') this.#miss(`${at}/config`, issuer, 'everything');
    else if (issuer.is === 'told')
      this.#add('vault_identity_oidc', `${at}/config`, kept(issuer.value, ['issuer']));
  }

  async counted(): Promise<void> {
    for (const [path, type] of COUNTED) {
      const told = await this.#list(path);
      const owner = /mfa|egp|rgp/.test(type) ? (['owner-access'] as const) : undefined;
      if (told.is === 'unread') this.#miss(path, told, 'everything', owner);
      for (const name of told.is === 'told' ? told.value : []) this.#add(type, `${path}/${name}`, { name });
    }
  }

  /**
   * Entities and groups. Bare entities that Vault created at login are left out. Returns the accessors of the others'
   * aliases.
   */
  async identities(): Promise<ReadonlySet<string>> {
    const accessors = new Set<string>();
    await this.#each('identity/entity/id', 'identity/entity/id', (id, told, path) => {
      if (told.is === 'unread') {
        this.#miss(path, told, 'everything');
        return;
      }
      const { value } = told;
      const aliases = (value.aliases ?? []) as Values[];
      if (isBare(value, aliases)) return;
      this.#add('vault_identity_entity', path, { id, ...kept(value, ['name', 'metadata', 'policies']) });
      for (const alias of aliases) {
        accessors.add(String(alias.mount_accessor));
        this.#add('vault_identity_entity_alias', `${path} (alias ${String(alias.id)})`, {
          canonical_id: id,
          ...kept(alias, ['mount_accessor', 'name', 'custom_metadata']),
        });
      }
    });
    await this.#each('identity/group/id', 'identity/group/id', (id, told, path) => {
      if (told.is === 'unread') {
        this.#miss(path, told, 'everything');
        return;
      }
      const { value } = told;
      this.#add('vault_identity_group', path, {
        id,
        ...kept(value, ['name', 'type', 'metadata', 'policies', 'member_entity_ids', 'member_group_ids']),
      });
      const alias = (value.alias ?? {}) as Values;
      if (typeof alias.name === 'string')
        this.#add('vault_identity_group_alias', `${path} (alias)`, {
          canonical_id: id,
          ...kept(alias, ['mount_accessor', 'name']),
        });
    });
    return accessors;
  }
}

function isBare(
  { name, metadata, policies, group_ids, direct_group_ids }: Values,
  aliases: readonly Values[],
): boolean {
  const count = (value: unknown) => Object.keys(value ?? {}).length;
  return (
    /^entity_[0-9a-f]+$/.test(String(name)) &&
    aliases.length < 2 &&
    aliases.every(({ custom_metadata }) => count(custom_metadata) === 0) &&
    [metadata, policies, group_ids, direct_group_ids].every((one) => count(one) === 0)
  );
}

function kept(said: Values, names: LoginKind['keeps']): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const [api, own] = typeof name === 'string' ? [name, name] : name;
      const value = said[api];
      return value === undefined || value === null || value === '' ? [] : [[own, value]];
    }),
  );
}
