import type { Boundary } from '@cordon/domain';

/**
 * Actions by which a service acts with rights that are not the caller's, or hands out credentials or what it was given to
 * keep: one or more for each service that can be had do it. Found in the service authorization reference by what an action
 * takes (`iam:PassRole`), returns (credentials, secrets, results) or starts (code, jobs).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const DEPUTIES: readonly string[] = [
  'airflow:CreateEnvironment',
  'amplify:CreateApp',
  'apigateway:POST',
  'apprunner:CreateService',
  'appsync:CreateDataSource',
  'athena:StartQueryExecution',
  'athena:GetQueryResults',
  'autoscaling:CreateLaunchConfiguration',
  'backup:StartRestoreJob',
  'batch:SubmitJob',
  'bedrock:CreateAgent',
  'cloud9:CreateEnvironmentEC2',
  'cloudformation:CreateStack',
  'cloudfront:CreateDistribution',
  'cloudtrail:CreateTrail',
  'codebuild:StartBuild',
  'codedeploy:CreateDeployment',
  'codepipeline:StartPipelineExecution',
  'cognito-identity:GetCredentialsForIdentity',
  'config:PutDeliveryChannel',
  'databrew:CreateRecipeJob',
  'datapipeline:PutPipelineDefinition',
  'datasync:StartTaskExecution',
  'dms:CreateEndpoint',
  'dynamodb:ImportTable',
  'ec2:RunInstances',
  'ec2:AssociateIamInstanceProfile',
  'ecs:RunTask',
  'eks:CreateCluster',
  'elasticbeanstalk:CreateEnvironment',
  'elasticmapreduce:RunJobFlow',
  'emr-serverless:StartJobRun',
  'events:PutTargets',
  'execute-api:Invoke',
  'firehose:CreateDeliveryStream',
  'glue:CreateJob',
  'glue:StartJobRun',
  'greengrass:CreateDeployment',
  'imagebuilder:CreateImage',
  'iot:CreateTopicRule',
  'iot:AssumeRoleWithCertificate',
  'kinesisanalytics:CreateApplication',
  'lakeformation:GetDataAccess',
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'lambda:UpdateFunctionCode',
  'lambda:GetFunction',
  'logs:CreateExportTask',
  'macie2:CreateClassificationJob',
  'opsworks:CreateStack',
  'organizations:AttachPolicy',
  'pipes:CreatePipe',
  'quicksight:CreateDataSource',
  'ram:CreateResourceShare',
  'rds:StartExportTask',
  'redshift:GetClusterCredentials',
  'redshift-data:ExecuteStatement',
  'rolesanywhere:CreateProfile',
  's3-object-lambda:GetObject',
  's3-outposts:GetObject',
  's3express:CreateSession',
  's3tables:GetTableData',
  'sagemaker:CreateNotebookInstance',
  'scheduler:CreateSchedule',
  'secretsmanager:GetSecretValue',
  'servicecatalog:ProvisionProduct',
  'ssm:SendCommand',
  'ssm:StartSession',
  'ssm:GetParameter',
  'ssm:GetParametersByPath',
  'sso:GetRoleCredentials',
  'states:StartExecution',
  'storagegateway:CreateNFSFileShare',
  'sts:AssumeRoot',
  'sts:GetDelegatedAccessToken',
  'transcribe:StartTranscriptionJob',
  'transfer:CreateUser',
];

const NAMES: readonly Boundary[] = ['tenant-enumeration'];
const NAMES_AND_SETTINGS: readonly Boundary[] = ['tenant-metadata', 'tenant-enumeration'];

/**
 * Actions that lead to nobody's data and to no credentials, small letters, with the reason: what else a policy allows
 * outside S3, IAM and STS cannot be told. Third, what cannot be told of those that list what an account holds: other
 * tenants' names and tags are among it. The first pattern that matches counts.
 */
export const HARMLESS: readonly (readonly [pattern: string, why: string, tells?: readonly Boundary[]])[] = [
  ['kms:list*', 'it lists keys, their aliases and whom they serve', NAMES],
  ['kms:getkeypolicy', 'it shows whom a key serves', NAMES],
  ['kms:*', 'a key can keep an object from who may read it, and give it to nobody who may not'],
  ['logs:createloggroup', 'writes its own lines'],
  ['logs:createlogstream', 'writes its own lines'],
  ['logs:putlogevents', 'writes its own lines'],
  ['logs:describe*', 'it lists groups of lines by name', NAMES],
  ['cloudwatch:putmetricdata', 'writes its own figures'],
  ['cloudwatch:get*', 'it finds metrics of every bucket by search', NAMES_AND_SETTINGS],
  ['cloudwatch:list*', 'it lists metrics, those of every bucket among them', NAMES_AND_SETTINGS],
  ['cloudwatch:describe*', 'it lists alarms by name', NAMES],
  ['xray:put*', 'writes its own traces'],
  ['xray:getsampling*', 'how often to trace'],
  ['ec2:describe*', 'it lists machines and networks with their tags', NAMES],
  ['tag:get*', 'it lists everything that has tags, with the tags', NAMES_AND_SETTINGS],
  ['health:describe*', 'it lists what an event affects', NAMES],
  ['pricing:*', 'prices'],
  ['ecr:getauthorizationtoken', 'a token for its own rights'],
  ['ecr:batchgetimage', 'images'],
  ['ecr:getdownloadurlforlayer', 'images'],
  ['ecr:batchchecklayeravailability', 'images'],
];

/** An action of each pattern above that tells something, for policies that name the service by a pattern or not at all. */
export const TELLING: readonly string[] = [
  ...['kms:ListAliases', 'kms:GetKeyPolicy', 'logs:DescribeLogGroups', 'cloudwatch:GetMetricData'],
  ...['cloudwatch:ListMetrics', 'cloudwatch:DescribeAlarms', 'ec2:DescribeInstances', 'tag:GetResources'],
  'health:DescribeAffectedEntities',
];
