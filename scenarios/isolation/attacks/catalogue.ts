/** One entry of the catalogue of attacks: what somebody tries, whatever topology it meets. */
export interface CatalogueEntry {
  /** Its number; letters for what concerns one topology or one engine alone. */
  readonly id: string;
  readonly asks: string;
  /** The page that says how the thing works, or the report of the flaw. */
  readonly source: string;
  /**
   * What must be sent for the entry to be tried, in the words of `testing/sent.ts`; `…` stands for anything. The
   * coverage test looks for each among what the attacks of the entry send. What is not found stands in `NOT_RUN`.
   */
  readonly needs: readonly string[];
}

/**
 * Ways from one tenant to another through Vault (1–26), through session names and parameters (27–34) and through AWS
 * (35–50). Written down before the attacks and apart from them, so that an attack cannot say of itself what it covers.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: '1',
    asks: 'ask for another tenant’s credentials by its Vault role',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
    needs: ['GET aws/creds/<other>'],
  },
  {
    id: '2',
    asks: 'ask for the credentials of a tenant whose name begins with its own, which a glob in the policy would allow',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax',
    needs: ['GET aws/creds/<longer>'],
  },
  {
    id: '3',
    asks: 'use the other of the two paths of one handler',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
    needs: ['GET aws/sts/<other>', 'POST aws/sts/<other>'],
  },
  {
    id: '4',
    asks: 'ask for its own credentials by the other verb, or with parameters that widen them',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/policies#fine-grained-control',
    needs: ['GET aws/creds/<own>?role_arn=…', 'POST aws/creds/<own> role_arn=…'],
  },
  {
    id: '5',
    asks: 'list the other tenants',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#list-roles',
    needs: ['LIST aws/roles', 'LIST aws/static-roles'],
  },
  {
    id: '6',
    asks: 'read another tenant’s Vault role: its ARNs, its policy, its external id',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#read-role',
    needs: ['GET aws/roles/<other>'],
  },
  {
    id: '7',
    asks: 'write a Vault role that names another tenant’s IAM role, or its session tag',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role',
    needs: ['POST aws/roles/… role_arns=…', 'POST aws/roles/… session_tags=…'],
  },
  {
    id: '8',
    asks: 'write a Vault role without a policy document: the session has all that the IAM role has',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role',
    needs: ['POST aws/roles/<shared> policy_document='],
  },
  {
    id: '9',
    asks: 'add a managed policy or a group to the policy document: permissions add up',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role',
    needs: ['POST aws/roles/<shared> policy_arns=…'],
  },
  {
    id: '10',
    asks: 'change the engine’s endpoint, keys or leases',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#configure-root-credentials',
    needs: ['POST aws/config/root …', 'POST aws/config/rotate-root', 'POST aws/config/lease …'],
  },
  {
    id: '11',
    asks: 'write `config/root` without the name template, which Vault then resets',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#configure-root-credentials',
    needs: ['POST aws/config/root sts_endpoint=…', 'operator POST aws/config/root'],
  },
  {
    id: '12',
    asks: 'read long-lived keys under the same mount',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#static-roles',
    needs: ['GET aws/static-creds/…'],
  },
  {
    id: '13',
    asks: 'get a wildcard into a templated policy',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies',
    needs: ['login tenant=* …', 'login tenant=+ …', 'login tenant=glo* …'],
  },
  {
    id: '14',
    asks: 'put another tenant’s name into the metadata of its own login (CVE-2026-5006 and similar)',
    source: 'https://developer.hashicorp.com/vault/api-docs/auth/approle#generate-new-secret-id',
    needs: [
      'POST auth/approle/role/<own>/secret-id metadata=…<other>…',
      'login tenant=<other> …',
      'GET aws/creds/<other>',
    ],
  },
  {
    id: '15',
    asks: 'log in with other metadata than the last login of the same AppRole, which the entity then shows',
    source: 'https://github.com/hashicorp/vault/issues/27586',
    needs: ['login tenant=<other> …', 'GET auth/token/lookup-self'],
  },
  {
    id: '16',
    asks: 'overwrite in the metadata what AppRole itself writes there',
    source: 'https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle',
    needs: ['login … role_name=<other>'],
  },
  {
    id: '17',
    asks: 'get a token without an entity, for which templated rules are skipped',
    source: 'https://developer.hashicorp.com/vault/api-docs/auth/token#create-token',
    needs: ['POST auth/token/create-orphan …', 'login without an entity on a templated policy'],
  },
  {
    id: '18',
    asks: 'use another tenant’s name in different case',
    source: 'https://developer.hashicorp.com/vault/docs/auth/approle',
    needs: ['GET aws/creds/GLOBEX', 'tenant `Tenant-A` beside `tenant-a`'],
  },
  {
    id: '19',
    asks: 'get the role id of an off-boarded AppRole',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/identity',
    needs: [
      'DELETE auth/approle/role/gone-…',
      'POST auth/approle/role/next-…/role-id role_id=reused-…',
      'login',
    ],
  },
  {
    id: '20',
    asks: 'hold two tenants’ policies, whose allowed values add up',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints',
    needs: ['GET aws/creds/<own> role_session_name=<other>=…'],
  },
  {
    id: '21',
    asks: 'write the path so that it is cleaned after the ACL check',
    source: 'https://developer.hashicorp.com/vault/docs/release-notes/1.21.0',
    needs: [
      'GET aws/creds/<own>/../<other>',
      'GET aws//creds//<other>',
      'GET aws/creds/<own>/%2e%2e/<other>',
      'GET aws/creds/<own>%2f..%2f<other>',
      'GET aws/creds/<own>%2F%2E%2E%2F<other>',
      'GET aws/creds/<other>/',
    ],
  },
  {
    id: '22',
    asks: 'unwrap a stolen token, or pass on a wrapped answer of another path',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/response-wrapping',
    needs: ['POST sys/wrapping/unwrap…', 'POST sys/wrapping/lookup'],
  },
  {
    id: '23',
    asks: 'look up, renew or revoke another tenant’s leases',
    source: 'https://developer.hashicorp.com/vault/api-docs/system/leases',
    needs: [
      'PUT sys/leases/lookup …',
      'PUT sys/leases/renew …',
      'PUT sys/leases/revoke …',
      'PUT sys/leases/revoke-prefix/…<other>…',
    ],
  },
  {
    id: '24',
    asks: 'create a token with another tenant’s display name',
    source: 'https://developer.hashicorp.com/vault/api-docs/auth/token#create-token',
    needs: ['POST auth/token/create …display_name=approle-<other>…', 'sts:GetCallerIdentity'],
  },
  {
    id: '25',
    asks: 'use two mounts and names that join into one display name',
    source: 'https://developer.hashicorp.com/vault/api-docs/system/auth',
    needs: ['login at `userpass/` and `userpass-a/`'],
  },
  {
    id: '26',
    asks: 'send so many requests that others are not served',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/resource-quotas',
    needs: ['10,000 × GET aws/creds/<own>'],
  },
  {
    id: '27',
    asks: 'choose another tenant’s session name',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
    needs: ['GET aws/creds/<own> role_session_name=<other>=1-forged'],
  },
  {
    id: '28',
    asks: 'choose no session name, one after a blank, or a list of them',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints',
    needs: [
      'GET aws/creds/<own> role_session_name=',
      'GET aws/creds/<own> role_session_name= <other>=1-forged',
      'GET aws/creds/<own> role_session_name=<other>=1-forged,<other>=1-forged',
      'GET aws/creds/<own> role_session_name=<own>=1-forged,<other>=1-forged',
    ],
  },
  {
    id: '29',
    asks: 'use characters that Vault replaces so that another tenant’s name results',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
    needs: ['GET aws/creds/<own> role_session_name=<other>/1-forged', 'tenants `tenant/1` and `tenant:1`'],
  },
  {
    id: '30',
    asks: 'choose a name of one character, or of more than 64',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
    needs: [
      'GET aws/creds/<own> role_session_name==',
      'GET aws/creds/<own> role_session_name=<other>=1-forged----------…',
    ],
  },
  {
    id: '31',
    asks: 'use a long mount and role name that Vault truncates',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#username_template',
    needs: ['tenant with a name of 60 characters under the default template'],
  },
  {
    id: '32',
    asks: 'use the character that ends a name in a pattern inside a name',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
    needs: [
      'GET aws/creds/<own> role_session_name=<longer>=1-forged',
      'GET aws/creds/<own> role_session_name=<own>=1-forged<other>',
    ],
  },
  {
    id: '33',
    asks: 'pick another of a Vault role’s IAM roles, or one that it does not list',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
    needs: ['GET aws/creds/<own>?role_arn=…<other>', 'GET aws/sts/<own>?role_arn=…<other>'],
  },
  {
    id: '34',
    asks: 'ask for a longer lifetime than the topology allows',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/aws#max_sts_ttl',
    needs: ['GET aws/creds/<own>?ttl=3599s', 'GET aws/creds/<own>?ttl=1s'],
  },
  {
    id: '35',
    asks: 'use a bucket policy that allows the session by its ARN, which no session policy limits',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session',
    needs: [
      'GET aws/creds/<own> role_session_name=<other>=…',
      's3:GetObject <other>',
      'bucket policy that allows the session’s ARN',
    ],
  },
  {
    id: '36',
    asks: 'use a bucket policy that allows everybody with a certain ARN or user id',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    needs: [
      'GET aws/creds/<own> role_session_name=<other>=…',
      's3:GetObject <other>',
      'bucket policy that allows `*` by `aws:PrincipalArn`',
    ],
  },
  {
    id: '37',
    asks: 'assume its own role again without the session policy, or another’s role',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining',
    needs: ['sts:AssumeRole <own>', 'sts:AssumeRole <own> policy', 'sts:AssumeRole <other>'],
  },
  {
    id: '38',
    asks: 'assume its own role again with another tenant’s tag',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining',
    needs: ['sts:AssumeRole <own> tenant=<other>'],
  },
  {
    id: '39',
    asks: 'tag a session freely because the trust policy lets it',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required',
    needs: ['sts:AssumeRole <own> tenant=<other>'],
  },
  {
    id: '40',
    asks: 'read with a session that carries no tag',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists',
    needs: ['sts:AssumeRole <own>', 's3:GetObject <other>'],
  },
  {
    id: '41',
    asks: 'read with a session whose tag is empty',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
    needs: ['sts:AssumeRole <own> tenant='],
  },
  {
    id: '42',
    asks: 'tag by the same key in different case',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know',
    needs: ['sts:AssumeRole <own> Tenant=<other>'],
  },
  {
    id: '43',
    asks: 'list another tenant’s data, by each operation that lists',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    needs: [
      's3:ListObjectsV2 <other>',
      's3:ListObjectVersions <other>',
      's3:ListMultipartUploads <other>',
      's3:ListObjectsV2 <longer>',
      'prefix `tenants/<own>` of a shared bucket',
    ],
  },
  {
    id: '44',
    asks: 'find out which other tenants exist and what they have',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    needs: [
      's3:ListBuckets',
      's3:HeadBucket <other>',
      's3:GetBucketPolicy <other>',
      's3:GetBucketLocation <other>',
      's3:GetBucketTagging <other>',
    ],
  },
  {
    id: '45',
    asks: 'copy from another tenant, and to it',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
    needs: [
      's3:CopyObject <own> from <other>',
      's3:CopyObject <other> from <own>',
      's3:UploadPartCopy <own> from <other>',
      's3:UploadPartCopy <other> from <own>',
      's3:RenameObject',
      's3control:CreateJob',
    ],
  },
  {
    id: '46',
    asks: 'grant itself permissions by policy, ACL, tag or access point',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-management.html',
    needs: [
      's3:PutBucketPolicy <other>',
      's3:PutObjectTagging <other>',
      's3:PutPublicAccessBlock <other>',
      's3:PutBucketOwnershipControls <other>',
      's3:PutBucketAcl',
      's3:PutObjectAcl',
      's3:PutBucketAbac',
      's3control:TagResource',
      's3control:CreateAccessPoint',
    ],
  },
  {
    id: '47',
    asks: 'use a presigned URL after its credentials have ended',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html',
    needs: [
      'revoked',
      'presigned s3:GetObject <own>',
      'presigned URL after its credential’s expiry',
      'presigned URL after the token’s revocation',
    ],
  },
  {
    id: '48',
    asks: 'be stopped, or cause another tenant to be stopped, too',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
    needs: ['iam:PutRolePolicy', 's3:GetObject <own>'],
  },
  {
    id: '49',
    asks: 'get on-boarded with another tenant’s role (confused deputy)',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    needs: [
      'sts:AssumeRole <other>',
      'POST aws/roles/deputy-… role_arns=…<other>',
      'POST aws/roles/deputy-… external_id=<other>…',
    ],
  },
  {
    id: '50',
    asks: 'change a generated policy by its own name or document',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    needs: ['tenant id with `*`, `?`, `$`, a quote or a look-alike'],
  },
  {
    id: 'G1',
    asks: 'use another tenant’s grant where two tenants share a role',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants.html',
    needs: ['s3control:GetDataAccess'],
  },
  {
    id: 'G2',
    asks: 'widen a grant to its whole scope',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-credentials.html',
    needs: ['s3control:GetDataAccess Privilege=Default'],
  },
  {
    id: 'AP1',
    asks: 'use another tenant’s access point',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html',
    needs: ['s3:GetObject arn:aws:s3:…:accesspoint/<other>'],
  },
  {
    id: 'RC1',
    asks: 'reuse the name of a deleted role',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids',
    needs: ['iam:DeleteRole, iam:CreateRole under the same name'],
  },
  {
    id: 'EC1',
    asks: 'send requests while a change has not propagated',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency',
    needs: ['request within seconds of iam:PutRolePolicy'],
  },
  {
    id: 'EM1',
    asks: 'take an emulator that enforces nothing for isolation',
    source: 'https://docs.localstack.cloud/aws/capabilities/security-testing/iam-policy-enforcement/',
    needs: ['every AWS question with enforcement off'],
  },
  {
    id: 'N1',
    asks: 'narrow its own session with a policy that names another’s data, repeatedly, and assume its own role with the result',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html',
    needs: ['sts:GetScopedCredentials policy', 'sts:GetScopedCredentials policy policy'],
  },
  {
    id: 'N2',
    asks: 'narrow its session for longer than its remaining time',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html',
    needs: ['sts:GetScopedCredentials'],
  },
  {
    id: 'L1',
    asks: 'log in with a token for the other tenant from an issuer or cluster of its own',
    source: 'https://developer.hashicorp.com/vault/docs/auth/jwt#jwt-verification',
    needs: [
      'login jwt <other> foreign …',
      'login kubernetes <other> foreign …',
      'login cert <other> foreign …',
    ],
  },
  {
    id: 'L2',
    asks: 'log in to Vault with a token for another service',
    source: 'https://developer.hashicorp.com/vault/api-docs/auth/aws#iam_server_id_header_value',
    needs: [
      'login jwt <other> aud=other.cordon.test …',
      'login kubernetes <other> … audiences=["other.cordon.test"]',
      'login aws <other> … serverId=other.cordon.test',
      'login cert <other> … usage=server',
    ],
  },
  {
    id: 'L3',
    asks: 'log in as itself at another tenant’s role, through a glob, a list or a mistake',
    source: 'https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims',
    needs: [
      'login jwt <other> … namespace_path=<own> project_path=<own>/<other>…',
      'login jwt <longer> … namespace_path=<own> …',
      'login kubernetes <other> namespace=<own> serviceAccount=<other> …',
      'login aws <other> …workload-<own> …',
      'login cert <other> … organizationalUnit=<own> …',
      'login cert <other> commonName=<other>.<own>.…',
      'login cert unnamed … organizationalUnit=<own> …',
    ],
  },
  {
    id: 'L4',
    asks: 'put another’s name into claims of its own choice, which become metadata of its alias',
    source: 'https://developer.hashicorp.com/vault/docs/auth/jwt#claims-as-metadata',
    needs: ['login jwt <own> … environment=<other> …'],
  },
  {
    id: 'L5',
    asks: 'share an alias with another tenant, whose next login changes what its own token may do',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases',
    needs: ['login jwt <own> …', 'login kubernetes <own> …', 'login aws <own> …', 'login cert <own> …'],
  },
  {
    id: 'W1',
    asks: 'use an identity token at AWS that Vault signed for another purpose or at another tenant’s role',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
    needs: [
      'sts:AssumeRoleWithWebIdentity identity/oidc/token/other.cordon.test name=…',
      'sts:AssumeRoleWithWebIdentity identity/oidc/token/<other> name=…',
    ],
  },
  {
    id: 'W2',
    asks: 'change the content or the key of Vault’s identity tokens',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens',
    needs: ['POST identity/oidc/role/forged… key=… template=…', 'POST identity/oidc/key/…/rotate'],
  },
  {
    id: 'W3',
    asks: 'write metadata that a token’s template may read',
    source: 'https://developer.hashicorp.com/vault/api-docs/secret/identity/entity',
    needs: ['POST identity/entity/name/… metadata={"tenant":"<other>"}'],
  },
];
