/** An entry of the attack catalogue, or a part of one, that no attack runs here. Never silently absent. */
export interface NotRun {
  /** Its number in the catalogue, or the name of an extra one. */
  readonly entry: string;
  /** The part, where attacks run the rest of the entry. */
  readonly part?: string;
  readonly what: string;
  /** Which of the entry's needs are not sent, where attacks run the rest. */
  readonly unmet?: readonly string[];
  /** Why it is not run, and what stands in its place. */
  readonly because: string;
}

/** Shown by `pnpm scenario isolation --list`; a test holds catalogue, attacks and this table together. */
export const NOT_RUN: readonly NotRun[] = [
  {
    entry: '5',
    part: 'static roles',
    what: 'LIST aws/static-roles',
    unmet: ['LIST aws/static-roles'],
    because:
      'no topology has static roles, and Vault answers 404 for an empty list: the operator could not be served either',
  },
  {
    entry: '7',
    part: 'a role with another tenant’s session tag',
    what: 'session_tags in place of role_arns',
    unmet: ['POST aws/roles/… session_tags=…'],
    because:
      'the same path and verb, which the policies of every topology refuse whatever is in the body: none allows by parameters',
  },
  {
    entry: '8',
    what: 'a Vault role that lost its policy document',
    because:
      'a drift of the configuration, no request: mutants `session-policy-dropped` and the lint of generated Vault roles stand for it',
  },
  {
    entry: '9',
    what: 'a managed policy or a group beside the policy document',
    because:
      'a drift of the configuration, no request: mutant `session-policy-managed-beside` and the lint of generated Vault roles stand for it',
  },
  {
    entry: '11',
    part: 'an operator’s own write that leaves the name template out',
    what: 'Vault then resets it silently',
    unmet: ['operator POST aws/config/root'],
    because:
      'a drift of the configuration, no request: mutant `name-template-without-role` shows that the suite notices; a tenant’s write of `config/root` is run',
  },
  {
    entry: '12',
    what: 'long-lived keys under `aws/static-creds`',
    because:
      'no topology has static roles, so that not even the operator could be served one; a policy on the whole mount is mutant `acl-whole-mount`',
  },
  {
    entry: '17',
    part: 'a templated policy for a token without an entity',
    what: 'Vault skips templated rules for it',
    unmet: ['login without an entity on a templated policy'],
    because:
      'no topology templates its policies (the builder refuses templates); forging such a token is run',
  },
  {
    entry: '18',
    part: 'two tenants that differ by case',
    what: '`Tenant-A` beside `tenant-a`',
    unmet: ['tenant `Tenant-A` beside `tenant-a`'],
    because:
      'refused when tenants are read: two spellings of one name are an error; the path in other case is run',
  },
  {
    entry: '22',
    part: 'a wrapped response of another path, swapped in for the right one',
    what: 'the client must look at the token’s creation path',
    unmet: ['POST sys/wrapping/lookup'],
    because:
      'the issuers order a wrapped secret id and unwrap it in one breath, so that nobody stands between; a pipeline that hands wrapping tokens on must ask sys/wrapping/lookup',
  },
  {
    entry: '25',
    what: 'users `a-b` of mount `userpass/` and `b` of mount `userpass-a/`',
    because:
      'no topology puts the login’s display name, in which the two are one, into a session name: the template writes the Vault role alone, and there is one login mount',
  },
  {
    entry: '26',
    what: '10,000 reads by one tenant',
    because:
      'load, not isolation, and no emulator throttles STS as AWS does: the bench measures Vault under load',
  },
  {
    entry: '29',
    part: 'tenants `tenant/1`, `tenant:1`, `tenant 1`',
    what: 'names that Vault folds into one',
    unmet: ['tenants `tenant/1` and `tenant:1`'],
    because: 'refused when tenants are read; a session name with a slash is run',
  },
  {
    entry: '31',
    what: 'a long mount and role name, cut by the default name template',
    because:
      'no topology uses the default template: Vault errs rather than cuts with another, and the tests of generated policies hold the longest names there may be to the limits',
  },
  {
    entry: '34',
    part: 'ttl of 1, 899 and 43,201 seconds, and 3,601 through a chained role',
    what: 'lifetimes that AWS refuses',
    unmet: ['GET aws/creds/<own>?ttl=1s'],
    because:
      'AWS and Vault refuse them to everybody, so no control can be served; the longest that AWS gives by default is asked, and a mutant shows that it is noticed (mutant `session-ttl-hour`)',
  },
  {
    entry: '35',
    part: 'a bucket policy that allows a session by its ARN',
    what: 'no session policy caps it',
    unmet: ['bucket policy that allows the session’s ARN'],
    because:
      'AWS allows it by design: mutant `bucket-policy-names-session` shows that the suite notices, the lint refuses it',
  },
  {
    entry: '36',
    part: 'a bucket policy that allows everybody with a `aws:PrincipalArn`',
    what: 'no session policy caps it',
    unmet: ['bucket policy that allows `*` by `aws:PrincipalArn`'],
    because:
      'AWS allows it by design: mutant `bucket-policy-by-principal-arn` shows that the suite notices, the lint refuses it',
  },
  {
    entry: '43',
    part: 'prefixes within a shared bucket',
    what: '`tenants/tenant-1` without a slash',
    unmet: ['prefix `tenants/<own>` of a shared bucket'],
    because:
      'every topology gives each tenant a bucket; ids and buckets of which one is the beginning of another are run',
  },
  {
    entry: '45',
    part: 'RenameObject, S3 Batch Operations',
    what: 'copies made by S3 itself',
    unmet: ['s3:RenameObject', 's3control:CreateJob'],
    because:
      'directory buckets and batch jobs are in none of the emulators; CopyObject and UploadPartCopy are run',
  },
  {
    entry: '46',
    part: 'PutBucketAcl, PutObjectAcl, PutBucketAbac, TagResource, CreateAccessPoint',
    what: 'other ways to grant oneself',
    unmet: [
      's3:PutBucketAcl',
      's3:PutObjectAcl',
      's3:PutBucketAbac',
      's3control:TagResource',
      's3control:CreateAccessPoint',
    ],
    because:
      'with BucketOwnerEnforced AWS refuses every ACL to everybody (AccessControlListNotSupported), so no control can be served; the emulators know neither ABAC on buckets, whose tags S3 Control writes, nor access points; PutBucketTagging is run',
  },
  {
    entry: '47',
    part: 'after expiry, after the token’s revocation, after the tenant’s suspension',
    what: 'a URL used once its credential has run out, or its tenant’s login is gone',
    unmet: ['presigned URL after its credential’s expiry', 'presigned URL after the token’s revocation'],
    because:
      'STS gives 900 s at least; the gateway’s own tests hold expiry to a clock they turn. Revoking a token revokes its leases, and that is run',
  },
  {
    entry: '50',
    what: 'policies with wildcards, look-alikes, sizes beyond the limits',
    because:
      'refused before anything is deployed: the lint of every generated policy (stacks) and the rules for tenant ids, each with its tests',
  },
  {
    entry: 'G1',
    what: 'two tenants of a shared role ask S3 Access Grants for each other’s grant',
    because:
      'AWS allows it, since sessions of one role are one grantee: no topology uses Access Grants, and no free emulator has them',
  },
  {
    entry: 'G2',
    what: 'Privilege=Default widens to the scope of the grant',
    because: 'no topology uses Access Grants, and no free emulator has them',
  },
  {
    entry: 'AP1',
    what: 'another tenant’s access point under a delegating bucket policy',
    because: 'no topology delegates to access points: there is none to go through',
  },
  {
    entry: 'RC1',
    what: 'a role deleted and made again under the same name',
    because:
      'it would take the deployment apart while it is attacked; the gateway pins principals by unique id as AWS does, which its own tests hold',
  },
  {
    entry: 'EC1',
    what: 'requests while IAM propagates a change',
    because:
      'emulators propagate at once; the claims name it where a topology rests on it (`iam-user-per-lease`)',
  },
  {
    entry: 'EM1',
    what: 'every AWS question on an emulator that enforces nothing',
    because:
      'that is the engine `localstack-open` and the canary of every run: its verdicts are unknown, by a test of its own',
  },
];
