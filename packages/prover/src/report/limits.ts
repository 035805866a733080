/** What the proof does not cover: printed with every report, so that nobody reads more into it than it says. */
export const SOUNDNESS_LIMITS: readonly string[] = [
  'True of AWS’s documented policy evaluation and of the policies as collected; changes made later, and the time until IAM has spread a change, are outside.',
  'Callers are the tenants’ Vault tokens, what can be had from them, unsigned requests and other AWS accounts; other principals of the account (operators, services, replication and batch jobs) are outside.',
  'S3 actions on buckets and objects, IAM writes, AssumeRole, and S3 actions on the account; access points, Object Lambda, Multi-Region Access Points, Access Grants, KMS and VPC endpoint policies are outside.',
  'Condition keys of calls that AWS services make on behalf of somebody (aws:CalledVia, aws:ViaAWSService, aws:SourceArn) are absent, and no organisation is assumed (aws:PrincipalOrgID); policies of an organisation count only where they are given.',
  'ACLs grant nothing (BucketOwnerEnforced); where they are switched on, nothing is proved of the bucket.',
  'Keys whose values hang together (aws:RequestTag and aws:TagKeys, aws:SourceIp and aws:VpcSourceIp) are taken to vary freely: that may refute too much, never prove too much.',
  'Of Vault: exact, prefix and `+` paths, capabilities, parameter limits, AppRole and role_name templates; a session name pinned by allowed_parameters is tried as itself, with blanks around it and repeated, as Vault 1.21 lets through.',
  'Answers that tell something by existing (404 or 403, a taken bucket name) are outside; what is decided is whether a request is allowed.',
  'URLs presigned and sessions taken before a change stay valid until they expire.',
];
