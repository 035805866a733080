import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, STS_OUTLIVES_ITS_LEASE, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { assumeRoles, broker } from '../constructs/broker.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import { roleAccount } from '../constructs/role-account.ts';
import {
  addSessions,
  assumedRole,
  ROLE_PER_TENANT_OBJECTS,
  tenantRole,
  VAULT_ROLE_OBJECTS,
} from '../constructs/tenant-role.ts';
import { vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { policy } from '../policies/document.ts';
import { brokerTrust } from '../policies/trust.ts';

const topology: Topology<TerraformStack> = {
  id: 'role-per-tenant-cross-account',
  sentence:
    'buckets and broker live in one account, a role per tenant in another; the broker presents an external id per tenant, and each tenant’s data admits one role by its bucket’s policy',
  issuer: 'vault-assumed-role',
  claims: {
    'tenant-data': holds(
      'across accounts both sides must allow: the role’s identity policy names one tenant’s data, and the bucket’s policy names one role for them',
    ),
    'tenant-metadata': holds(
      'both sides allow bucket-level actions to the own role only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      's3:ListAllMyBuckets, which would list the roles’ account, and all of iam: are allowed to no tenant role, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly; each role trusts the broker alone, and only with the external id that this deployment gave this tenant',
    ),
    'self-grant': holds(
      'tenant roles hold no action that changes a policy, an ACL, bucket tags or IAM, and no bucket policy allows them one',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'each tenant has its own role ARN and id, and Vault, which denies role_session_name, puts the Vault role into the session name',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': holds(
      'AWSRevokeOlderSessions on one tenant’s role, deleting that role, or taking its statement out of its bucket’s policy reaches no other role',
    ),
    'owner-access': holds('role and bucket policy both allow all data operations on the own data'),
  },
  objects: addCounts(COMMON_OBJECTS, ROLE_PER_TENANT_OBJECTS, VAULT_ROLE_OBJECTS, BUCKET_POLICY_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const roles = roleAccount(stack, wiring);
    const vaultsUser = broker(stack, wiring, [assumeRoles(`role${names.iamPath}*`, roles.accountId)]);
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      // Chosen by the deployment, not by the tenant; the unique id keeps it from repeating in another deployment.
      const externalId = `${vaultsUser.uniqueId}:${tenant.id}`;
      const role = tenantRole(stack, wiring, {
        id: tenant.id,
        name: names.tenantRole(tenant.id),
        trust: brokerTrust(vaultsUser.arn, ['sts:AssumeRole'], {
          StringEquals: { 'sts:ExternalId': externalId },
        }),
        rights: policy(...wiring.data.rights(tenant)),
        tags: { tenant: tenant.id },
        provider: roles.provider,
      });
      wiring.data.admit(tenant, role.arn);
      const vaultRole = assumedRole(stack, aws, tenant.id, role, { externalId });
      addSessions(
        wiring,
        tenant,
        role,
        { sessions: '*', tagged: true },
        {
          vaultRole: vaultRole.name,
          ...login.tenant(tenant, tenant.id),
        },
      );
    }
  },
};

export default topology;
