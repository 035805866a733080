import { JwtAuthBackend } from '@cdktf/provider-vault/lib/jwt-auth-backend/index.js';
import { JwtAuthBackendRole } from '@cdktf/provider-vault/lib/jwt-auth-backend-role/index.js';
import type { Tenant } from '@cordon/domain';
import { CI_ISSUER, OTHER_SERVICE, SERVICE_ACCOUNT, VAULT_AUDIENCE } from '@cordon/workloads/names';
import { type Login, ofAlias, roleFor, TOKEN_TERMS } from '../constructs/vault-login.ts';
import { workloadIssuer } from '../constructs/workload-issuer.ts';

const project = ({ id }: Tenant) => `${id}/${SERVICE_ACCOUNT}`;

/** https://developer.hashicorp.com/vault/docs/auth/jwt */
const login: Login = {
  id: 'jwt',
  sentence:
    'jobs of a CI system log in with the ID tokens that it signs: issuer, audience, namespace and project are compared letter by letter',
  rests: {
    perTenant:
      'the CI system writes `namespace_path` and `project_path`, and each Vault role names one of each as a string, never as a glob',
    templated:
      'the alias is named by `project_path`, which two namespaces never share, and the template reads `namespace_path` of it: only the CI system writes both',
  },
  weighs: { secret: 'none', asks: 'no other service', stsCalls: 0 },
  objects: {
    perTenant: {
      vault_jwt_auth_backend: { base: 1, perTenant: 0 },
      vault_jwt_auth_backend_role: { base: 0, perTenant: 1 },
    },
    templated: {
      vault_jwt_auth_backend: { base: 1, perTenant: 0 },
      vault_jwt_auth_backend_role: { base: 1, perTenant: 0 },
    },
  },
  open(stack, { names, input }, style) {
    const mount = new JwtAuthBackend(stack, 'jwt', {
      type: 'jwt',
      path: `${names.prefix}-jwt`,
      jwksUrl: `${workloadIssuer(stack)}/ci/jwks`,
      boundIssuer: CI_ISSUER,
      jwtSupportedAlgs: ['ES256'],
    });
    const own = roleFor(
      style,
      input.tenants,
      (name, tenants, policies) =>
        new JwtAuthBackendRole(stack, `jwt-${name}`, {
          backend: mount.path,
          roleName: name,
          roleType: 'jwt',
          boundAudiences: [VAULT_AUDIENCE],
          boundClaimsType: 'string',
          // Of one text several claims are made by commas, which no tenant id holds.
          boundClaims: {
            namespace_path: tenants.map(({ id }) => id).join(','),
            project_path: tenants.map(project).join(','),
          },
          userClaim: 'project_path',
          claimMappings: { namespace_path: 'tenant' },
          tokenPolicies: [...policies],
          ...TOKEN_TERMS,
        }),
    );
    return {
      mount: mount.path,
      template: ofAlias(mount.accessor, 'metadata.tenant'),
      admit(tenant, policies) {
        return {
          loginRole: own(tenant, policies).roleName,
          login: {
            method: 'jwt',
            mount: mount.path,
            // Of its own namespace a tenant may have any project, branch, environment and user.
            claims: {
              iss: CI_ISSUER,
              namespace_path: tenant.id,
              project_path: `${tenant.id}/*`,
              sub: `project_path:${tenant.id}/*`,
              ref: '*',
              ref_type: '*',
              environment: '*',
              user_login: '*',
            },
            elsewhere: [OTHER_SERVICE],
          },
        };
      },
    };
  },
};

export default login;
