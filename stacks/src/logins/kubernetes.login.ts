import { AuthBackend } from '@cdktf/provider-vault/lib/auth-backend/index.js';
import { KubernetesAuthBackendConfig } from '@cdktf/provider-vault/lib/kubernetes-auth-backend-config/index.js';
import { KubernetesAuthBackendRole } from '@cdktf/provider-vault/lib/kubernetes-auth-backend-role/index.js';
import { CLUSTER_API, OTHER_SERVICE, SERVICE_ACCOUNT, VAULT_AUDIENCE } from '@cordon/workloads/names';
import { type Login, ofAlias, roleFor, TOKEN_TERMS } from '../constructs/vault-login.ts';
import { workloadIssuer } from '../constructs/workload-issuer.ts';

/** https://developer.hashicorp.com/vault/docs/auth/kubernetes */
const login: Login = {
  id: 'kubernetes',
  sentence:
    'pods log in with the token of their service account, which Vault has the cluster review: a namespace a tenant, one account in it',
  rests: {
    perTenant:
      'the cluster alone says which namespace and account a token is of, and each Vault role names one of each',
    templated:
      'an alias is named by the account’s uid, which no two accounts share, and the template reads its namespace, which the cluster writes',
  },
  weighs: { secret: 'none', asks: 'the cluster’s API', stsCalls: 0 },
  objects: {
    perTenant: {
      vault_auth_backend: { base: 1, perTenant: 0 },
      vault_kubernetes_auth_backend_config: { base: 1, perTenant: 0 },
      vault_kubernetes_auth_backend_role: { base: 0, perTenant: 1 },
    },
    templated: {
      vault_auth_backend: { base: 1, perTenant: 0 },
      vault_kubernetes_auth_backend_config: { base: 1, perTenant: 0 },
      vault_kubernetes_auth_backend_role: { base: 1, perTenant: 0 },
    },
  },
  open(stack, { names, input }, style) {
    const mount = new AuthBackend(stack, 'kubernetes', {
      type: 'kubernetes',
      path: `${names.prefix}-kubernetes`,
    });
    const config = new KubernetesAuthBackendConfig(stack, 'kubernetes-config', {
      backend: mount.path,
      kubernetesHost: workloadIssuer(stack),
      // Vault is outside of the cluster here: each token vouches for its own review.
      disableLocalCaJwt: true,
    });
    const own = roleFor(
      style,
      input.tenants,
      (name, tenants, policies) =>
        new KubernetesAuthBackendRole(stack, `kubernetes-${name}`, {
          backend: config.backend,
          roleName: name,
          boundServiceAccountNames: [SERVICE_ACCOUNT],
          boundServiceAccountNamespaces: tenants.map(({ id }) => id),
          audience: VAULT_AUDIENCE,
          aliasNameSource: 'serviceaccount_uid',
          tokenPolicies: [...policies],
          ...TOKEN_TERMS,
        }),
    );
    return {
      mount: mount.path,
      template: ofAlias(mount.accessor, 'metadata.service_account_namespace'),
      admit(tenant, policies) {
        return {
          loginRole: own(tenant, policies).roleName,
          // Of its own namespace a tenant may make any account.
          login: {
            method: 'kubernetes',
            mount: mount.path,
            namespace: tenant.id,
            serviceAccount: '*',
            elsewhere: [OTHER_SERVICE, CLUSTER_API],
          },
        };
      },
    };
  },
};

export default login;
