import { aclText, addResource, editResources, every, prefixPair } from '@cordon/terraform/edit';
import { commonNameOf, SERVICE_ACCOUNT, spiffeIdOf } from '@cordon/workloads/names';
import { type FamilyRow, familyOf, type MutantRow } from '../mutant.ts';

type Body = Readonly<Record<string, unknown>>;

const JWT = 'vault_jwt_auth_backend_role';
const KUBERNETES = 'vault_kubernetes_auth_backend_role';
const AWS = 'vault_aws_auth_backend_role';
const CERT = 'vault_cert_auth_backend_role';

/** The namespace that a tenant’s JWT role is bound to; of a role for all tenants there are several, by commas. */
function namespaceOf({ bound_claims: claims }: Body): string | undefined {
  const namespace = (claims as Readonly<Record<string, string>> | undefined)?.namespace_path;
  return namespace?.includes(',') === true ? undefined : namespace;
}

/** The only namespace that a Kubernetes role is bound to. */
function onlyNamespaceOf({ bound_service_account_namespaces: bound }: Body): string | undefined {
  const namespaces = bound as readonly string[];
  return namespaces.length === 1 ? namespaces[0] : undefined;
}

/** The only tenant that an entry of the certificate login is for. */
function onlyUnitOf({ allowed_organizational_units: bound }: Body): string | undefined {
  const units = bound as readonly string[];
  return units.length === 1 ? units[0] : undefined;
}

/** The entry with these bounds, and with any name where they say none: Terraform's provider does not take a list of names back. */
function boundBy(entry: Body, bounds: Body): Body {
  const any = Object.keys(entry).filter((name) => name.startsWith('allowed_'));
  return { ...entry, ...Object.fromEntries(any.map((name) => [name, ['*']])), ...bounds };
}

/** Leaves one tenant’s entry a single bound, a glob that begins with that tenant’s own value. */
const certificateGlob =
  (bound: string, globOf: (tenant: string) => string): MutantRow['edit'] =>
  ({ tenants }) =>
    prefixPair(tenants) &&
    editResources(CERT, (body) => {
      const unit = onlyUnitOf(body);
      return unit === undefined ? undefined : boundBy(body, { [bound]: [globOf(unit)] });
    });

const without = (body: Body, name: string): Body =>
  Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));

/** The name and mount of the alias that a tenant's workload logs in with, where these are known beforehand. */
function ownAlias(
  made: Readonly<Record<string, Body>>,
  tenant: string,
): { readonly name: string; readonly mount_accessor: string } | undefined {
  if (made.vault_jwt_auth_backend !== undefined)
    return {
      name: `${tenant}/${SERVICE_ACCOUNT}`,
      mount_accessor: '${vault_jwt_auth_backend.jwt.accessor}',
    };
  return made[CERT] === undefined
    ? undefined
    : {
        name: commonNameOf(tenant, SERVICE_ACCOUNT),
        mount_accessor: '${vault_auth_backend.cert.accessor}',
      };
}

const ACCOUNT = '${data.aws_caller_identity.caller.account_id}';

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-credentials', killedBy: ['login-foreign-identity'] } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'login-alias-of-another',
    sentence:
      'the alias of one tenant’s workload names another tenant in its metadata, which the template reads',
    edit: ({ tenants: [first, second] }) =>
      editResources('vault_identity_entity_alias', (body, name) =>
        name === `alias-${first?.id}` ? { ...body, custom_metadata: { tenant: second?.id } } : undefined,
      ),
  },
  {
    id: 'login-any-account',
    sentence: 'the Kubernetes role accepts service accounts of any namespace',
    edit: () => editResources(KUBERNETES, (body) => ({ ...body, bound_service_account_namespaces: ['*'] })),
  },
  {
    id: 'login-any-audience-of-cluster',
    sentence: 'the Kubernetes role has no audience, so that every pod’s default token works',
    killedBy: ['login-foreign-audience'],
    edit: () => editResources(KUBERNETES, (body) => without(body, 'audience')),
  },
  {
    id: 'login-any-certificate',
    sentence: 'the entry accepts any name: every certificate of the authority can log in',
    edit: () => editResources(CERT, (body) => boundBy(body, {})),
  },
  {
    id: 'login-any-principal',
    sentence: 'the IAM login is bound to every role below a path',
    edit: ({ prefix }) =>
      editResources(AWS, (body) => ({
        ...body,
        bound_iam_principal_arns: [`arn:aws:iam::${ACCOUNT}:role/${prefix}/workload/*`],
      })),
  },
  {
    id: 'login-any-project',
    sentence: 'the JWT role is bound to no claim: every token of the issuer can log in',
    edit: () => editResources(JWT, (body) => without(body, 'bound_claims')),
  },
  {
    id: 'login-certificate-name-glob',
    sentence:
      'the entry compares the common name alone and ends it with a glob, so that `acme*` lets `acme-eu` in',
    edit: certificateGlob('allowed_common_names', (tenant) => `${SERVICE_ACCOUNT}.${tenant}*`),
  },
  {
    id: 'login-certificate-unit-glob',
    sentence: 'the entry compares the organizational unit as a glob, so that `acme*` lets `acme-eu` in',
    edit: certificateGlob('allowed_organizational_units', (tenant) => `${tenant}*`),
  },
  {
    id: 'login-certificate-uri-glob',
    sentence: 'the entry accepts SPIFFE IDs by a namespace prefix without the final slash',
    edit: certificateGlob('allowed_uri_sans', (tenant) => `${spiffeIdOf(tenant, '').split('/sa/')[0]}*`),
  },
  {
    id: 'login-chosen-metadata',
    sentence:
      'the alias’s metadata comes from a claim that the author of a job chooses, and the template reads it',
    killedBy: ['login-chosen-claims'],
    edit: () => editResources(JWT, (body) => ({ ...body, claim_mappings: { environment: 'tenant' } })),
  },
  {
    id: 'login-entity-of-another',
    sentence:
      'the alias of one tenant’s workload was put on an entity that has another tenant’s Vault policy',
    killedBy: ['vault-creds-path'],
    refusedWhenApplied: {
      says: 'already exists for mount accessor',
      because:
        'Vault made the alias when the workload first logged in, and the provider takes over none: it stands only where it was written before',
    },
    edit:
      ({ prefix, tenants: [first, second] }) =>
      (tf) => {
        const made = (tf.resource ?? {}) as Readonly<Record<string, Body>>;
        const alias = first === undefined ? undefined : ownAlias(made, first.id);
        if (alias === undefined || made.vault_policy?.[`policy-${second?.id}`] === undefined)
          return undefined;
        return every(
          addResource('vault_identity_entity', 'mutant', {
            name: `${prefix}-merged`,
            policies: [`\${vault_policy.policy-${second?.id}.name}`],
          }),
          addResource('vault_identity_entity_alias', 'mutant', {
            ...alias,
            canonical_id: '${vault_identity_entity.mutant.id}',
          }),
        )(tf);
      },
  },
  {
    id: 'login-first-entry',
    sentence:
      'an entry that accepts any name gives one tenant’s Vault policy: Vault tries it first when a login names no entry',
    edit:
      ({ tenants: [, second] }) =>
      (tf) => {
        const entry = ((tf.resource ?? {}) as Readonly<Record<string, Body>>)[CERT]?.[`cert-${second?.id}`];
        return entry === undefined
          ? undefined
          : addResource(CERT, 'mutant', { ...boundBy(entry as Body, {}), name: '0' })(tf);
      },
  },
  {
    id: 'login-more-audiences',
    sentence: 'the JWT role also accepts tokens for another service',
    killedBy: ['login-foreign-audience'],
    edit: () =>
      editResources(JWT, (body) => ({
        ...body,
        bound_audiences: [...[body.bound_audiences].flat(), 'other.cordon.test'],
      })),
  },
  {
    id: 'login-more-keys',
    sentence: 'Vault verifies tokens with the keys of many issuers, each of which may write any claim',
    killedBy: ['login-foreign-issuer'],
    outsideTheModel: 'no configuration says whose keys are at an address',
    edit: () =>
      editResources('vault_jwt_auth_backend', (body) => ({
        ...body,
        jwks_url: String(body.jwks_url).replace('/ci/jwks', '/hub/jwks'),
      })),
  },
  {
    id: 'login-more-authorities',
    sentence: 'the entry trusts a second authority, which issues certificates with any name',
    killedBy: ['login-foreign-issuer'],
    outsideTheModel: 'no configuration says what an authority writes into certificates',
    edit: () => (tf) => {
      const trusting = editResources(CERT, (body) => ({
        ...body,
        certificate: '${var.workload_authorities}',
      }))(tf);
      return trusting === undefined
        ? undefined
        : {
            ...trusting,
            variable: { ...(trusting.variable as Body), workload_authorities: { type: 'string' } },
          };
    },
  },
  {
    id: 'login-namespace-glob',
    sentence: 'the JWT role compares the namespace as a glob, so that `acme*` lets `acme-eu` in',
    edit: ({ tenants }) =>
      prefixPair(tenants) &&
      editResources(JWT, (body) => {
        const namespace = namespaceOf(body);
        return namespace === undefined
          ? undefined
          : { ...body, bound_claims_type: 'glob', bound_claims: { namespace_path: `${namespace}*` } };
      }),
  },
  {
    id: 'login-account-glob',
    sentence: 'the Kubernetes role ends the namespace with a glob, so that `acme*` lets `acme-eu` in',
    edit: ({ tenants }) =>
      prefixPair(tenants) &&
      editResources(KUBERNETES, (body) => {
        const namespace = onlyNamespaceOf(body);
        return namespace === undefined
          ? undefined
          : { ...body, bound_service_account_namespaces: [`${namespace}*`] };
      }),
  },
  {
    id: 'login-principal-glob',
    sentence: 'the IAM login ends the role’s name with a glob, so that `acme*` lets `acme-eu` in',
    edit: ({ prefix, tenants }) =>
      prefixPair(tenants) &&
      editResources(AWS, (body) =>
        (body.bound_iam_principal_arns as readonly string[]).length === 1
          ? {
              ...body,
              bound_iam_principal_arns: [
                `arn:aws:iam::${ACCOUNT}:role/${prefix}/workload/${prefix}-workload-${body.role}*`,
              ],
            }
          : undefined,
      ),
  },
  {
    id: 'login-no-server-id',
    sentence: 'the IAM login requires no server id: a request signed for another service can log in',
    killedBy: ['login-foreign-audience'],
    edit: () =>
      editResources('vault_aws_auth_backend_client', (body) => without(body, 'iam_server_id_header_value')),
  },
  {
    id: 'login-shared-user-claim',
    sentence: 'the alias is named by the branch, which tenants share: the last login decides for all',
    killedBy: ['login-shared-alias'],
    edit: () => editResources(JWT, (body) => ({ ...body, user_claim: 'ref' })),
  },
  {
    id: 'login-swapped-account',
    sentence: 'one tenant’s Kubernetes role is bound to another tenant’s namespace',
    edit: ({ tenants: [first, second] }) =>
      editResources(KUBERNETES, (body) =>
        onlyNamespaceOf(body) === first?.id
          ? { ...body, bound_service_account_namespaces: [second?.id] }
          : undefined,
      ),
  },
  {
    id: 'login-swapped-certificate',
    sentence: 'one tenant’s entry of the certificate login names another tenant’s workload',
    edit: ({ tenants: [first, second] }) =>
      editResources(CERT, (body) =>
        second !== undefined && onlyUnitOf(body) === first?.id
          ? boundBy(body, {
              allowed_common_names: [commonNameOf(second.id, SERVICE_ACCOUNT)],
              allowed_organizational_units: [second.id],
            })
          : undefined,
      ),
  },
  {
    id: 'login-template-glob',
    sentence: 'the templated path ends with a glob, so that `acme` covers `acme-eu`',
    killedBy: ['vault-creds-path'],
    edit: ({ tenants }) => prefixPair(tenants) && aclText((hcl) => hcl.replaceAll('}}" {', '}}*" {')),
  },
];

export default familyOf(SHARED, mutants);
