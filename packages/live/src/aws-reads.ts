/**
 * Every AWS action that is called, by the statement that grants it, with its purpose. No other is called: the policy of
 * `--needs` is made from this table, and a test compares each request with it. `sts:GetCallerIdentity` needs none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const AWS_READS = {
  'iam:GetAccountAuthorizationDetails': 'ReadIam',
  'iam:GetPolicy': 'ReadIam',
  'iam:GetPolicyVersion': 'ReadIam',
  'iam:GetAccessKeyLastUsed': 'ReadIam',
  'iam:ListAccessKeys': 'ReadIam',
  'iam:ListOpenIDConnectProviders': 'ReadIam',
  'iam:GetOpenIDConnectProvider': 'ReadIam',
  'iam:ListSAMLProviders': 'ReadIam',
  's3:ListAllMyBuckets': 'ReadBuckets',
  's3:GetBucketPolicy': 'ReadBuckets',
  's3:GetBucketOwnershipControls': 'ReadBuckets',
  's3:GetBucketPublicAccessBlock': 'ReadBuckets',
  's3:GetBucketAcl': 'ReadBuckets',
  's3:GetBucketTagging': 'ReadBuckets',
  's3:GetBucketAbac': 'ReadBuckets',
  's3:GetReplicationConfiguration': 'ReadBuckets',
  's3:GetInventoryConfiguration': 'ReadBuckets',
  's3:GetAnalyticsConfiguration': 'ReadBuckets',
  's3:GetBucketLogging': 'ReadBuckets',
  's3:GetBucketNotification': 'ReadBuckets',
  's3:GetBucketMetadataTableConfiguration': 'ReadBuckets',
  's3:GetAccountPublicAccessBlock': 'ReadDoorsToBuckets',
  's3:ListAccessPoints': 'ReadDoorsToBuckets',
  's3:ListMultiRegionAccessPoints': 'ReadDoorsToBuckets',
  's3:ListAccessGrantsInstances': 'ReadDoorsToBuckets',
  'organizations:DescribeOrganization': 'ReadOrganization',
  'organizations:ListPolicies': 'ReadOrganization',
  'organizations:DescribePolicy': 'ReadOrganization',
  'organizations:ListTargetsForPolicy': 'ReadOrganization',
} as const;
export type AwsRead = keyof typeof AWS_READS;

/** The IAM policy that allows exactly the reads of a check. */
export function iamPolicyOfNeeds(): object {
  const statements = Map.groupBy(Object.entries(AWS_READS), ([, sid]) => sid);
  return {
    Version: '2012-10-17',
    Statement: [...statements].map(([Sid, actions]) => ({
      Sid,
      Effect: 'Allow',
      Action: actions.map(([action]) => action),
      Resource: '*',
    })),
  };
}
