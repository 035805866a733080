import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { AwsSecretBackendRole } from '@cdktf/provider-vault/lib/aws-secret-backend-role/index.js';
import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { broker } from '../constructs/broker.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import { VAULT_ROLE_OBJECTS } from '../constructs/tenant-role.ts';
import { vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { forTerraform, policy } from '../policies/document.ts';
import { manageLeasedUsers } from '../policies/leased-users.ts';

const topology: Topology<TerraformStack> = {
  id: 'iam-user-per-lease',
  sentence:
    'for every lease Vault makes an IAM user with an inline policy that names the tenant’s data, and deletes it at the end',
  issuer: 'vault-iam-user',
  claims: {
    'tenant-data': holds(
      'the inline policy of each leased user names one tenant’s data, and a permissions boundary keeps all of them within the deployment’s data',
    ),
    'tenant-metadata': holds(
      'bucket-level actions are allowed on the own bucket only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'leased users are allowed neither s3:ListAllMyBuckets nor iam:, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly, and a leased user may neither make keys nor assume a role',
    ),
    'self-grant': holds(
      'leased users hold no iam: action and no s3: action that changes a policy, an ACL or bucket tags, and the boundary would cap both',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'the user’s name begins with the tenant’s Vault role and `=`, which no Vault role name can hold, and the user is tagged with the tenant',
    ),
    revocation: holds(
      'revoking the lease deletes the access key and the user; AWS refuses the key once IAM has propagated that, which takes seconds and has no stated bound',
    ),
    'blast-radius': holds(
      'stopping a tenant is revoking the leases below its own creds/ path, which deletes its users and no others',
    ),
    'owner-access': holds(
      'the inline policy and the boundary both allow all data operations on the own data, once IAM has propagated the new key',
    ),
  },
  objects: addCounts(COMMON_OBJECTS, VAULT_ROLE_OBJECTS, { aws_iam_policy: { base: 1, perTenant: 0 } }),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    // Below the deployment's own path, so that the rights over leased users do not cover the broker itself.
    const path = `${names.iamPath}lease/`;
    const boundary = new IamPolicy(stack, 'lease-boundary', {
      name: `${input.prefix}-lease-boundary`,
      path: names.iamPath,
      policy: forTerraform(policy(...wiring.data.rights('all'))),
      tags: { deployment: input.prefix },
    });
    const users = `arn:aws:iam::${wiring.accountId}:user${path}`;
    const vaultsUser = broker(stack, wiring, manageLeasedUsers(`${users}*`, boundary.arn));
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const vaultRole = new AwsSecretBackendRole(stack, `vault-role-${tenant.id}`, {
        backend: aws.path,
        name: tenant.id,
        credentialType: 'iam_user',
        policyDocument: forTerraform(policy(...wiring.data.rights(tenant))),
        permissionsBoundaryArn: boundary.arn,
        userPath: path,
        iamTags: { tenant: tenant.id },
      });
      wiring.principals.set(tenant.id, { principalArns: [`${users}${tenant.id}=*`], tagged: true });
      wiring.tenants.push({
        vaultRole: vaultRole.name,
        ...login.tenant(tenant, tenant.id),
      });
    }
  },
};

export default topology;
