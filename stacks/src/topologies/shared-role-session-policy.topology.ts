import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { AwsSecretBackendRole } from '@cdktf/provider-vault/lib/aws-secret-backend-role/index.js';
import type { Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, open } from '../claims.ts';
import { assumeRoles, broker } from '../constructs/broker.ts';
import { foundation } from '../constructs/foundation.ts';
import { COMMON_OBJECTS } from '../constructs/objects.ts';
import { CREDENTIAL_TTL, vaultAws } from '../constructs/vault-aws.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { forTerraform } from '../policies/document.ts';
import { tenantS3Policy } from '../policies/tenant-s3.ts';
import { brokerTrust } from '../policies/trust.ts';
import { credentialRules } from '../policies/vault-acl.ts';

const topology: Topology<TerraformStack> = {
  id: 'shared-role-session-policy',
  sentence:
    'one IAM role reaches all buckets; each tenant’s Vault role passes a session policy that names one bucket',
  issuer: 'vault-assumed-role',
  claims: {
    'tenant-data': holds(
      'a session has only what its role and its session policy both allow, and the policy that Vault passes names one bucket',
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
    'control-plane': holds(
      'Vault denies every path that no policy of the token names: configuration, roles and leases stand in none, and `default` is left out',
    ),
    attribution: holds(
      'all sessions share one role ARN, but Vault puts the tenant’s Vault role into the session name and denies role_session_name, so CloudTrail’s session ARN names the tenant',
    ),
    revocation: open(
      'revoking an STS lease is a no-op in Vault and AWS has no call to end one session: a credential works until its 900 s are over',
    ),
    'blast-radius': open(
      'AWS’s stop (AWSRevokeOlderSessions) is a Deny on the one role that all tenants share, so it stops them all; only a hand-written Deny on aws:userid `AROA…:<tenant>=*` would stop one',
    ),
    'owner-access': holds(
      'role and session policy both allow all data operations on the tenant’s own bucket',
    ),
  },
  objects: addCounts(COMMON_OBJECTS, {
    aws_iam_role: { base: 1, perTenant: 0 },
    aws_iam_role_policy: { base: 1, perTenant: 0 },
    vault_aws_secret_backend_role: { base: 0, perTenant: 1 },
  }),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const vaultsUser = broker(stack, wiring, [
      assumeRoles(`role${names.iamPath}${names.sharedRole}`, wiring.accountId),
    ]);
    const role = new IamRole(stack, 'role-shared', {
      name: names.sharedRole,
      path: names.iamPath,
      assumeRolePolicy: forTerraform(brokerTrust(vaultsUser.arn)),
      tags: { deployment: input.prefix },
    });
    new IamRolePolicy(stack, 'role-policy-shared', {
      name: 'buckets',
      role: role.name,
      // A pattern, so that the role stays as it is for any number of tenants; the session policies narrow it.
      policy: forTerraform(tenantS3Policy(`${input.prefix}-*`)),
    });
    wiring.roles.push(role);
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const vaultRole = new AwsSecretBackendRole(stack, `vault-role-${tenant.id}`, {
        backend: aws.path,
        name: tenant.id,
        credentialType: 'assumed_role',
        roleArns: [role.arn],
        policyDocument: forTerraform(tenantS3Policy(tenant.bucket)),
        defaultStsTtl: CREDENTIAL_TTL,
        maxStsTtl: CREDENTIAL_TTL,
      });
      wiring.principals.set(tenant.id, {
        userIds: [`${role.uniqueId}:${tenant.id}=*`],
        principalArns: [role.arn],
        tagged: false,
      });
      wiring.tenants.push({
        tenant,
        roleArn: role.arn,
        roleId: role.uniqueId,
        vaultRole: vaultRole.name,
        ...login.tenant(tenant, credentialRules(names.awsMount, tenant.id)),
      });
    }
  },
};

export default topology;
