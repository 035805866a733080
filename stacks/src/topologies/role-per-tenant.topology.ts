import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, STS_OUTLIVES_ITS_LEASE, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { assumeRoles, broker } from '../constructs/broker.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
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
  id: 'role-per-tenant',
  sentence: 'each tenant has an IAM role that names its data, and a Vault role that assumes it',
  issuer: 'vault-assumed-role',
  claims: {
    'tenant-data': holds(
      'the identity policy of each role names one tenant’s data, and within an account what neither an identity nor a bucket policy allows is denied',
    ),
    'tenant-metadata': holds(
      'bucket-level actions are allowed on the own bucket only; that a guessed bucket name is taken shows to anybody on S3, where names are global',
    ),
    'tenant-enumeration': holds(
      's3:ListAllMyBuckets and all of iam: are allowed to no tenant role, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly, each trust policy names the broker user alone, and role_arn is denied to tenants',
    ),
    'self-grant': holds(
      'tenant roles hold no action that changes a policy, an ACL, bucket tags or IAM, and ACLs are off (BucketOwnerEnforced)',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'each tenant has its own role ARN and id, and Vault, which denies role_session_name, puts the Vault role into the session name',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': holds(
      'AWSRevokeOlderSessions on one tenant’s role, or deleting that role, reaches no session of another role',
    ),
    'owner-access': holds('the role of each tenant allows all data operations on its own data'),
  },
  objects: addCounts(COMMON_OBJECTS, ROLE_PER_TENANT_OBJECTS, VAULT_ROLE_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const vaultsUser = broker(stack, wiring, [assumeRoles(`role${names.iamPath}*`, wiring.accountId)]);
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const role = tenantRole(stack, wiring, {
        id: tenant.id,
        name: names.tenantRole(tenant.id),
        trust: brokerTrust(vaultsUser.arn),
        rights: policy(...wiring.data.rights(tenant)),
        tags: { tenant: tenant.id },
      });
      const vaultRole = assumedRole(stack, aws, tenant.id, role);
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
