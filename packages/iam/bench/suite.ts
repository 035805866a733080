import { type AuthorizationRequest, type PolicySet, parsePolicy } from '../src/index.ts';

/** One question with the policies that bear on it. */
export interface Question {
  readonly request: AuthorizationRequest;
  readonly policies: PolicySet;
}

const ACCOUNT = '111122223333';
const TENANTS = ['acme', 'acme-eu', 'globex'];
const ACTIONS = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:GetObjectTagging',
  's3:PutBucketPolicy',
];

/**
 * Requests like those of the isolation suite: every tenant asks for every action on every tenant's bucket, through a
 * shared role with session tags and a session policy, once without and once with a bucket guard. So about a quarter is
 * allowed, and the rest is denied implicitly or explicitly in equal parts.
 */
export function suite(): readonly Question[] {
  const role = {
    name: 'inline policy tenants of role shared',
    document: parsePolicy({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OwnObjects',
          Effect: 'Allow',
          Action: ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 's3:AbortMultipartUpload'],
          Resource: 'arn:aws:s3:::cordon-${aws:PrincipalTag/tenant}/*',
        },
        {
          Sid: 'OwnBucket',
          Effect: 'Allow',
          Action: ['s3:ListBucket', 's3:GetBucketLocation'],
          Resource: 'arn:aws:s3:::cordon-${aws:PrincipalTag/tenant}',
          Condition: { StringLikeIfExists: { 's3:prefix': ['', 'data/*', '${aws:PrincipalTag/tenant}/*'] } },
        },
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Action: 's3:*',
          Resource: '*',
          Condition: {
            Bool: { 'aws:SecureTransport': 'false' },
            Null: { 'aws:PrincipalTag/tenant': 'true' },
          },
        },
      ],
    }),
  };
  const questions: Question[] = [];
  for (const asker of TENANTS)
    for (const owner of TENANTS)
      for (const action of ACTIONS) {
        const session = sessionPolicy(asker);
        const bucket = bucketPolicy(owner);
        const asked = request(asker, owner, action);
        questions.push({ request: asked, policies: { identity: [role], session: [session] } });
        questions.push({
          request: asked,
          policies: { identity: [role], session: [session], resource: bucket },
        });
      }
  return questions;
}

const sessionPolicies = new Map<string, ReturnType<typeof makeSessionPolicy>>();
function sessionPolicy(tenant: string): ReturnType<typeof makeSessionPolicy> {
  const known = sessionPolicies.get(tenant) ?? makeSessionPolicy(tenant);
  sessionPolicies.set(tenant, known);
  return known;
}

function makeSessionPolicy(tenant: string) {
  return {
    name: `session policy of ${tenant}`,
    document: parsePolicy({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Objects',
          Effect: 'Allow',
          Action: 's3:*Object*',
          Resource: `arn:aws:s3:::cordon-${tenant}/*`,
        },
        { Sid: 'Bucket', Effect: 'Allow', Action: 's3:List*', Resource: `arn:aws:s3:::cordon-${tenant}` },
      ],
    }),
  };
}

const bucketPolicies = new Map<string, ReturnType<typeof makeBucketPolicy>>();
function bucketPolicy(tenant: string): ReturnType<typeof makeBucketPolicy> {
  const known = bucketPolicies.get(tenant) ?? makeBucketPolicy(tenant);
  bucketPolicies.set(tenant, known);
  return known;
}

function makeBucketPolicy(tenant: string) {
  const Resource = [`arn:aws:s3:::cordon-${tenant}`, `arn:aws:s3:::cordon-${tenant}/*`];
  return {
    name: `bucket policy of cordon-${tenant}`,
    document: parsePolicy(
      {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyItsTenant',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource,
            Condition: {
              StringNotLike: { 'aws:userid': [`AROASHAREDROLE:${tenant}`, 'AIDAOPERATOR'] },
              ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:user/operator` },
            },
          },
        ],
      },
      'resource',
    ),
  };
}

function request(asker: string, owner: string, action: string): AuthorizationRequest {
  const onBucket = action === 's3:ListBucket' || action === 's3:PutBucketPolicy';
  return {
    principal: {
      kind: 'role-session',
      accountId: ACCOUNT,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/cordon-shared`,
      roleId: 'AROASHAREDROLE',
      sessionName: asker,
      sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/cordon-shared/${asker}`,
    },
    action,
    resource: `arn:aws:s3:::cordon-${owner}${onBucket ? '' : '/data/2026/11/report-0001.json'}`,
    resourceAccountId: ACCOUNT,
    context: {
      'aws:userid': `AROASHAREDROLE:${asker}`,
      'aws:principalarn': `arn:aws:iam::${ACCOUNT}:role/cordon-shared`,
      'aws:principalaccount': ACCOUNT,
      'aws:principaltype': 'AssumedRole',
      'aws:principaltag/tenant': asker,
      'aws:sourceip': '203.0.113.7',
      'aws:currenttime': '2026-11-22T06:00:00Z',
      'aws:epochtime': '1795327200',
      'aws:tokenissuetime': '2026-11-22T05:30:00Z',
      'aws:securetransport': 'true',
      'aws:useragent': 'aws-sdk-js/3.1169.0',
      'aws:resourceaccount': ACCOUNT,
      's3:authtype': 'REST-HEADER',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      's3:resourceaccount': ACCOUNT,
      ...(action === 's3:ListBucket' ? { 's3:prefix': 'data/', 's3:max-keys': '1000' } : {}),
    },
  };
}
