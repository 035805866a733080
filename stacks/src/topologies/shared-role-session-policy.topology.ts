import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, ONE_ROLE_STOPS_ALL, STS_OUTLIVES_ITS_LEASE, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { assumeRoles, broker } from '../constructs/broker.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import {
  addSessions,
  assumedRole,
  SHARED_ROLE_OBJECTS,
  tenantRole,
  VAULT_ROLE_OBJECTS,
} from '../constructs/tenant-role.ts';
import { vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { forTerraform, policy } from '../policies/document.ts';
import { brokerTrust } from '../policies/trust.ts';

const topology: Topology<TerraformStack> = {
  id: 'shared-role-session-policy',
  sentence:
    'one IAM role reaches all tenants’ data; each tenant’s Vault role passes a session policy that names one tenant’s data',
  issuer: 'vault-assumed-role',
  claims: {
    'tenant-data': holds(
      'a session has only what its role and its session policy both allow, and the policy that Vault passes names one tenant’s data',
    ),
    'tenant-metadata': holds(
      'the session policy allows bucket-level actions on the own bucket only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'neither the role nor a session policy allows s3:ListAllMyBuckets or iam:, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly; the shared role trusts the broker alone, so no session can assume it again without its session policy',
    ),
    'self-grant': holds(
      'neither the role nor a session policy holds an action that changes a policy, an ACL, bucket tags or IAM',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'all sessions share one role ARN, but Vault puts the tenant’s Vault role into the session name and denies role_session_name, so CloudTrail’s session ARN names the tenant',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': ONE_ROLE_STOPS_ALL,
    'owner-access': holds('role and session policy both allow all data operations on the tenant’s own data'),
  },
  objects: addCounts(COMMON_OBJECTS, SHARED_ROLE_OBJECTS, VAULT_ROLE_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const vaultsUser = broker(stack, wiring, [
      assumeRoles(`role${names.iamPath}${names.sharedRole}`, wiring.accountId),
    ]);
    const role = tenantRole(stack, wiring, {
      id: 'shared',
      name: names.sharedRole,
      trust: brokerTrust(vaultsUser.arn),
      // A pattern, so that the role stays as it is for any number of tenants; the session policies narrow it.
      rights: policy(...wiring.data.rights('all')),
    });
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const vaultRole = assumedRole(stack, aws, tenant.id, role, {
        policyDocument: forTerraform(policy(...wiring.data.rights(tenant))),
      });
      addSessions(
        wiring,
        tenant,
        role,
        { sessions: `${tenant.id}=*`, tagged: false },
        {
          vaultRole: vaultRole.name,
          ...login.tenant(tenant, tenant.id),
        },
      );
    }
  },
};

export default topology;
