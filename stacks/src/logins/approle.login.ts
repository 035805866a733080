import { ApproleAuthBackendRole } from '@cdktf/provider-vault/lib/approle-auth-backend-role/index.js';
import { AuthBackend } from '@cdktf/provider-vault/lib/auth-backend/index.js';
import { type Login, ofAlias, TOKEN_TERMS } from '../constructs/vault-login.ts';

const objects = {
  vault_auth_backend: { base: 1, perTenant: 0 },
  vault_approle_auth_backend_role: { base: 0, perTenant: 1 },
};

/** https://developer.hashicorp.com/vault/docs/auth/approle */
const login: Login = {
  id: 'approle',
  sentence: 'each tenant has an AppRole; an operator issues wrapped secret ids, each for one login',
  rests: {
    perTenant: 'the holder of a secret id of the tenant’s AppRole is the tenant',
    templated:
      'AppRole itself writes `role_name` into the alias, after whatever metadata a secret id brings, and the template reads that',
  },
  weighs: { secret: 'handed', asks: 'no other service', stsCalls: 0 },
  objects: { perTenant: objects, templated: objects },
  open(stack, { names }) {
    const mount = new AuthBackend(stack, 'approle', { type: 'approle', path: `${names.prefix}-approle` });
    return {
      mount: mount.path,
      template: ofAlias(mount.accessor, 'metadata.role_name'),
      admit(tenant, policies) {
        const role = new ApproleAuthBackendRole(stack, `approle-${tenant.id}`, {
          backend: mount.path,
          roleName: tenant.id,
          tokenPolicies: [...policies],
          ...TOKEN_TERMS,
          secretIdTtl: TOKEN_TERMS.tokenTtl,
        });
        return {
          login: { method: 'approle', mount: mount.path, role: role.roleName },
          loginRole: role.roleName,
          appRole: { name: role.roleName, roleId: role.roleId },
        };
      },
    };
  },
};

export default login;
