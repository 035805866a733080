import { AwsSecretBackendRole } from '@cdktf/provider-vault/lib/aws-secret-backend-role/index.js';
import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, open, STS_OUTLIVES_ITS_LEASE, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { broker } from '../constructs/broker.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import { VAULT_ROLE_OBJECTS } from '../constructs/tenant-role.ts';
import { CREDENTIAL_TTL, vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { forTerraform, policy, type StatementJson } from '../policies/document.ts';

/** Vault gives a federated user's template neither the role nor the login, and 32 characters are the limit. */
const FEDERATED_NAME_TEMPLATE = '{{ printf "vault-%s-%s" (unix_time) (random 8) }}';

const topology: Topology<TerraformStack> = {
  id: 'federation-token',
  sentence:
    'the broker user itself reaches all tenants’ data; each tenant’s Vault role calls GetFederationToken with a policy that names one tenant’s data',
  issuer: 'vault-federation-token',
  claims: {
    'tenant-data': holds(
      'a federated user has only what the broker’s identity policy and the passed policy both allow, and that policy names one tenant’s data',
    ),
    'tenant-metadata': holds(
      'the passed policy allows bucket-level actions on the own bucket only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'the passed policy allows neither s3:ListAllMyBuckets nor iam:, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly, and credentials from GetFederationToken can call no sts: action but GetCallerIdentity',
    ),
    'self-grant': holds(
      'the passed policy holds no action that changes a policy, an ACL or bucket tags, and federated credentials cannot call IAM',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: open(
      'Vault gives the name template of a federated user neither role nor tenant, so AWS logs a random name and only Vault’s audit log knows whose it is',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': open(
      'a federated user ends when the broker loses its rights or its key’s user is denied: that stops every tenant and the broker',
    ),
    'owner-access': holds(
      'the broker’s policy and the passed policy both allow all data operations on the tenant’s own data',
    ),
  },
  objects: addCounts(COMMON_OBJECTS, VAULT_ROLE_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const federated = `arn:aws:sts::${wiring.accountId}:federated-user/vault-*`;
    const vaultsUser = broker(stack, wiring, [federate(federated), ...wiring.data.rights('all')]);
    const aws = vaultAws(stack, wiring, vaultsUser, FEDERATED_NAME_TEMPLATE);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const vaultRole = new AwsSecretBackendRole(stack, `vault-role-${tenant.id}`, {
        backend: aws.path,
        name: tenant.id,
        credentialType: 'federation_token',
        policyDocument: forTerraform(policy(...wiring.data.rights(tenant))),
        defaultStsTtl: CREDENTIAL_TTL,
        maxStsTtl: CREDENTIAL_TTL,
      });
      wiring.principals.set(tenant.id, {
        userIds: [`${wiring.accountId}:vault-*`],
        principalArns: [federated],
        tagged: false,
      });
      wiring.tenants.push({
        vaultRole: vaultRole.name,
        ...login.tenant(tenant, tenant.id),
      });
    }
  },
};

/**
 * Limits the names of the federated users, which is all that this action's resource can say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_enable-create.html
 */
function federate(users: string): StatementJson {
  return { Sid: 'FederateTenants', Effect: 'Allow', Action: 'sts:GetFederationToken', Resource: users };
}

export default topology;
