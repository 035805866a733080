/** What the proof does not cover: printed with every report, so that nobody reads more into it than it says. */
export const SOUNDNESS_LIMITS: readonly string[] = [
  'True of AWS’s documented policy evaluation and of the policies as collected; changes made later, and the time until IAM has spread a change, are outside.',
  'Callers are the tenants’ Vault tokens, what can be had from them, unsigned requests and other AWS accounts; other principals of the account (operators, services, replication and batch jobs) are outside.',
  'Of what operators may do later two careless steps are asked about: giving a role id again for which an identity was kept, and on-boarding another party with the ARN of a tenant’s role, where roles lie in another account or an external id is presented (tried with none, with one that nobody has, and with those of other tenants that the trust policy speaks of).',
  'S3 actions on buckets and objects, IAM (where looking at anything counts as enumeration), AssumeRole, and S3 actions on the account; access points, Object Lambda, Multi-Region Access Points, Access Grants, KMS and VPC endpoint policies are outside.',
  'Condition keys of calls that AWS services make on behalf of somebody (aws:CalledVia, aws:ViaAWSService, aws:SourceArn) are absent, and no organisation is assumed (aws:PrincipalOrgID); policies of an organisation count only where they are given.',
  'ACLs grant nothing (BucketOwnerEnforced); where they are switched on, nothing is proved of the bucket.',
  'Keys whose values hang together (aws:RequestTag and aws:TagKeys, aws:SourceIp and aws:VpcSourceIp) are taken to vary freely: that may refute too much, never prove too much.',
  'Of Vault 1.21: ACL paths with their priorities, capabilities, `sudo` and parameter limits; the policy `default`; AppRole logins and secret ids, tokens made by a token or a token role, entities, groups and identity templates, policies, AppRoles, identities and Vault roles that a tenant may write. Whatever else a tenant’s policies open is named and makes the answer unknown.',
  'Role ids are taken to be known. Metadata of secret ids that nothing deployed fixes is taken to be whatever was asked for, wildcards included, as Vault before 1.21.6 lets through; what writing the engine’s configuration, mounts or auth methods could bring about is not followed, and unknown.',
  'Of the subsets of its policies that a token can give another, each policy alone and all together are tried: limits on parameters that only another subset loosens are outside.',
  'A session name pinned by allowed_parameters is tried as itself, with blanks around it and repeated, as Vault 1.21 lets through; names in logs (attribution), revocation and the blast radius of stopping a tenant are not asked about.',
  'Vault’s other engines, auth methods, namespaces, Sentinel and control groups are outside; MFA and CIDR limits on tokens are taken not to be there.',
  'Answers that tell something by existing (404 or 403, a taken bucket name) are outside; what is decided is whether a request is allowed.',
  'URLs presigned and sessions taken before a change stay valid until they expire.',
];
