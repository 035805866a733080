import type { Context, Principal } from '../src/request.types.ts';
import {
  allowRead,
  asks,
  bucketFor,
  type DocumentedCase,
  defined,
  policy,
  ROLE,
  SESSION,
  session,
  USER,
  user,
} from './make.ts';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const VARIABLES = `${GUIDE}reference_policies_variables.html`;
const OPERATORS = `${GUIDE}reference_policies_elements_condition_operators.html`;
const SETS = `${GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const TLS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html';
const NOT_PRINCIPAL = `${GUIDE}reference_policies_elements_notprincipal.html`;
const ABAC = `${GUIDE}tutorial_attribute-based-access-control.html`;
const READ = 's3:GetObject';

interface Row {
  readonly id: string;
  readonly sentence: string;
  readonly page: string;
  readonly statements: readonly object[];
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Context;
  readonly principal?: Principal;
  readonly outcome: DocumentedCase['outcome'];
}

const allow = (rest: object): object => ({ Effect: 'Allow', Action: READ, Resource: '*', ...rest });
const deny = (rest: object): object => ({ Effect: 'Deny', Action: READ, Resource: '*', ...rest });
const home = [
  allow({ Action: 's3:*', Resource: 'arn:aws:s3:::team/home/${aws:username}/*' }),
  allow({
    Action: 's3:ListBucket',
    Resource: 'arn:aws:s3:::team',
    Condition: { StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:username}/*'] } },
  }),
];
const carla: Context = { 'aws:username': 'carla' };

const rows: readonly Row[] = [
  {
    id: 'variable-in-resource',
    sentence: 'a variable in a resource takes the caller’s value',
    page: VARIABLES,
    statements: home,
    resource: 'arn:aws:s3:::team/home/carla/notes',
    context: carla,
    outcome: 'allowed',
  },
  {
    id: 'variable-in-resource-other',
    sentence: 'a variable in a resource keeps others out',
    page: VARIABLES,
    statements: home,
    resource: 'arn:aws:s3:::team/home/carl/notes',
    context: carla,
    outcome: 'implicitly-denied',
  },
  {
    id: 'variable-without-value',
    sentence: 'a resource whose variable has no value matches nothing',
    page: VARIABLES,
    statements: home,
    resource: 'arn:aws:s3:::team/home//notes',
    outcome: 'implicitly-denied',
  },
  {
    id: 'variable-without-value-negated',
    sentence: 'a negated comparison with a variable without value holds',
    page: VARIABLES,
    statements: [
      allow({}),
      deny({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': '${aws:username}' } } }),
    ],
    context: { 'aws:principalaccount': '111122223333' },
    outcome: 'explicitly-denied',
  },
  {
    id: 'variable-default',
    sentence: 'a default stands in for a value that is missing',
    page: VARIABLES,
    statements: [allow({ Resource: "arn:aws:s3:::team/${aws:username, 'public'}/*" })],
    resource: 'arn:aws:s3:::team/public/x',
    outcome: 'allowed',
  },
  {
    id: 'escaped-asterisk',
    sentence: 'an escaped asterisk is that character and no wildcard',
    page: VARIABLES,
    statements: [allow({ Resource: 'arn:aws:s3:::team/${*}' })],
    resource: 'arn:aws:s3:::team/x',
    outcome: 'implicitly-denied',
  },
  {
    id: 'prefix-empty',
    sentence: 'an empty prefix is a value that an empty string equals',
    page: OPERATORS,
    statements: home,
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::team',
    context: { ...carla, 's3:prefix': '' },
    outcome: 'allowed',
  },
  {
    id: 'prefix-missing',
    sentence: 'a listing without a prefix does not meet a condition on it',
    page: OPERATORS,
    statements: home,
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::team',
    context: carla,
    outcome: 'implicitly-denied',
  },
  {
    id: 'action-case',
    sentence: 'the case of an action does not count',
    page: `${GUIDE}reference_policies_elements_action.html`,
    statements: [allow({ Action: 'S3:getobject' })],
    outcome: 'allowed',
  },
  {
    id: 'resource-case',
    sentence: 'the case of a resource counts',
    page: `${GUIDE}reference_policies_elements_resource.html`,
    statements: [allow({ Resource: 'arn:aws:s3:::Ledger/*' })],
    outcome: 'implicitly-denied',
  },
  {
    id: 'not-action-allow',
    sentence: 'NotAction with Allow lets everything else through',
    page: `${GUIDE}reference_policies_elements_notaction.html`,
    statements: [allow({ NotAction: 'iam:*', Action: undefined })],
    outcome: 'allowed',
  },
  {
    id: 'not-resource-deny',
    sentence: 'NotResource with Deny keeps everything else out',
    page: `${GUIDE}reference_policies_elements_notresource.html`,
    statements: [allow({}), deny({ NotResource: 'arn:aws:s3:::team/*', Resource: undefined })],
    outcome: 'explicitly-denied',
  },
  {
    id: 'missing-key-positive',
    sentence: 'a positive comparison with a key the request lacks is false',
    page: OPERATORS,
    statements: [allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } })],
    outcome: 'implicitly-denied',
  },
  {
    id: 'missing-key-negated',
    sentence: 'a negated comparison with a key the request lacks is true',
    page: OPERATORS,
    statements: [allow({ Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'red' } } })],
    outcome: 'allowed',
  },
  {
    id: 'missing-key-if-exists',
    sentence: 'IfExists makes a comparison with a key the request lacks true',
    page: OPERATORS,
    statements: [allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalTag/team': 'red' } } })],
    outcome: 'allowed',
  },
  {
    id: 'deny-not-equals-if-exists',
    sentence: 'a deny with StringNotEqualsIfExists denies also when the key is missing',
    page: OPERATORS,
    statements: [
      allow({}),
      deny({ Condition: { StringNotEqualsIfExists: { 'aws:PrincipalTag/team': 'red' } } }),
    ],
    outcome: 'explicitly-denied',
  },
  {
    id: 'secure-transport',
    sentence: 'a deny of requests without TLS is met by a request without TLS',
    page: OPERATORS,
    statements: [allow({}), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    context: { 'aws:securetransport': 'false' },
    outcome: 'explicitly-denied',
  },
  {
    id: 'resource-account-of-a-list-of-buckets',
    sentence:
      'a list of buckets is about the caller’s own account, and s3:ResourceAccount is there for it, too',
    page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    statements: [
      allow({
        Action: 's3:ListAllMyBuckets',
        Condition: { StringEquals: { 's3:ResourceAccount': '111122223333' } },
      }),
    ],
    action: 's3:ListAllMyBuckets',
    resource: 'arn:aws:s3:::*',
    context: { 's3:resourceaccount': '111122223333' },
    outcome: 'allowed',
  },
  {
    id: 'tls-version-without-tls',
    sentence: 'a deny of older versions of TLS does not meet a request without TLS, which has no version',
    page: TLS,
    statements: [allow({}), deny({ Condition: { NumericLessThan: { 's3:TlsVersion': ['1.2'] } } })],
    outcome: 'allowed',
  },
  {
    id: 'null-token-issue-time',
    sentence: 'Null true holds of long-term credentials, which have no issue time',
    page: OPERATORS,
    statements: [allow({ Condition: { Null: { 'aws:TokenIssueTime': 'true' } } })],
    outcome: 'allowed',
  },
  {
    id: 'arn-like-by-part',
    sentence: 'an ARN operator’s asterisk does not run over a colon',
    page: OPERATORS,
    statements: [
      allow({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:store:*:111122223333:finance/*' } } }),
    ],
    context: { 'aws:sourcearn': 'arn:aws:store:eu-west-1:444455556666:shop/a:111122223333:finance/x' },
    outcome: 'implicitly-denied',
  },
  {
    id: 'string-like-over-parts',
    sentence: 'a string operator’s asterisk does run over a colon',
    page: OPERATORS,
    statements: [
      allow({ Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:store:*:111122223333:finance/*' } } }),
    ],
    context: { 'aws:sourcearn': 'arn:aws:store:eu-west-1:444455556666:shop/a:111122223333:finance/x' },
    outcome: 'allowed',
  },
  {
    id: 'all-conditions',
    sentence: 'all conditions must hold, any of one condition’s values',
    page: `${GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html`,
    statements: [
      allow({
        Condition: {
          StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'], 'aws:PrincipalTag/site': 'oslo' },
          IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
        },
      }),
    ],
    context: {
      'aws:principaltag/team': 'blue',
      'aws:principaltag/site': 'oslo',
      'aws:sourceip': '203.0.114.1',
    },
    outcome: 'implicitly-denied',
  },
  {
    id: 'for-all-values',
    sentence: 'ForAllValues: every tag key of the request must be among the values',
    page: SETS,
    statements: [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'site'] } } })],
    context: { 'aws:tagkeys': ['team', 'cost'] },
    outcome: 'implicitly-denied',
  },
  {
    id: 'for-all-values-missing',
    sentence: 'ForAllValues holds of a request without the key',
    page: SETS,
    statements: [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } } })],
    outcome: 'allowed',
  },
  {
    id: 'for-all-values-with-null',
    sentence: 'ForAllValues with Null false does not hold of a request without the key',
    page: SETS,
    statements: [
      allow({
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
          Null: { 'aws:TagKeys': 'false' },
        },
      }),
    ],
    outcome: 'implicitly-denied',
  },
  {
    id: 'for-any-value',
    sentence: 'ForAnyValue: one tag key of the request among the values suffices',
    page: SETS,
    statements: [
      allow({}),
      deny({ Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['secret*'] } } }),
    ],
    context: { 'aws:tagkeys': ['team', 'secret-level'] },
    outcome: 'explicitly-denied',
  },
  {
    id: 'for-any-value-missing',
    sentence: 'ForAnyValue does not hold of a request without the key',
    page: SETS,
    statements: [allow({ Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['team'] } } })],
    outcome: 'implicitly-denied',
  },
  {
    id: 'abac-own-tag',
    sentence: 'access by tag: the principal’s tag must equal the resource’s',
    page: ABAC,
    statements: [
      allow({ Condition: { StringEquals: { 'aws:ResourceTag/tenant': '${aws:PrincipalTag/tenant}' } } }),
    ],
    context: { 'aws:resourcetag/tenant': 'acme', 'aws:principaltag/tenant': 'acme-eu' },
    outcome: 'implicitly-denied',
  },
  {
    id: 'abac-both-untagged',
    sentence: 'access by tag: two missing tags are not equal',
    page: ABAC,
    statements: [
      allow({ Condition: { StringEquals: { 'aws:ResourceTag/tenant': '${aws:PrincipalTag/tenant}' } } }),
    ],
    outcome: 'implicitly-denied',
  },
  {
    id: 'userid-guard',
    sentence: 'a bucket guard by role id spares the role’s sessions, whatever their names',
    page: `${GUIDE}reference_policies_condition-keys.html`,
    statements: [allow({}), deny({ Condition: { StringNotLike: { 'aws:userId': 'AROAREADER:*' } } })],
    principal: session,
    context: { 'aws:userid': 'AROAREADER:ci' },
    outcome: 'allowed',
  },
];

const resourceRows: readonly DocumentedCase[] = [
  {
    id: 'not-principal-user',
    sentence: 'Deny with NotPrincipal spares a user who is named together with the account',
    page: NOT_PRINCIPAL,
    request: asks(user),
    policies: { identity: [allowRead], resource: notPrincipal(USER, 'arn:aws:iam::111122223333:root') },
    outcome: 'allowed',
  },
  {
    id: 'not-principal-role-without-session',
    sentence: 'Deny with NotPrincipal hits a session of a role that is named without the session',
    page: NOT_PRINCIPAL,
    request: asks(session),
    policies: { identity: [allowRead], resource: notPrincipal(ROLE, '111122223333') },
    outcome: 'explicitly-denied',
  },
  {
    id: 'not-principal-session',
    sentence: 'Deny with NotPrincipal spares a session named with its role and account',
    page: NOT_PRINCIPAL,
    request: asks(session),
    policies: { identity: [allowRead], resource: notPrincipal(SESSION, ROLE, '111122223333') },
    outcome: 'allowed',
  },
  {
    id: 'not-principal-boundary',
    sentence: 'Deny with NotPrincipal hits everyone who has a permissions boundary',
    page: `${GUIDE}access_policies_boundaries.html`,
    request: asks(user),
    policies: {
      identity: [allowRead],
      boundary: [allowRead],
      resource: notPrincipal(USER, '111122223333'),
    },
    outcome: 'explicitly-denied',
  },
];

function notPrincipal(...names: readonly string[]) {
  return bucketFor(undefined, { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: names } });
}

/** The rules of the pages about single elements. */
export const ELEMENTS: readonly DocumentedCase[] = [
  ...rows.map(({ id, sentence, page, statements, outcome, principal = user, ...asked }) => ({
    id,
    sentence,
    page,
    request: asks(principal, asked),
    policies: { identity: [policy(id, statements.map(defined))] },
    outcome,
  })),
  ...resourceRows,
];
