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
import { policy } from '../policies/document.ts';
import { brokerTrust } from '../policies/trust.ts';

const TAGGING = ['sts:AssumeRole', 'sts:TagSession'];

/** A session must come with the tag `tenant`, not empty, and with no other tag. */
const TENANT_TAG_ONLY = {
  // The set operator is true of no tags at all, so the other two demand one, and `?*` that it not be empty.
  StringLike: { 'aws:RequestTag/tenant': '?*' },
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
  Null: { 'aws:TagKeys': 'false' },
};

const topology: Topology<TerraformStack> = {
  id: 'shared-role-session-tags',
  sentence:
    'one IAM role reaches the data that `${aws:PrincipalTag/tenant}` names; each tenant’s Vault role sends that tag (ABAC)',
  issuer: 'vault-assumed-role',
  claims: {
    'tenant-data': holds(
      'the role names the data by ${aws:PrincipalTag/tenant}, the tag comes from the tenant’s Vault role, and a session without the tag matches no resource at all',
    ),
    'tenant-metadata': holds(
      'bucket-level actions are allowed on the tagged bucket only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'the role allows neither s3:ListAllMyBuckets nor iam:, and no Vault policy of a tenant lists roles',
    ),
    'tenant-credentials': holds(
      'each Vault policy names the own creds/ and sts/ path exactly, callers cannot send tags through Vault, and the role lets the broker alone assume it and tag the session',
    ),
    'self-grant': holds(
      'the role holds no action that changes a policy, an ACL, a bucket’s or role’s tags or IAM; object tags are writable but decide nothing',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'the session carries the tenant as principal tag, and Vault puts the tenant’s Vault role into the session name and denies role_session_name',
    ),
    revocation: STS_OUTLIVES_ITS_LEASE,
    'blast-radius': ONE_ROLE_STOPS_ALL,
    'owner-access': holds('the role allows all data operations on the data that the session’s own tag names'),
  },
  objects: addCounts(COMMON_OBJECTS, SHARED_ROLE_OBJECTS, VAULT_ROLE_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const vaultsUser = broker(stack, wiring, [
      assumeRoles(`role${names.iamPath}${names.sharedRole}`, wiring.accountId, TAGGING),
    ]);
    const role = tenantRole(stack, wiring, {
      id: 'shared',
      name: names.sharedRole,
      trust: brokerTrust(vaultsUser.arn, TAGGING, TENANT_TAG_ONLY),
      // The data's place is a function of the tag: this policy has the same size for any number of tenants.
      rights: policy(...wiring.data.rights('tagged')),
    });
    const aws = vaultAws(stack, wiring, vaultsUser);
    const login = new VaultLogin(stack, wiring);
    for (const tenant of input.tenants) {
      const vaultRole = assumedRole(stack, aws, tenant.id, role, { sessionTags: { tenant: tenant.id } });
      addSessions(
        wiring,
        tenant,
        role,
        { sessions: `${tenant.id}=*`, tagged: true },
        {
          vaultRole: vaultRole.name,
          ...login.tenant(tenant, tenant.id),
        },
      );
    }
  },
};

export default topology;
