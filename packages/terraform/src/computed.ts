import { createHash } from 'node:crypto';
import { policyDocumentJson, vaultPolicyHcl } from './documents.ts';
import { standingOf } from './types.ts';
import { Unknown } from './unknown.ts';

/** What a provider would compute of a resource, asked for one attribute at a time. */
export interface Asked {
  readonly address: string;
  readonly type: string;
  readonly accountId: string;
  readonly get: (attribute: string) => unknown;
  /**
   * A made-up name for this resource, different from all others; remembered, so that patterns can be compared with it.
   */
  readonly nameOfItsOwn: (attribute: string) => string;
}

type Compute = (asked: Asked) => unknown;

/** Text of an attribute, or the empty one. */
const string = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A text made of parts that must all be known. */
const made = (parts: readonly unknown[]): unknown =>
  parts.find((one) => one instanceof Unknown) ?? parts.map(String).join('');

const prefixed =
  (attribute: string, prefix: string): Compute =>
  ({ get, nameOfItsOwn }) => {
    const given = get(prefix);
    return `${given instanceof Unknown ? '' : string(given) || 'terraform-'}${nameOfItsOwn(attribute)}`;
  };

const iam =
  (kind: string): Compute =>
  ({ accountId, get }) =>
    made([`arn:aws:iam::${accountId}:${kind}`, get('path') ?? '/', get('name')]);

const same =
  (attribute: string): Compute =>
  ({ get }) =>
    get(attribute);

const unique =
  (prefix: string): Compute =>
  ({ address }) =>
    uniqueId(prefix, address);

const constant =
  (value: string): Compute =>
  () =>
    value;

const own =
  (attribute: string): Compute =>
  ({ nameOfItsOwn }) =>
    nameOfItsOwn(attribute);

const accessor =
  (type: (asked: Asked) => string): Compute =>
  (asked) =>
    `auth_${type(asked)}_${uniqueId('', asked.address).slice(0, 8).toLowerCase()}`;

const authMount = (type: string): Readonly<Record<string, Compute>> => ({
  path: constant(type),
  id: same('path'),
  accessor: accessor(() => type),
});

/**
 * Values that AWS, Vault and their providers compute, by type and attribute. Ids are derived from the address, so that
 * the same configuration gives the same ids.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, Compute>>>> = {
  aws_iam_role: {
    name: prefixed('name', 'name_prefix'),
    path: constant('/'),
    arn: iam('role'),
    unique_id: unique('AROA'),
    id: same('name'),
  },
  aws_iam_user: { path: constant('/'), arn: iam('user'), unique_id: unique('AIDA'), id: same('name') },
  aws_iam_group: { path: constant('/'), arn: iam('group'), unique_id: unique('AGPA'), id: same('name') },
  aws_iam_policy: {
    name: prefixed('name', 'name_prefix'),
    path: constant('/'),
    arn: iam('policy'),
    id: same('arn'),
    policy_id: unique('ANPA'),
  },
  aws_iam_access_key: { id: unique('AKIA') },
  aws_iam_role_policy: { name: prefixed('name', 'name_prefix') },
  aws_iam_user_policy: { name: prefixed('name', 'name_prefix') },
  aws_iam_group_policy: { name: prefixed('name', 'name_prefix') },
  aws_iam_openid_connect_provider: {
    arn: ({ accountId, get }) =>
      made([`arn:aws:iam::${accountId}:oidc-provider/`, string(get('url')).replace(/^https?:\/\//, '')]),
    id: same('arn'),
  },
  aws_iam_saml_provider: {
    arn: ({ accountId, get }) => made([`arn:aws:iam::${accountId}:saml-provider/`, get('name')]),
    id: same('arn'),
  },
  aws_s3_bucket: {
    bucket: prefixed('bucket', 'bucket_prefix'),
    id: same('bucket'),
    arn: ({ get }) => made(['arn:aws:s3:::', get('bucket')]),
  },
  aws_organizations_policy: { id: unique('p-'), arn: unique('arn:aws:organizations::policy/p-') },
  'data.aws_caller_identity': {
    account_id: ({ accountId }) => accountId,
    id: ({ accountId }) => accountId,
    user_id: ({ accountId }) => accountId,
    // The caller of Terraform: assumed to be the account's root.
    arn: ({ accountId }) => `arn:aws:iam::${accountId}:root`,
  },
  'data.aws_partition': {
    partition: constant('aws'),
    id: constant('aws'),
    dns_suffix: constant('amazonaws.com'),
  },
  'data.aws_iam_policy_document': {
    json: ({ get }) => policyDocumentJson(get, true),
    minified_json: ({ get }) => policyDocumentJson(get, false),
  },
  'data.vault_policy_document': { hcl: ({ get }) => vaultPolicyHcl(get) },
  random_id: { hex: own('hex'), id: own('id'), b64_url: own('b64_url'), dec: own('dec') },
  random_pet: { id: own('id') },
  random_string: { result: own('result'), id: own('result') },
  random_uuid: { result: own('result'), id: own('result') },
  vault_auth_backend: {
    path: same('type'),
    id: same('path'),
    accessor: accessor(({ get }) => string(get('type'))),
  },
  vault_jwt_auth_backend: authMount('jwt'),
  vault_ldap_auth_backend: authMount('ldap'),
  vault_okta_auth_backend: authMount('okta'),
  vault_github_auth_backend: authMount('github'),
  vault_gcp_auth_backend: authMount('gcp'),
  vault_oci_auth_backend: authMount('oci'),
  vault_saml_auth_backend: authMount('saml'),
  vault_approle_auth_backend_role: { role_id: unique(''), backend: constant('approle') },
  vault_kubernetes_auth_backend_role: { backend: constant('kubernetes') },
  vault_jwt_auth_backend_role: { backend: constant('jwt') },
  vault_aws_auth_backend_role: { backend: constant('aws') },
  vault_cert_auth_backend_role: { backend: constant('cert') },
  vault_ldap_auth_backend_user: { backend: constant('ldap') },
  vault_ldap_auth_backend_group: { backend: constant('ldap') },
  vault_aws_secret_backend: { path: constant('aws'), id: same('path') },
  vault_aws_secret_backend_role: {
    backend: constant('aws'),
    id: ({ get }) => made([get('backend'), '/roles/', get('name')]),
  },
  vault_mount: {
    id: same('path'),
    accessor: ({ address, get }) =>
      `${string(get('type'))}_${uniqueId('', address).slice(0, 8).toLowerCase()}`,
  },
  vault_policy: { id: same('name') },
  vault_identity_entity: { id: unique(''), name: own('name') },
  vault_identity_group: { id: unique(''), name: own('name') },
  vault_identity_entity_alias: { id: unique('') },
  vault_identity_group_alias: { id: unique('') },
  vault_namespace: { id: same('path'), path_fq: same('path'), namespace_id: unique('') },
};

/** Whether the attribute is a resource's unique name. */
export function isName(type: string, attribute: string): boolean {
  if (/^aws_(iam_(role|user|group|policy)|s3_bucket)$/.test(type))
    return attribute === (type === 'aws_s3_bucket' ? 'bucket' : 'name');
  if (/^vault_(policy|identity_entity|identity_group|aws_secret_backend_role)$/.test(type))
    return attribute === 'name';
  return (
    /^vault_(\w+_auth_backend|auth_backend|aws_secret_backend|mount|namespace)$/.test(type) &&
    attribute === 'path'
  );
}

/** The value, or `undefined` where no provider computes it or it is not known here. */
export function computedFor(attribute: string, mode: 'managed' | 'data', asked: Asked): unknown {
  const { type, accountId, nameOfItsOwn } = asked;
  const compute = COMPUTED[mode === 'data' ? `data.${type}` : type]?.[attribute];
  if (compute !== undefined) return compute(asked);
  if (mode === 'data') return undefined;
  // A policy may also name ARNs of types that are not modelled: a key’s, a queue’s.
  if (attribute === 'arn' && type.startsWith('aws_'))
    return `arn:aws:${type.split('_')[1]}:us-east-1:${accountId}:${nameOfItsOwn('arn')}`;
  // The id of a bucket's setting is the bucket’s name.
  if (attribute === 'id' && type.startsWith('aws_s3_bucket_')) return asked.get('bucket');
  const own = attribute === 'id' || attribute === 'key_id';
  return own && standingOf(type).kind !== 'modelled' ? nameOfItsOwn(attribute) : undefined;
}

/** A made-up unique id of IAM (`AROA…`) for a Terraform address; the same address gives the same id. */
export function uniqueId(prefix: string, address: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const digest = createHash('sha256').update(address).digest();
  return prefix + [...digest.subarray(0, 17)].map((byte) => alphabet[byte & 31]).join('');
}

/** A unique name of 26 characters, valid for every kind of name. */
export function standInFor(address: string, attribute: string): string {
  const digest = createHash('sha256').update(`${address} ${attribute}`).digest('hex');
  return `z${digest.slice(0, 25)}`;
}
