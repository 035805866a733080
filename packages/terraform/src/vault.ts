import { createHash } from 'node:crypto';
import { type ByType, writerOf } from './aws.ts';
import { Fields, mapOf, optional, stringsOf } from './fields.ts';
import { parseAcl } from './parse-acl.ts';
import type {
  AppRoleState,
  AuthMountState,
  AwsMountState,
  EntityState,
  ExternalGroupState,
  IdentityTokensState,
  KeptState,
  LoginState,
  TokenRoleState,
  TokenTerms,
  VaultPolicyState,
  VaultRoleState,
  VaultState,
} from './state.types.ts';
import { ModelError } from './state.types.ts';
import { firstUnknown } from './unknown.ts';
import { unreadPolicy } from './unread.ts';

/**
 * Mounts, roles, policies, logins and identities of Vault, from the resources of its provider and from
 * `vault_generic_endpoint`. Names in a namespace are prefixed with it, as in Vault's own paths: `team/aws` is the mount
 * `aws` of the namespace `team`.
 * https://registry.terraform.io/providers/hashicorp/vault/latest/docs
 */
export function vaultPart(all: ByType, namespaceOf: (one: Fields) => string): VaultState {
  const vault = new Vault(all, namespaceOf);
  const written = new Endpoints(all, vault);
  const policies = oneByName([
    ...all.of('vault_policy').flatMap((one) => vault.policy(one)),
    ...written.policies,
  ]);
  const awsRoles = [
    ...all.of('vault_aws_secret_backend_role').map((one) => vault.awsRole(one)),
    ...written.awsRoles,
  ];
  const appRoles = [
    ...all.of('vault_approle_auth_backend_role').map((one) => vault.appRole(one)),
    ...written.appRoles,
  ];
  const logins = [...vault.logins(), ...written.logins];
  const { entities, externalGroups } = vault.identities();
  const tokenRoles = [
    ...all.of('vault_token_auth_backend_role').map((one) => vault.tokenRole(one)),
    ...written.tokenRoles,
  ];
  const engines = vault.engines();
  const authMounts = [...vault.authMounts, ...written.authMounts];
  const mounted = [...vault.awsMounts(), ...written.awsMounts];
  // Roles of the AWS engine imply that one is mounted.
  const elsewhere = new Set(awsRoles.map(({ mount }) => mount));
  for (const { path } of mounted) elsewhere.delete(path);
  const awsMounts = [...mounted, ...[...elsewhere].map((path) => ({ path }))];
  vault.noteAliasesElsewhere(authMounts, [...appRoles, ...logins]);
  noteNamedElsewhere(vault, { awsMounts, awsRoles, appRoles, authMounts, tokenRoles });
  noteSwitchedOff(all);
  const kept = keptIn(all, vault);
  return {
    awsMounts,
    awsRoles,
    ...(engines.length === 0 ? {} : { engines }),
    policies,
    appRoles,
    ...(logins.length === 0 ? {} : { logins }),
    ...(authMounts.length === 0 ? {} : { authMounts }),
    accessors: Object.fromEntries(
      authMounts.flatMap(({ path, accessor }) => (accessor === undefined ? [] : [[path, accessor]])),
    ),
    ...(entities.length === 0 ? {} : { entities }),
    ...(externalGroups.length === 0 ? {} : { externalGroups }),
    ...(tokenRoles.length === 0 ? {} : { tokenRoles }),
    ...optional('identityTokens', vault.identityTokens()),
    ...(kept.length === 0 ? {} : { kept }),
  };
}

/**
 * Of policies of one name the one that was written last counts. Where their texts differ nobody here knows which that is: none
 * is taken, and it is noted that there are two (`noteTwins`).
 */
function oneByName(all: readonly VaultPolicyState[]): VaultPolicyState[] {
  const texts = new Map<string, Set<string>>();
  for (const { name, text } of all) texts.set(name, (texts.get(name) ?? new Set()).add(text.trim()));
  const seen = new Set<string>();
  return all.filter(({ name }) => {
    const first = !seen.has(name);
    seen.add(name);
    return first || (texts.get(name)?.size ?? 0) > 1;
  });
}

/** Whoever is an entity that is switched off is served nothing. */
function noteSwitchedOff(all: ByType): void {
  for (const one of all.of('vault_identity_entity'))
    if (one.flag('disabled'))
      one.notes.add({
        ...{ address: one.address, attribute: 'disabled', touches: 'everything' },
        why: 'is set: who logs in as this entity is served nothing',
        todo: 'see that it is nobody’s who is to be served',
        boundaries: ['owner-access'],
      });
}

/** Resources that write into key-value engines, with the paths where the data can be read. */
const KEEPERS: Readonly<Record<string, (one: Fields, vault: Vault) => readonly string[]>> = {
  vault_kv_secret: (one, vault) => [vault.within(one, one.text('path') ?? '')],
  vault_kv_secret_v2: (one, vault) => [
    vault.within(one, `${one.text('mount') ?? ''}/data/${one.text('name') ?? ''}`),
  ],
  vault_generic_secret: (one, vault) => eitherVersion(vault.within(one, one.text('path') ?? '')),
  vault_generic_endpoint: (one, vault) => [vault.within(one, one.text('path') ?? '')],
};

/** Version 2 of the engine keeps below `data/`, which the resource puts there by itself. */
function eitherVersion(path: string): readonly string[] {
  const parts = path.split('/');
  return [path, ...parts.slice(1).map((_, at) => parts.toSpliced(at + 1, 0, 'data').join('/'))];
}

/** Resources that generate a secret to which others may refer. */
const MADE_SECRET = /random_(?:password|string|id|pet|uuid)\.[\w-]+/g;

/** Names of module outputs that hold credentials. */
const CREDENTIAL_OUTPUT = /module\.[^"]*\.[\w-]*(access_key|secret_key|secret_id|credential)[\w-]*/i;

/** Whether a secret occurs in the JSON text of values; a short one must be a whole string. */
function isIn(text: string, secret: string): boolean {
  if (secret.length > 3) return text.includes(secret);
  return secret !== '' && text.replaceAll('\\', '').includes(`"${secret}"`);
}

/** Resources that hold what Terraform puts there, for whoever may read a bucket or look at machines. */
const SHOWN = [
  ...['aws_s3_object', 'aws_s3_bucket_object', 'aws_instance', 'aws_launch_template'],
  ...['aws_launch_configuration', 'aws_spot_instance_request', 'aws_spot_fleet_request'],
];

/**
 * Keys of IAM users and secret ids of AppRoles that lie in key-value engines: recognised by value or by reference.
 * Those that lie in a bucket or in what a machine is started with are noted.
 */
function keptIn(all: ByType, vault: Vault): readonly KeptState[] {
  const users = new Map(
    all.of('aws_iam_user').map((one) => [`${one.instance.accountId} ${one.text('name')}`, one.text('arn')]),
  );
  const credentials = [
    ...all.of('aws_iam_access_key').flatMap((one) => {
      if (one.text('status') === 'Inactive') return [];
      const user = one.text('user') ?? '';
      const { accountId } = one.instance;
      const arn = users.get(`${accountId} ${user}`) ?? `arn:aws:iam::${accountId}:user/${user}`;
      return [
        { one, secrets: ['id', 'secret'].map((name) => one.instance.raw.values[name]), of: { user: arn } },
      ];
    }),
    ...all.of('vault_approle_auth_backend_role_secret_id').map((one) => {
      const appRole = `${vault.mount(one, 'backend', 'approle')}/${one.text('role_name')?.toLowerCase()}`;
      const { secret_id, wrapping_token } = one.instance.raw.values;
      return { one, secrets: [secret_id, wrapping_token], of: { appRole } };
    }),
    ...all.of('vault_approle_auth_backend_login').map((one) => {
      const appRole = all
        .of('vault_approle_auth_backend_role')
        .find((role) => role.text('role_id') === one.text('role_id'));
      const name = `${vault.mount(one, 'backend', 'approle')}/${appRole?.text('role_name')?.toLowerCase()}`;
      return { one, secrets: [one.instance.raw.values.client_token], of: { appRole: name } };
    }),
    ...all.of('vault_token').map((one) => {
      const { client_token, wrapped_token } = one.instance.raw.values;
      return { one, secrets: [client_token, wrapped_token], of: undefined };
    }),
    ...all.of('data.vault_aws_access_credentials').map((one) => {
      const { secret_key, security_token } = one.instance.raw.values;
      return { one, secrets: [secret_key, security_token], of: undefined };
    }),
    ...all.of('vault_generic_endpoint').flatMap((one) => {
      const [, mount = '', name = ''] = /^auth\/(.+)\/users\/([^/]+)$/.exec(one.text('path') ?? '') ?? [];
      if (name === '') return [];
      const written = one.instance.raw.values.data_json;
      const { password } = (typeof written === 'string' ? jsonIn(written) : {}) as { password?: unknown };
      const of = { password: `${vault.within(one, mount)}/${name.toLowerCase()}` };
      return [{ one, secrets: [password], of, made: MADE_SECRET }];
    }),
  ];
  const whoseIn = (keeper: Fields): readonly Pick<KeptState, 'of'>[] => {
    const { raw, config, module } = keeper.instance;
    const text = JSON.stringify(raw.values);
    const references = JSON.stringify(config?.expressions ?? {});
    const found = credentials.filter(({ one, secrets, ...more }) => {
      const { raw: made, module: own, config: by } = one.instance;
      if (keeper.address === one.address) return false;
      if (secrets.some((value) => typeof value === 'string' && isIn(text, value))) return true;
      const other = made.key !== undefined && raw.key !== undefined && made.key !== raw.key;
      if (own !== module || (other && references.includes('each.key'))) return false;
      if (!('made' in more)) return new RegExp(`"${made.type}\\.${made.name}[".[]`).test(references);
      // The password was generated for both.
      const its = JSON.stringify(by?.expressions ?? {}).match(more.made) ?? [];
      return its.some((name) => references.includes(`"${name}.`) || references.includes(`"${name}[`));
    });
    const unclear = found.length === 0 && config !== undefined && CREDENTIAL_OUTPUT.test(references);
    return [...found.map(({ of }) => (of === undefined ? {} : { of })), ...(unclear ? [{}] : [])];
  };
  for (const type of SHOWN)
    for (const one of all.of(type))
      if (whoseIn(one).length > 0)
        one.notes.add({
          ...{ address: one.address, touches: 'everything' },
          why: 'holds a credential that Terraform made: who reads it there has it, and that is not followed',
          todo: 'keep it where its owner alone may read, or judge it by hand',
          boundaries: ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'],
        });
  return Object.entries(KEEPERS).flatMap(([type, pathsOf]) =>
    all.of(type).flatMap((keeper): KeptState[] => {
      const whose = whoseIn(keeper);
      if (whose.length === 0) return [];
      const paths = pathsOf(keeper, vault);
      return paths.flatMap((path) => whose.map((one) => ({ path, address: keeper.address, ...one })));
    }),
  );
}

/**
 * Notes each policy that names a role which the input does not create: another configuration may create it, and
 * requests at that path get what that role gives. Globs are ignored.
 */
function noteNamedElsewhere(
  vault: Vault,
  {
    awsMounts,
    awsRoles,
    appRoles,
    authMounts,
    tokenRoles,
  }: Required<Pick<VaultState, 'awsMounts' | 'awsRoles' | 'appRoles' | 'authMounts' | 'tokenRoles'>>,
): void {
  const aws = new Set(awsRoles.map(({ mount, name }) => `${mount}/${name}`));
  const logins = new Set(appRoles.map(({ mount, name }) => `${mount}/${name}`));
  const tokens = new Set(tokenRoles.map(({ name }) => name));
  const approle = new Set([
    ...appRoles.map(({ mount }) => mount),
    ...authMounts.filter(({ type }) => type === 'approle').map(({ path }) => path),
  ]);
  const missing = (one: Fields, full: string): string | undefined => {
    for (const { path: mount } of awsMounts) {
      const name = nameBelow(full, mount, ['creds', 'sts']);
      if (name !== undefined && !aws.has(`${mount}/${name}`)) return `role \`${name}\` of \`${mount}\``;
      const kept = nameBelow(full, mount, ['static-creds']);
      if (kept !== undefined) return `static role \`${kept}\` of \`${mount}\``;
    }
    // A mount's name begins with its namespace, and so does a path, before its `auth/`.
    const path = vault.below(one, full);
    if (!path.startsWith('auth/')) return undefined;
    const below = vault.within(one, path.slice('auth/'.length));
    for (const mount of approle) {
      const name = nameBelow(below, mount, ['role'])?.toLowerCase();
      if (name !== undefined && !logins.has(`${mount}/${name}`)) return `AppRole \`${name}\` of \`${mount}\``;
    }
    const token = nameBelow(path, 'auth/token', ['create']);
    const known = token === undefined || tokens.has(vault.within(one, token));
    return known ? undefined : `token role \`${token}\``;
  };
  for (const { one, policy } of vault.policies) {
    const absentOnes = new Set<string>();
    for (const { path, capabilities } of rulesOf(policy)) {
      if (capabilities.includes('deny')) continue;
      // Of static roles, which the input has none of, a glob says as much as a name.
      const named = /^[^+*{]*\/static-creds\//.test(path) ? path.replace(/[+*{].*$/, 'any') : path;
      if (/[+*]|\{\{/.test(named)) continue;
      const absent = missing(one, named.replace(/^\/+/, ''));
      if (absent !== undefined) absentOnes.add(absent);
    }
    for (const absent of absentOnes)
      one
        .touching({ vaultPolicies: [policy.name] })
        .note(
          'policy',
          `names ${absent}, which the input does not create`,
          'check it together with the configuration that creates it, or check what is deployed with `--live`',
        );
  }
}

/** What follows `mount/kind/` in a path, up to the next slash. */
function nameBelow(path: string, mount: string, kinds: readonly string[]): string | undefined {
  const [kind, name] = path.startsWith(`${mount}/`) ? path.slice(mount.length + 1).split('/') : [];
  return kind !== undefined && kinds.includes(kind) && ROLE_NAME.test(name ?? '') ? name : undefined;
}

/**
 * Valid names of a role: https://github.com/hashicorp/vault/blob/v1.21.1/sdk/framework/path.go (`GenericNameRegex`).
 */
const ROLE_NAME = /^\w([\w.-]*\w)?$/;

/** Its rules; none where it cannot be parsed, which is noted elsewhere. */
function rulesOf({ text, name }: VaultPolicyState): ReturnType<typeof parseAcl> {
  try {
    return parseAcl(text, name);
  } catch (error) {
    if (error instanceof ModelError) return [];
    throw error;
  }
}

/** Mounts of auth methods that have a resource of their own, with the attribute that holds the path. */
const AUTH_BACKENDS: Readonly<Record<string, string>> = {
  vault_jwt_auth_backend: 'jwt',
  vault_ldap_auth_backend: 'ldap',
  vault_okta_auth_backend: 'okta',
  vault_github_auth_backend: 'github',
  vault_gcp_auth_backend: 'gcp',
  vault_oci_auth_backend: 'oci',
  vault_saml_auth_backend: 'saml',
};

/** Mounts of secrets engines that have a resource of their own, with the engine and the attribute that holds the path. */
const ENGINES: Readonly<Record<string, readonly [type: string, attribute: string]>> = {
  vault_database_secrets_mount: ['database', 'path'],
  vault_kubernetes_secret_backend: ['kubernetes', 'path'],
  vault_consul_secret_backend: ['consul', 'path'],
  vault_nomad_secret_backend: ['nomad', 'backend'],
  vault_rabbitmq_secret_backend: ['rabbitmq', 'path'],
  vault_kmip_secret_backend: ['kmip', 'path'],
  vault_gcp_secret_backend: ['gcp', 'path'],
  vault_azure_secret_backend: ['azure', 'path'],
  vault_ldap_secret_backend: ['ldap', 'path'],
  vault_ad_secret_backend: ['ad', 'backend'],
};

const CREDENTIAL_TYPES = ['assumed_role', 'iam_user', 'federation_token', 'session_token'] as const;

function isCredentialType(text: string): text is VaultRoleState['credentialType'] {
  return (CREDENTIAL_TYPES as readonly string[]).includes(text);
}

class Vault {
  readonly authMounts: AuthMountState[];
  /** Each policy, with its source. */
  readonly policies: { readonly one: Fields; readonly policy: VaultPolicyState }[] = [];
  readonly #all: ByType;
  readonly #namespaceOf: (one: Fields) => string;

  constructor(all: ByType, namespaceOf: (one: Fields) => string) {
    this.#all = all;
    this.#namespaceOf = namespaceOf;
    this.authMounts = [
      ...all.of('vault_auth_backend').map((one) => this.#authMount(one, one.text('type') ?? '')),
      ...Object.entries(AUTH_BACKENDS).flatMap(([type, method]) =>
        all.of(type).map((one) => this.#authMount(one, one.text('type') ?? method)),
      ),
    ];
    const made = new Set(this.authMounts.map(({ path }) => path));
    // A data source, where another configuration creates it.
    for (const one of all.of('data.vault_auth_backend')) {
      const found = this.#authMount(one, one.text('type') ?? '');
      if (!made.has(found.path)) this.authMounts.push(found);
    }
  }

  /** A name with its namespace prefix. */
  within(one: Fields, name: string): string {
    const namespace = this.#namespaceOf(one);
    const own = name.replace(/^\/+|\/+$/g, '');
    return namespace === '' ? own : `${namespace}/${own}`;
  }

  /** The inverse of `within`: the name without the namespace. */
  below(one: Fields, path: string): string {
    const namespace = this.#namespaceOf(one);
    return path.startsWith(`${namespace}/`) ? path.slice(namespace.length + 1) : path;
  }

  mount(one: Fields, attribute: string, otherwise: string): string {
    return this.within(one, one.text(attribute) ?? otherwise).replace(/^auth\//, '');
  }

  /** `default` and `root` are every namespace's own. */
  policyNames(one: Fields, names: readonly string[]): string[] {
    return names.map((name) => this.within(one, name.trim().toLowerCase()));
  }

  terms(one: Fields): TokenTerms {
    const names = [...new Set([...one.list('token_policies'), ...one.list('policies')])];
    return {
      tokenPolicies: this.policyNames(one, names),
      noDefaultPolicy: one.flag('token_no_default_policy'),
    };
  }

  #authMount(one: Fields, type: string): AuthMountState {
    const [tune] = one.blocks('tune');
    const path = this.mount(one, 'path', type);
    // An unknown value may be true.
    const annotated = this.#all
      .of('vault_kubernetes_auth_backend_config')
      .some(
        (config) =>
          this.mount(config, 'backend', 'kubernetes') === path &&
          ![false, null, undefined].includes(
            config.instance.get('use_annotations_as_alias_metadata') as boolean | null | undefined,
          ),
      );
    return {
      path,
      type,
      ...(annotated ? { annotationsAsMetadata: true as const } : {}),
      ...optional('accessor', one.text('accessor')),
      ...optional('boundIssuer', one.text('bound_issuer') ?? one.text('oidc_discovery_url')),
      ...optional('tokenType', typeof tune?.token_type === 'string' ? tune.token_type : undefined),
      address: one.address,
    };
  }

  typeOf(path: string): string | undefined {
    return this.authMounts.find((one) => one.path === path)?.type;
  }

  /** Mounts of secrets engines other than AWS's. */
  engines(): NonNullable<VaultState['engines']> {
    const mounted = this.#all.of('vault_mount').flatMap((one) => {
      const type = one.text('type');
      return type === undefined || type === 'aws' ? [] : [{ path: this.mount(one, 'path', type), type }];
    });
    const typed = Object.entries(ENGINES).flatMap(([resource, [type, attribute]]) =>
      this.#all.of(resource).map((one) => ({ path: this.mount(one, attribute, type), type })),
    );
    return [...mounted, ...typed];
  }

  awsMounts(): readonly AwsMountState[] {
    const mounts = this.#all
      .of('vault_mount')
      .filter((one) => one.text('type') === 'aws')
      .map((one) => ({
        path: this.mount(one, 'path', 'aws'),
        ...optional('maxLeaseSeconds', one.count('max_lease_ttl_seconds')),
        address: one.address,
      }));
    return [...this.#all.of('vault_aws_secret_backend').map((one) => this.awsMount(one)), ...mounts];
  }

  awsMount(one: Fields): AwsMountState {
    const brokerArn = this.#broker(one);
    return {
      path: this.mount(one, 'path', 'aws'),
      ...optional('usernameTemplate', one.text('username_template')),
      ...optional('maxLeaseSeconds', one.count('max_lease_ttl_seconds')),
      ...optional('brokerArn', brokerArn),
      address: one.address,
    };
  }

  /** The user whose access key the engine has, or the role that it assumes by web identity. */
  #broker(one: Fields): string | undefined {
    const role = one.instance.get('role_arn');
    if (typeof role === 'string' && role !== '') return role;
    const key = one.instance.get('access_key');
    if (typeof key !== 'string' || key === '') return undefined;
    const made = this.#all.of('aws_iam_access_key').find((other) => other.instance.get('id') === key);
    const user = made?.text('user');
    return this.#all
      .of('aws_iam_user')
      .find((other) => other.text('name') === user && other.instance.accountId === made?.instance.accountId)
      ?.text('arn');
  }

  awsRole(one: Fields): VaultRoleState {
    const mount = this.mount(one, 'backend', 'aws');
    const name = one.text('name') ?? '';
    const reader = one.touching({ vaultRoles: [`${mount}/${name}`] });
    const single = reader.text('role_arn');
    const hidden = reader.unknown('policy_document');
    const said = reader.text('policy_document') ?? reader.text('policy');
    const policyDocument = hidden ? unreadPolicy('identity') : said;
    const types = [...reader.list('credential_type'), ...reader.list('credential_types')];
    const type = types.find(isCredentialType);
    const odd = new Set(types).size > 1 || (types.length > 0 && type === undefined);
    if (odd)
      reader.note(
        'credential_type',
        `is \`${types.join('`, `')}\`, but only one known credential type is supported`,
        `make it one of ${CREDENTIAL_TYPES.join(', ')}`,
      );
    return {
      mount,
      name,
      credentialType: type ?? 'iam_user',
      roleArns: [...reader.list('role_arns'), ...(single === undefined ? [] : [single])],
      ...optional('policyDocument', policyDocument),
      ...optional('policyWrittenAt', writerOf(one.instance, 'policy_document')),
      policyArns: reader.list('policy_arns'),
      iamGroups: reader.list('iam_groups'),
      sessionTags: reader.map('session_tags'),
      iamTags: reader.map('iam_tags'),
      ...optional('externalId', reader.text('external_id')),
      ...optional('permissionsBoundary', reader.text('permissions_boundary_arn')),
      ...optional('userPath', reader.text('user_path')),
      ...optional('maxTtlSeconds', reader.count('max_sts_ttl')),
      address: one.address,
    };
  }

  policy(one: Fields): readonly VaultPolicyState[] {
    const name = one.text('name');
    if (name === undefined) return [];
    const full = this.within(one, name.toLowerCase());
    const reader = one.touching({ vaultPolicies: [full] });
    const text = reader.text('policy') ?? reader.text('rules');
    if (text === undefined) return [];
    const namespace = this.#namespaceOf(one);
    const policy = {
      name: full,
      text: namespace === '' ? text : inNamespace(text, name, namespace, reader),
      address: one.address,
      ...optional('writtenAt', writerOf(one.instance, 'policy')),
    };
    this.policies.push({ one, policy });
    return [policy];
  }

  appRole(one: Fields): AppRoleState {
    const mount = this.mount(one, 'backend', 'approle');
    const name = (one.text('role_name') ?? '').toLowerCase();
    const reader = one.touching({ logins: [`${mount}/${name}`] });
    return {
      mount,
      name,
      ...this.terms(reader),
      ...optional('roleId', reader.text('role_id')),
      ...(reader.value('bind_secret_id') === false ? { bindSecretId: false } : {}),
      ...this.#secretIds(mount, name),
      address: one.address,
    };
  }

  #secretIds(mount: string, name: string): Pick<AppRoleState, 'secretIdMetadata'> {
    const own = this.#all
      .of('vault_approle_auth_backend_role_secret_id')
      .filter(
        (one) =>
          this.mount(one, 'backend', 'approle') === mount && one.text('role_name')?.toLowerCase() === name,
      );
    if (own.length === 0) return {};
    return {
      secretIdMetadata: own.map((one) => {
        const metadata = one.touching({ logins: [`${mount}/${name}`] }).text('metadata');
        return metadata === undefined ? {} : mapOf(jsonIn(metadata));
      }),
    };
  }

  logins(): readonly LoginState[] {
    const of = (type: string, make: (one: Fields) => LoginState): readonly LoginState[] =>
      this.#all.of(type).map(make);
    return [
      ...of('vault_jwt_auth_backend_role', (one) => this.jwt(one)),
      ...of('vault_kubernetes_auth_backend_role', (one) => this.kubernetes(one)),
      ...of('vault_aws_auth_backend_role', (one) => this.aws(one)),
      ...of('vault_cert_auth_backend_role', (one) => this.cert(one)),
      ...of('vault_ldap_auth_backend_user', (one) => this.ldap(one, 'user', one.text('username') ?? '')),
      ...of('vault_ldap_auth_backend_group', (one) => this.ldap(one, 'group', one.text('groupname') ?? '')),
      ...OTHER_LOGINS.flatMap(([type, method, name]) =>
        of(type, (one) => this.other(one, method, one.text(name) ?? one.address)),
      ),
    ];
  }

  #base(one: Fields, otherwise: string, name: string) {
    const mount = this.mount(one, 'backend', otherwise);
    const reader = one.touching({ logins: [`${mount}/${name}`] });
    return { reader, base: { mount, name, ...this.terms(reader), address: one.address } };
  }

  jwt(one: Fields, own?: string): LoginState {
    const { reader, base } = this.#base(one, 'jwt', own ?? one.text('role_name') ?? '');
    const claims = reader.value('bound_claims');
    const type = reader.text('role_type') ?? this.typeOf(base.mount) ?? 'oidc';
    return {
      ...base,
      method: type === 'jwt' ? 'jwt' : 'oidc',
      // Terraform writes a list of alternatives as one text with commas.
      boundClaims: Object.fromEntries(
        Object.entries(typeof claims === 'object' && claims !== null ? claims : {}).map(([key, value]) => [
          key,
          stringsOf(value).flatMap((text) =>
            reader.flag('disable_bound_claims_parsing') ? [text] : text.split(',').map((part) => part.trim()),
          ),
        ]),
      ),
      boundClaimsType: reader.text('bound_claims_type') === 'glob' ? 'glob' : 'string',
      boundAudiences: reader.list('bound_audiences'),
      ...optional('boundSubject', reader.text('bound_subject')),
      userClaim: reader.text('user_claim') ?? '',
      ...(reader.flag('user_claim_json_pointer') ? { userClaimJsonPointer: true } : {}),
      ...optional('groupsClaim', reader.text('groups_claim')),
      claimMappings: reader.map('claim_mappings'),
    };
  }

  kubernetes(one: Fields, own?: string): LoginState {
    const { reader, base } = this.#base(one, 'kubernetes', own ?? one.text('role_name') ?? '');
    return {
      ...base,
      method: 'kubernetes',
      serviceAccountNames: reader.list('bound_service_account_names'),
      serviceAccountNamespaces: reader.list('bound_service_account_namespaces'),
      ...optional('namespaceSelector', reader.text('bound_service_account_namespace_selector')),
      ...optional('audience', reader.text('audience')),
      ...optional(
        'aliasNameSource',
        reader.unknown('alias_name_source') ? undefined : reader.text('alias_name_source'),
      ),
    };
  }

  aws(one: Fields, own?: string): LoginState {
    const { reader, base } = this.#base(one, 'aws', own ?? one.text('role') ?? '');
    const bounds = boundsOf(reader, AWS_BOUNDS);
    return {
      ...base,
      method: 'aws',
      authType: reader.text('auth_type') === 'ec2' ? 'ec2' : 'iam',
      ...optional(
        'serverId',
        this.#ofMount('vault_aws_auth_backend_client', base.mount, 'iam_server_id_header_value'),
      ),
      ...optional(
        'aliasNameSource',
        this.#ofMount('vault_aws_auth_backend_config_identity', base.mount, 'iam_alias'),
      ),
      boundArns: reader.list('bound_iam_principal_arns').concat(reader.list('bound_iam_principal_arn')),
      bounds,
      ...(reader.value('resolve_aws_unique_ids') === false ? { resolveUniqueIds: false } : {}),
    };
  }

  /** A setting of an auth method's mount, from its own resource; absent where not set. */
  #ofMount(type: string, mount: string, attribute: string): string | undefined {
    const found = this.#all.of(type).find((one) => this.mount(one, 'backend', 'aws') === mount);
    const value = found?.text(attribute);
    return value === '' ? undefined : value;
  }

  cert(one: Fields, own?: string): LoginState {
    const { reader, base } = this.#base(one, 'cert', own ?? one.text('name') ?? '');
    const pem = reader.text('certificate');
    return {
      ...base,
      method: 'cert',
      bounds: boundsOf(reader, CERT_BOUNDS),
      ...optional(
        'certificate',
        pem === undefined ? undefined : createHash('sha256').update(pem.trim()).digest('hex'),
      ),
    };
  }

  ldap(one: Fields, of: 'user' | 'group', name: string): LoginState {
    const { reader, base } = this.#base(one, 'ldap', name);
    return { ...base, method: 'ldap', of, groups: reader.list('groups') };
  }

  userpass(one: Fields, mount: string, name: string): LoginState {
    const reader = one.touching({ logins: [`${mount}/${name}`] });
    return { method: 'userpass', mount, name, ...this.terms(reader), address: one.address };
  }

  other(one: Fields, type: string, name: string): LoginState {
    const { reader, base } = this.#base(one, type, name);
    const bounds = boundsOf(
      reader,
      reader.instance.attributes().filter((attribute) => /^bound_/.test(attribute)),
    );
    return { ...base, method: 'other', type, bounds };
  }

  tokenRole(one: Fields, own?: string): TokenRoleState {
    const name = own ?? one.text('role_name') ?? '';
    const reader = one.touching({ logins: [`token/${name}`] });
    const aliases = reader.list('allowed_entity_aliases');
    return {
      name: this.within(one, name),
      allowedPolicies: this.policyNames(one, reader.list('allowed_policies')),
      allowedGlobs: this.policyNames(one, reader.list('allowed_policies_glob')),
      disallowedPolicies: this.policyNames(one, reader.list('disallowed_policies')),
      disallowedGlobs: this.policyNames(one, reader.list('disallowed_policies_glob')),
      ...(aliases.length === 0 ? {} : { allowedEntityAliases: aliases }),
      ...(reader.flag('token_no_default_policy') ? { noDefaultPolicy: true } : {}),
      orphan: reader.flag('orphan'),
      address: one.address,
    };
  }

  identityTokens(): IdentityTokensState | undefined {
    const keys = this.#all.of('vault_identity_oidc_key');
    const roles = this.#all.of('vault_identity_oidc_role');
    if (keys.length + roles.length === 0) return undefined;
    for (const one of [...keys, ...roles])
      if (this.#namespaceOf(one) !== '')
        one.note(
          undefined,
          'signs identity tokens of a namespace, whose issuer is another',
          'check the namespace by itself',
        );
    const added = this.#all.of('vault_identity_oidc_key_allowed_client_id');
    return {
      ...optional(
        'issuer',
        this.#all.of('vault_identity_oidc').flatMap((one) => one.text('issuer') ?? [])[0],
      ),
      keys: keys.map((one) => {
        const name = one.text('name') ?? '';
        const more = added.filter((other) => other.text('key_name') === name);
        return {
          name,
          allowedClientIds: [
            ...one.list('allowed_client_ids'),
            ...more.flatMap((other) => other.text('allowed_client_id') ?? []),
          ],
        };
      }),
      roles: roles.map((one) => ({
        name: one.text('name') ?? '',
        key: one.text('key') ?? '',
        ...optional('clientId', one.unknown('client_id') ? undefined : one.text('client_id')),
        ...optional('template', one.text('template')),
        address: one.address,
      })),
    };
  }

  identities(): {
    readonly entities: readonly EntityState[];
    readonly externalGroups: readonly ExternalGroupState[];
  } {
    const aliases = this.#all.of('vault_identity_entity_alias');
    const groupAliases = this.#all.of('vault_identity_group_alias');
    const groups = [
      ...this.#all.of('vault_identity_group'),
      ...this.#all.of('data.vault_identity_group'),
    ].map((one) => this.#group(one));
    this.#noteIdentitiesElsewhere(groups);
    noteTwinAliases(aliases, 'an entity');
    noteTwinAliases(groupAliases, 'a group');
    const external = groups.filter(({ kind }) => kind === 'external');
    const above = (ids: readonly string[]): readonly Group[] => {
      const found = groups.filter((group) => ids.includes(group.id));
      for (const group of found)
        for (const parent of groups)
          if (!found.includes(parent) && parent.groups.includes(group.id)) found.push(parent);
      return found;
    };
    const bare = ({ id, name, metadata, policies }: Group) => ({ id, name, metadata, policies });
    const entities = this.#entities().map((one): EntityState => {
      const id = one.text('id') ?? '';
      const direct = groups.filter(({ members }) => members.includes(id)).map((group) => group.id);
      return {
        id,
        name: one.text('name') ?? '',
        metadata: one.map('metadata'),
        policies: this.policyNames(one, [
          ...one.list('policies'),
          ...this.#more('vault_identity_entity_policies', 'entity_id', id, 'policies'),
        ]),
        aliases: [
          ...aliases
            .filter((alias) => alias.text('canonical_id') === id)
            .map((alias) => ({
              accessor: alias.text('mount_accessor') ?? '',
              name: alias.text('name') ?? '',
              customMetadata: alias.map('custom_metadata'),
            })),
          // Data sources: as found.
          ...one.blocks('aliases').map((alias) => ({
            accessor: String(alias.mount_accessor ?? ''),
            name: String(alias.name ?? ''),
            customMetadata: {},
          })),
        ],
        groups: above(direct).map(bare),
        address: one.address,
      };
    });
    return {
      entities,
      externalGroups: external.map(({ id, name, metadata, address }) => ({
        id,
        name,
        metadata,
        policies: [...new Set(above([id]).flatMap((group) => group.policies))],
        ...(above([id]).length < 2 ? {} : { above: above([id]).slice(1).map(bare) }),
        aliases: groupAliases
          .filter((alias) => alias.text('canonical_id') === id)
          .map((alias) => ({
            accessor: alias.text('mount_accessor') ?? '',
            name: alias.text('name') ?? '',
          })),
        address,
      })),
    };
  }

  /** Entities that the input creates, and those that it looks up. */
  #entities(): readonly Fields[] {
    return [
      ...this.#all.of('vault_identity_entity'),
      ...this.#all.of('data.vault_identity_entity').filter((one) => one.text('id') !== undefined),
    ];
  }

  /**
   * Notes each alias at an unknown auth method: it may be any method of the input whose accessor is unknown, and then
   * gives everybody who logs in there what its entity or group has.
   */
  noteAliasesElsewhere(
    authMounts: readonly AuthMountState[],
    logins: readonly { readonly mount: string; readonly name: string }[],
  ): void {
    const known = new Set(authMounts.flatMap(({ accessor }) => accessor ?? []));
    const told = new Set(authMounts.flatMap(({ path, accessor }) => (accessor === undefined ? [] : [path])));
    const open = logins.filter(({ mount }) => !told.has(mount)).map(({ mount, name }) => `${mount}/${name}`);
    if (open.length === 0) return;
    for (const type of ['vault_identity_entity_alias', 'vault_identity_group_alias'])
      for (const one of this.#all.of(type)) {
        const accessor = one.text('mount_accessor');
        if (accessor === undefined || known.has(accessor)) continue;
        one
          .touching({ logins: open })
          .note(
            'mount_accessor',
            `is \`${accessor}\`, an auth method that is not in the input: it may be that of \`${open[0]}\``,
            'add the auth method to the input, or look it up with `data "vault_auth_backend"`',
          );
      }
  }

  /**
   * Notes resources that give policies to an entity or group which the input does not create: it may be any tenant's,
   * because Vault creates an entity at each first login. https://developer.hashicorp.com/vault/docs/concepts/identity
   */
  #noteIdentitiesElsewhere(groups: readonly Group[]): void {
    const entityIds = new Set(this.#entities().map((one) => one.text('id')));
    const groupIds = new Set(groups.map(({ id }) => id));
    const givers = (group: Group, seen = new Set<Group>()): boolean => {
      if (seen.has(group)) return false;
      seen.add(group);
      return (
        group.policies.length > 0 ||
        groups.some((parent) => parent.groups.includes(group.id) && givers(parent, seen))
      );
    };
    const note = (one: Fields, attribute: string, what: string, id: string) =>
      one.note(
        attribute,
        `is \`${id}\`, ${what} that the input does not create: it may be a tenant’s`,
        'check it together with the configuration that creates it, or check what is deployed with `--live`',
      );
    const entity = (one: Fields, attribute: string) => {
      for (const id of one.list(attribute)) if (!entityIds.has(id)) note(one, attribute, 'an entity', id);
    };
    const group = (one: Fields, attribute: string) => {
      for (const id of one.list(attribute)) if (!groupIds.has(id)) note(one, attribute, 'a group', id);
    };
    for (const one of this.#all.of('vault_identity_group')) {
      const own = groups.find(({ address }) => address === one.address);
      if (own === undefined || !givers(own)) continue;
      entity(one, 'member_entity_ids');
      group(one, 'member_group_ids');
    }
    for (const type of ['vault_identity_group_member_entity_ids', 'vault_identity_group_member_group_ids'])
      for (const one of this.#all.of(type)) {
        group(one, 'group_id');
        const own = groups.find(({ id }) => id === one.text('group_id'));
        if (own === undefined || !givers(own)) continue;
        entity(one, 'member_entity_ids');
        group(one, 'member_group_ids');
      }
    for (const one of this.#all.of('vault_identity_entity_policies')) entity(one, 'entity_id');
    for (const one of this.#all.of('vault_identity_group_policies')) group(one, 'group_id');
    for (const one of this.#all.of('vault_identity_entity_alias')) entity(one, 'canonical_id');
    for (const one of this.#all.of('vault_identity_group_alias')) group(one, 'canonical_id');
    for (const one of this.#all.of('data.vault_identity_entity')) group(one, 'group_ids');
    for (const one of this.#all.of('data.vault_identity_group')) group(one, 'parent_group_ids');
  }

  #group(one: Fields): Group {
    const id = one.text('id') ?? '';
    return {
      id,
      name: one.text('name') ?? '',
      kind: one.text('type') ?? 'internal',
      metadata: one.map('metadata'),
      policies: this.policyNames(one, [
        ...one.list('policies'),
        ...this.#more('vault_identity_group_policies', 'group_id', id, 'policies'),
      ]),
      members: [
        ...one.list('member_entity_ids'),
        ...this.#more('vault_identity_group_member_entity_ids', 'group_id', id, 'member_entity_ids'),
      ],
      groups: [
        ...one.list('member_group_ids'),
        ...this.#more('vault_identity_group_member_group_ids', 'group_id', id, 'member_group_ids'),
      ],
      address: one.address,
    };
  }

  /** What other resources add to an entity or group. */
  #more(type: string, by: string, id: string, attribute: string): readonly string[] {
    return this.#all
      .of(type)
      .filter((one) => one.text(by) === id)
      .flatMap((one) => one.list(attribute));
  }
}

/** Vault identifies an alias by method and name, ignoring case: of two it keeps the one written last. */
function noteTwinAliases(aliases: readonly Fields[], of: string): void {
  const first = new Map<string, Fields>();
  for (const one of aliases) {
    const key = `${one.text('mount_accessor')} ${one.text('name')?.toLowerCase()}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, one);
    else if (other.text('canonical_id') !== one.text('canonical_id'))
      one.note(
        'name',
        `is the alias of ${of} that \`${other.address}\` gives to another: the one applied last counts, and it is unknown which that is`,
        'keep one of them, or check what is deployed with `--live`',
      );
  }
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly policies: readonly string[];
  readonly members: readonly string[];
  readonly groups: readonly string[];
  readonly address: string;
}

/** Logins whose token settings are read, but whose bounds are not modelled. */
const OTHER_LOGINS: readonly (readonly [type: string, method: string, name: string])[] = [
  ['vault_gcp_auth_backend_role', 'gcp', 'role'],
  ['vault_azure_auth_backend_role', 'azure', 'role'],
  ['vault_oci_auth_backend_role', 'oci', 'name'],
  ['vault_alicloud_auth_backend_role', 'alicloud', 'role'],
  ['vault_saml_auth_backend_role', 'saml', 'name'],
  ['vault_okta_auth_backend_user', 'okta', 'username'],
  ['vault_okta_auth_backend_group', 'okta', 'group_name'],
  ['vault_github_team', 'github', 'team'],
  ['vault_github_user', 'github', 'user'],
  ['vault_spiffe_auth_backend_role', 'spiffe', 'name'],
  ['vault_scep_auth_backend_role', 'scep', 'name'],
];

const AWS_BOUNDS = [
  ...['bound_account_ids', 'bound_ami_ids', 'bound_ec2_instance_ids', 'bound_iam_instance_profile_arns'],
  ...['bound_iam_role_arns', 'bound_regions', 'bound_subnet_ids', 'bound_vpc_ids'],
  ...['inferred_entity_type', 'inferred_aws_region', 'role_tag'],
];
const CERT_BOUNDS = [
  ...['allowed_names', 'allowed_common_names', 'allowed_dns_sans', 'allowed_email_sans', 'allowed_uri_sans'],
  ...['allowed_organizational_units', 'required_extensions'],
];

function boundsOf(reader: Fields, names: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    names.map((name) => [name, reader.list(name)] as const).filter(([, values]) => values.length > 0),
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The policy with its paths prefixed by its namespace. */
function inNamespace(text: string, name: string, namespace: string, reader: Fields): string {
  try {
    const rules = parseAcl(text, name).map(
      ({ path, capabilities, required, allowed, denied }) =>
        [
          `${namespace}/${path}`,
          {
            capabilities,
            ...(required.length === 0 ? {} : { required_parameters: required }),
            ...(allowed === undefined ? {} : { allowed_parameters: allowed }),
            ...(denied === undefined ? {} : { denied_parameters: denied }),
          },
        ] as const,
    );
    return JSON.stringify({ path: Object.fromEntries(rules) });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    reader.note('policy', error.message, 'write it as HCL path stanzas or JSON');
    return '';
  }
}

/**
 * The data of a `vault_generic_endpoint`, read as the resource that it replaces; only the fields that are asked for.
 */
class EndpointFields extends Fields {
  readonly #data: Readonly<Record<string, unknown>>;

  constructor(one: Fields, data: Readonly<Record<string, unknown>>, touches = one.touches) {
    super(one.instance, one.notes, touches);
    this.#data = data;
  }

  override touching(touches: Fields['touches']): Fields {
    return new EndpointFields(this, this.#data, touches);
  }

  override value(attribute: string): unknown {
    const value = this.#data[attribute];
    // Vault also accepts a list as one comma-separated text.
    return typeof value === 'string' && LISTED.test(attribute)
      ? value.split(',').map((one) => one.trim())
      : value;
  }

  override unknown(): boolean {
    return false;
  }
}

function isGiven(value: unknown): boolean {
  return ![undefined, null, '', '{}'].includes(value as string) && JSON.stringify(value) !== '[]';
}

const LISTED =
  /^(token_)?policies$|^bound_(?!claims|subject)|_policies(_glob)?$|^(role|policy)_arns$|^iam_groups$|^groups$|^allowed_/;

class Endpoints {
  readonly policies: VaultPolicyState[] = [];
  readonly awsRoles: VaultRoleState[] = [];
  readonly awsMounts: AwsMountState[] = [];
  readonly appRoles: AppRoleState[] = [];
  readonly logins: LoginState[] = [];
  readonly tokenRoles: TokenRoleState[] = [];
  readonly authMounts: AuthMountState[] = [];

  constructor(all: ByType, vault: Vault) {
    const awsMounts = new Set(vault.awsMounts().map(({ path }) => path));
    const types = new Map(
      all.of('vault_mount').map((one) => [vault.mount(one, 'path', ''), one.text('type') ?? '']),
    );
    const pathOf = (one: Fields) => (one.text('path') ?? '').replace(/^\/+|\/+$/g, '');
    // It can write to any path, although it is meant for key-value engines.
    const beyondSecrets = all
      .of('vault_generic_secret')
      .filter(
        (one) =>
          /^(sys|auth|identity)\//.test(pathOf(one)) ||
          [...awsMounts].some((mount) => vault.within(one, pathOf(one)).startsWith(`${mount}/`)),
      );
    const endpoints = [...all.of('vault_generic_endpoint'), ...beyondSecrets].map((one) => {
      const path = pathOf(one);
      return { one, path, first: /^sys\/(auth|mounts)\//.test(path) ? 0 : 1 };
    });
    for (const { one, path } of endpoints.toSorted((a, b) => a.first - b.first)) {
      if (path === '') continue;
      const json = one.instance.get('data_json');
      const unknown =
        firstUnknown(json) ??
        (typeof json === 'string'
          ? undefined
          : { why: `writes \`${path}\`, and its data is not in the input` });
      const data = typeof json === 'string' ? (jsonIn(json) as Record<string, unknown>) : {};
      const fields = new EndpointFields(one, data);
      const note = (why: string): void =>
        one.note(undefined, why, 'use its own resource type, or check what is deployed with `--live`');
      const understood = unknown === undefined && this.#read(fields, path, data, vault, awsMounts);
      if (understood) continue;
      const mount = [...types.keys()].find((name) => path.startsWith(`${name}/`));
      if (unknown === undefined && mount !== undefined && types.get(mount) !== 'aws') continue;
      note(unknown?.why ?? `writes \`${path}\`, and the effect of that is unknown`);
    }
  }

  #read(
    one: EndpointFields,
    path: string,
    data: Readonly<Record<string, unknown>>,
    vault: Vault,
    awsMounts: Set<string>,
  ): boolean {
    const parts = path.split('/');
    const name = parts.at(-1) ?? '';
    if (/^sys\/(policy|policies\/acl)\/[^/]+$/.test(path)) {
      this.policies.push(...vault.policy(new EndpointFields(one, { ...data, name })));
      return true;
    }
    if (/^sys\/auth\//.test(path)) {
      const own = vault.within(one, parts.slice(2).join('/'));
      this.authMounts.push({ path: own, type: String(data.type ?? ''), address: one.address });
      return true;
    }
    if (/^sys\/mounts\//.test(path)) {
      const own = vault.within(one, parts.slice(2).join('/'));
      if (data.type === 'aws') {
        awsMounts.add(own);
        this.awsMounts.push({ path: own, address: one.address });
      }
      return true;
    }
    if (parts[0] === 'auth' && parts[1] === 'token' && parts[2] === 'roles') {
      this.tokenRoles.push(vault.tokenRole(one, name));
      return true;
    }
    if (parts[0] === 'auth' && parts.length >= 3) return this.#login(one, path, data, vault);
    const aws = [...awsMounts].find((mount) => path.startsWith(`${mount}/`));
    if (aws === undefined) return false;
    const rest = path.slice(aws.length + 1);
    if (/^roles\/[^/]+$/.test(rest)) {
      this.awsRoles.push(vault.awsRole(new EndpointFields(one, { ...data, backend: aws, name })));
      return true;
    }
    // Keys of the broker, and maximum lease lifetimes: neither changes permissions.
    if (/^config\/(root|lease|rotate-root)$/.test(rest)) return true;
    return false;
  }

  #login(one: EndpointFields, path: string, data: Readonly<Record<string, unknown>>, vault: Vault): boolean {
    const found = /^auth\/(.+)\/(role|users|groups|certs|map\/teams|map\/users)\/([^/]+)$/.exec(path);
    if (found === null) {
      // Settings of the auth method: its keys, token lifetimes.
      const gives = ['token_policies', 'policies', 'alias_metadata'].some((name) => isGiven(data[name]));
      if (/^auth\/.+\/(config|tune)(\/.*)?$/.test(path)) return !gives;
      // Metadata may be used in templates; the role id is the alias's name.
      return /^auth\/.+\/role\/[^/]+\/(custom-secret-id|secret-id)$/.test(path) && !isGiven(data.metadata);
    }
    const [, backend = '', kind = '', name = ''] = found;
    const mount = vault.within(one, backend);
    const type =
      [...vault.authMounts, ...this.authMounts].find((other) => other.path === mount)?.type ?? backend;
    const own = new EndpointFields(one, { ...data, backend, role_name: name, role: name, name });
    if (kind === 'users' && type === 'userpass')
      this.logins.push(vault.userpass(own, mount, name.toLowerCase()));
    else if (kind === 'users' && type === 'ldap') this.logins.push(vault.ldap(own, 'user', name));
    else if (kind === 'groups' && type === 'ldap') this.logins.push(vault.ldap(own, 'group', name));
    else if (kind === 'certs') this.logins.push(vault.cert(own, name));
    else if (kind === 'role' && type === 'approle') this.appRoles.push(vault.appRole(own));
    else if (kind === 'role' && (type === 'jwt' || type === 'oidc')) this.logins.push(vault.jwt(own, name));
    else if (kind === 'role' && type === 'kubernetes') this.logins.push(vault.kubernetes(own, name));
    else if (kind === 'role' && type === 'aws') this.logins.push(vault.aws(own, name));
    else this.logins.push(vault.other(own, type, name));
    return true;
  }
}
