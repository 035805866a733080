import { ApproleAuthBackendRole } from '@cdktf/provider-vault/lib/approle-auth-backend-role/index.js';
import { AuthBackend } from '@cdktf/provider-vault/lib/auth-backend/index.js';
import { Policy } from '@cdktf/provider-vault/lib/policy/index.js';
import type { ObjectCounts, Tenant } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { type AclRule, vaultAcl } from '../policies/vault-acl.ts';
import type { Wiring } from './wiring.ts';

const HOUR = 3600;

/** Terraform resources of `VaultLogin` with one `tenant` call a tenant. */
export const VAULT_LOGIN_OBJECTS: ObjectCounts = {
  vault_auth_backend: { base: 1, perTenant: 0 },
  vault_approle_auth_backend_role: { base: 0, perTenant: 1 },
  vault_policy: { base: 0, perTenant: 1 },
};

export interface LoginRole {
  readonly vaultPolicy: string;
  readonly appRole: { readonly name: string; readonly roleId: string };
}

/**
 * AppRole on its own mount, one AppRole and one policy a tenant. The policy is static text, one a tenant, not one
 * templated by identity: until Vault 1.21.6 a template's value could bring its own glob, and the last login's metadata
 * governs every live token of an AppRole.
 */
export class VaultLogin {
  readonly #stack: TerraformStack;
  readonly #wiring: Wiring;
  readonly #mount: AuthBackend;

  constructor(stack: TerraformStack, wiring: Wiring) {
    this.#stack = stack;
    this.#wiring = wiring;
    this.#mount = new AuthBackend(stack, 'approle', { type: 'approle', path: wiring.names.approleMount });
  }

  tenant(tenant: Tenant, rules: readonly AclRule[]): LoginRole {
    const policy = new Policy(this.#stack, `policy-${tenant.id}`, {
      name: this.#wiring.names.vaultPolicy(tenant.id),
      policy: vaultAcl(rules),
    });
    const role = new ApproleAuthBackendRole(this.#stack, `approle-${tenant.id}`, {
      backend: this.#mount.path,
      roleName: tenant.id,
      tokenPolicies: [policy.name],
      // `default` would add lookup and renewal of any lease whose id the tenant learns.
      tokenNoDefaultPolicy: true,
      tokenTtl: HOUR,
      tokenMaxTtl: HOUR,
      secretIdTtl: HOUR,
    });
    return { vaultPolicy: policy.name, appRole: { name: role.roleName, roleId: role.roleId } };
  }
}
