import { AuthBackend } from '@cdktf/provider-vault/lib/auth-backend/index.js';
import { CertAuthBackendRole } from '@cdktf/provider-vault/lib/cert-auth-backend-role/index.js';
import { IdentityEntity } from '@cdktf/provider-vault/lib/identity-entity/index.js';
import { IdentityEntityAlias } from '@cdktf/provider-vault/lib/identity-entity-alias/index.js';
import { commonNameOf, SERVICE_ACCOUNT, spiffeIdOf } from '@cordon/workloads/names';
import { type Login, ofAlias, roleFor, TOKEN_TERMS } from '../constructs/vault-login.ts';
import { workloadAuthority } from '../constructs/workload-issuer.ts';

/** https://developer.hashicorp.com/vault/docs/auth/cert */
const login: Login = {
  id: 'cert',
  sentence:
    'workloads present a client certificate to Vault: one authority issues them, with the tenant’s names in each',
  rests: {
    perTenant:
      'only the authority writes names, and each entry of the auth method requires a common name, an organizational unit and a SPIFFE ID of one tenant, none of them a glob; an entry without them would accept every login that names no entry',
    templated:
      'the alias is named by the common name, whichever entry matched, and the template reads the tenant that the operator wrote on that alias',
  },
  needs: 'tls',
  weighs: { secret: 'kept', asks: 'no other service', stsCalls: 0 },
  objects: {
    perTenant: {
      vault_auth_backend: { base: 1, perTenant: 0 },
      vault_cert_auth_backend_role: { base: 0, perTenant: 1 },
    },
    templated: {
      vault_auth_backend: { base: 1, perTenant: 0 },
      vault_cert_auth_backend_role: { base: 1, perTenant: 0 },
      vault_identity_entity: { base: 0, perTenant: 1 },
      vault_identity_entity_alias: { base: 0, perTenant: 1 },
    },
  },
  open(stack, { names, input }, style) {
    const mount = new AuthBackend(stack, 'cert', { type: 'cert', path: `${names.prefix}-cert` });
    const own = roleFor(
      style,
      input.tenants,
      (name, tenants, policies) =>
        new CertAuthBackendRole(stack, `cert-${name}`, {
          backend: mount.path,
          name,
          certificate: workloadAuthority(stack),
          allowedCommonNames: tenants.map(({ id }) => commonNameOf(id, SERVICE_ACCOUNT)),
          allowedOrganizationalUnits: tenants.map(({ id }) => id),
          allowedUriSans: tenants.map(({ id }) => spiffeIdOf(id, SERVICE_ACCOUNT)),
          tokenPolicies: [...policies],
          ...TOKEN_TERMS,
        }),
    );
    return {
      mount: mount.path,
      // The operator writes it on aliases, which are made for the template alone.
      ...(style === 'templated' ? { template: ofAlias(mount.accessor, 'custom_metadata.tenant') } : {}),
      admit(tenant, policies) {
        if (style === 'templated') {
          const entity = new IdentityEntity(stack, `entity-${tenant.id}`, {
            name: `${names.prefix}-${tenant.id}`,
          });
          new IdentityEntityAlias(stack, `alias-${tenant.id}`, {
            name: commonNameOf(tenant.id, SERVICE_ACCOUNT),
            mountAccessor: mount.accessor,
            canonicalId: entity.id,
            customMetadata: { tenant: tenant.id },
          });
        }
        return {
          loginRole: own(tenant, policies).name,
          // Of its own namespace a tenant may have any account.
          login: {
            method: 'cert',
            mount: mount.path,
            fields: {
              common_name: commonNameOf(tenant.id, '*'),
              organizational_unit: tenant.id,
              uri_san: spiffeIdOf(tenant.id, '*'),
            },
          },
        };
      },
    };
  },
};

export default login;
