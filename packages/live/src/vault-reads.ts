/** One kind of entry of an auth method: where it is listed and read, below `auth/<mount>/`. */
export interface LoginKind {
  readonly list: string;
  /** Path before the name. */
  readonly read: string;
  /** Its Terraform type; without one it is read as a `vault_generic_endpoint`. */
  readonly type?: string;
  /** The attribute that holds the name there. */
  readonly name?: string;
  /** The kept fields, by name in Vault's API and, if different, in Terraform. Never a secret. */
  readonly keeps: readonly (string | readonly [api: string, terraform: string])[];
}

const TERMS = ['token_policies', 'token_no_default_policy'] as const;
const BOUND = (names: string) => names.split(' ').map((name) => [`bound_${name}`, `bound_${name}s`] as const);

/**
 * Auth methods by type: who can log in, and with which policies. A method that is missing here is unknown.
 * https://developer.hashicorp.com/vault/api-docs/auth
 */
export const LOGIN_KINDS: Readonly<Record<string, readonly LoginKind[]>> = {
  approle: [
    {
      ...{ list: 'role', read: 'role', type: 'vault_approle_auth_backend_role', name: 'role_name' },
      keeps: [...TERMS, 'bind_secret_id'],
    },
  ],
  jwt: [jwt()],
  oidc: [jwt()],
  kubernetes: [
    {
      ...{ list: 'role', read: 'role', type: 'vault_kubernetes_auth_backend_role', name: 'role_name' },
      keeps: [
        ...TERMS,
        ...[
          'audience',
          'alias_name_source',
          'bound_service_account_names',
          'bound_service_account_namespaces',
        ],
        'bound_service_account_namespace_selector',
      ],
    },
  ],
  userpass: [{ list: 'users', read: 'users', keeps: TERMS }],
  radius: [{ list: 'users', read: 'users', keeps: ['policies'] }],
  kerberos: [{ list: 'groups', read: 'groups', keeps: ['policies'] }],
  ldap: [
    {
      ...{ list: 'users', read: 'users', type: 'vault_ldap_auth_backend_user', name: 'username' },
      keeps: ['policies', 'groups'],
    },
    {
      ...{ list: 'groups', read: 'groups', type: 'vault_ldap_auth_backend_group', name: 'groupname' },
      keeps: ['policies'],
    },
  ],
  okta: [
    { list: 'users', read: 'users', keeps: ['policies', 'groups'] },
    { list: 'groups', read: 'groups', keeps: ['policies'] },
  ],
  github: [
    { list: 'map/teams', read: 'map/teams', keeps: [['value', 'policies']] },
    { list: 'map/users', read: 'map/users', keeps: [['value', 'policies']] },
  ],
  aws: [
    {
      ...{ list: 'roles', read: 'role', type: 'vault_aws_auth_backend_role', name: 'role' },
      keeps: [
        ...TERMS,
        ...['auth_type', 'inferred_entity_type', 'inferred_aws_region', 'resolve_aws_unique_ids', 'role_tag'],
        ...BOUND('account_id ami_id ec2_instance_id iam_instance_profile_arn iam_principal_arn iam_role_arn'),
        ...BOUND('region subnet_id vpc_id'),
      ],
    },
  ],
  cert: [
    {
      ...{ list: 'certs', read: 'certs', type: 'vault_cert_auth_backend_role', name: 'name' },
      keeps: [
        ...TERMS,
        ...['certificate', 'allowed_names', 'allowed_common_names', 'allowed_dns_sans', 'allowed_email_sans'],
        ...['allowed_uri_sans', 'allowed_organizational_units', 'required_extensions'],
      ],
    },
  ],
  gcp: [{ list: 'roles', read: 'role', keeps: TERMS }],
  azure: [{ list: 'role', read: 'role', keeps: TERMS }],
  oci: [{ list: 'role', read: 'role', keeps: TERMS }],
  alicloud: [{ list: 'roles', read: 'role', keeps: TERMS }],
  cf: [{ list: 'roles', read: 'roles', keeps: TERMS }],
};

function jwt(): LoginKind {
  return {
    ...{ list: 'role', read: 'role', type: 'vault_jwt_auth_backend_role', name: 'role_name' },
    keeps: [
      ...TERMS,
      ...['role_type', 'bound_audiences', 'bound_claims', 'bound_claims_type', 'bound_subject'],
      ...['claim_mappings', 'groups_claim', 'user_claim', 'user_claim_json_pointer'],
    ],
  };
}

/** Methods whose own settings can give policies to every login. */
export const GIVES_TO_ALL: ReadonlySet<string> = new Set(['ldap', 'okta', 'github', 'radius', 'kerberos']);

/** Methods whose settings let the client set the metadata of its alias. */
export const TAKES_ANNOTATIONS: ReadonlySet<string> = new Set(['kubernetes']);

/** Methods whose settings name the issuer whose tokens they accept. */
export const TAKES_TOKENS: ReadonlySet<string> = new Set(['jwt', 'oidc']);

/**
 * Settings of a method that decide what its logins prove, each a thing of its own: a server id makes what is shown to another service
 * worthless here, and an alias may be called by what a tenant can choose.
 */
export const SETTINGS: Readonly<
  Record<
    string,
    readonly { readonly path: string; readonly type: string; readonly keeps: readonly string[] }[]
  >
> = {
  aws: [
    {
      ...{ path: 'config/client', type: 'vault_aws_auth_backend_client' },
      keeps: ['iam_server_id_header_value'],
    },
    {
      ...{ path: 'config/identity', type: 'vault_aws_auth_backend_config_identity' },
      keeps: ['iam_alias'],
    },
  ],
};

/** All fields of a role of the AWS engine. */
export const AWS_ROLE_KEEPS = [
  ...['credential_type', 'external_id', 'iam_groups', 'iam_tags', 'max_sts_ttl', 'permissions_boundary_arn'],
  ...['policy_arns', 'policy_document', 'role_arns', 'session_tags', 'user_path'],
];

export const TOKEN_ROLE_KEEPS = [
  ...['allowed_entity_aliases', 'allowed_policies', 'allowed_policies_glob', 'disallowed_policies'],
  ...['disallowed_policies_glob', 'orphan', 'token_no_default_policy'],
];

/** Paths where only the existence of entries matters, with their Terraform type, which says what they mean. */
export const COUNTED: readonly (readonly [path: string, type: string])[] = [
  ['identity/oidc/client', 'vault_identity_oidc_client'],
  ['identity/mfa/login-enforcement', 'vault_identity_mfa_login_enforcement'],
  ['sys/policies/egp', 'vault_egp_policy'],
  ['sys/policies/rgp', 'vault_rgp_policy'],
];

/** A mount as in `sys/mounts` and `sys/auth`, without the trailing slash. */
export interface Mount {
  readonly path: string;
  readonly type: string;
}

/** A path of Vault that is read or listed, as its policies write it. */
export interface VaultRead {
  readonly path: string;
  readonly capability: 'read' | 'list';
}

/**
 * Every path that is read in a namespace with these mounts. No other is read: the policy of `--needs` is made from
 * this, and a test compares each request in Vault's audit log with it.
 */
export function vaultReads(secrets: readonly Mount[], auths: readonly Mount[]): readonly VaultRead[] {
  const read = (path: string): VaultRead => ({ path, capability: 'read' });
  const list = (path: string): VaultRead => ({ path, capability: 'list' });
  return [
    read('sys/mounts'),
    read('sys/auth'),
    list('sys/namespaces'),
    list('sys/policies/acl'),
    read('sys/policies/acl/*'),
    list('identity/entity/id'),
    read('identity/entity/id/+'),
    list('identity/group/id'),
    read('identity/group/id/+'),
    ...COUNTED.map(([path]) => list(path)),
    read('identity/oidc/config'),
    list('identity/oidc/key'),
    read('identity/oidc/key/+'),
    list('identity/oidc/role'),
    read('identity/oidc/role/+'),
    list('auth/token/roles'),
    read('auth/token/roles/+'),
    ...secrets
      .filter(({ type }) => type === 'aws')
      .flatMap(({ path }) => [
        read(`${path}/config/root`),
        list(`${path}/roles`),
        read(`${path}/roles/+`),
        list(`${path}/static-roles`),
      ]),
    ...auths.flatMap(({ path, type }) => [
      ...(LOGIN_KINDS[type] ?? []).flatMap((kind) => [
        list(`auth/${path}/${kind.list}`),
        read(`auth/${path}/${kind.read}/+`),
      ]),
      ...([GIVES_TO_ALL, TAKES_TOKENS, TAKES_ANNOTATIONS].some((some) => some.has(type))
        ? [read(`auth/${path}/config`)]
        : []),
      ...(SETTINGS[type] ?? []).map((one) => read(`auth/${path}/${one.path}`)),
      ...(type === 'approle' ? [read(`auth/${path}/role/+/role-id`)] : []),
    ]),
  ];
}

/** Mounts one segment deep, for a policy that is written before the mounts are known. */
const USUAL: { readonly secrets: readonly Mount[]; readonly auths: readonly Mount[] } = {
  secrets: [{ path: '+', type: 'aws' }],
  auths: Object.keys(LOGIN_KINDS).map((type) => ({ path: '+', type })),
};

/** The Vault policy that allows exactly the reads of a check; HCL. */
export function vaultPolicyOfNeeds(
  namespaces: readonly {
    readonly namespace: string;
    readonly secrets: readonly Mount[];
    readonly auths: readonly Mount[];
  }[] = [{ namespace: '', ...USUAL }],
): string {
  const capabilities = new Map<string, Set<string>>();
  for (const { namespace, secrets, auths } of namespaces)
    for (const { path, capability } of vaultReads(secrets, auths)) {
      const full = namespace === '' ? path : `${namespace}/${path}`;
      capabilities.set(full, (capabilities.get(full) ?? new Set()).add(capability));
    }
  return [...capabilities]
    .map(([path, set]) => `path ${JSON.stringify(path)} { capabilities = ${JSON.stringify([...set])} }\n`)
    .join('');
}
