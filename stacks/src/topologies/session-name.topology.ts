import type { Tenant, Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import {
  holds,
  ONE_ROLE_STOPS_ALL,
  open,
  STS_OUTLIVES_ITS_LEASE,
  VAULT_DENIES_BY_DEFAULT,
} from '../claims.ts';
import { assumeRoles, broker } from '../constructs/broker.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import { addSessions, assumedRole, SHARED_ROLE_OBJECTS, tenantRole } from '../constructs/tenant-role.ts';
import { vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { exceptAdmin } from '../policies/bucket-deny.ts';
import { policy } from '../policies/document.ts';
import { brokerTrust } from '../policies/trust.ts';

const VAULT_ROLE = 'tenants';

/** `=` cannot begin in a tenant id, and AWS wants two characters at least, which a tenant id alone need not have. */
function sessionName(tenant: Tenant): string {
  return `tenant=${tenant.id}`;
}

const topology: Topology<TerraformStack> = {
  id: 'session-name',
  sentence:
    'one Vault role and one IAM role that reaches all tenants’ data; a tenant is told apart by its session name alone, which its Vault policy pins and bucket policies filter',
  issuer: 'vault-session-name',
  claims: {
    'tenant-data': holds(
      'a bucket policy denies each tenant’s data to every aws:userid but the role’s with the tenant’s exact session name; data of the deployment that no such Deny names is open to all tenants',
    ),
    'tenant-metadata': holds(
      'the same Deny covers bucket-level actions; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'the role allows neither s3:ListAllMyBuckets nor iam:, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'allowed_parameters lets a token ask for its own session name only; what Vault 1.21 lets pass beside it (empty, padded, doubled) makes a name that no bucket policy lets pass',
    ),
    'self-grant': holds(
      'the role holds no action that changes a policy, an ACL, bucket tags or IAM: whoever could write a bucket policy would undo the only fence',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: open(
      'the name is the caller’s parameter: an empty one satisfies required_parameters and allowed_parameters in Vault 1.21, and AWS then logs a session that names no tenant',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': ONE_ROLE_STOPS_ALL,
    'owner-access': holds(
      'the role allows all data operations on all data of the deployment, and the Deny around the own data spares the own session name',
    ),
  },
  objects: addCounts(COMMON_OBJECTS, SHARED_ROLE_OBJECTS, BUCKET_POLICY_OBJECTS, {
    vault_aws_secret_backend_role: { base: 1, perTenant: 0 },
  }),
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
      rights: policy(...wiring.data.rights('all')),
    });
    const aws = vaultAws(stack, wiring, vaultsUser);
    const vaultRole = assumedRole(stack, aws, VAULT_ROLE, role);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const name = sessionName(tenant);
      const userId = `${role.uniqueId}:${name}`;
      wiring.data.deny(tenant, 'SessionOfTenantOnly', {
        StringNotEquals: { 'aws:userid': userId },
        StringNotLike: exceptAdmin(wiring),
      });
      addSessions(
        wiring,
        tenant,
        role,
        { sessions: name, tagged: false },
        {
          vaultRole: vaultRole.name,
          roleSessionName: name,
          ...login.tenant(tenant, VAULT_ROLE, {
            requiredParameters: ['role_session_name'],
            allowedParameters: { role_session_name: [name] },
          }),
        },
      );
    }
  },
};

export default topology;
