import { evaluate, type Principal, type Statement } from '@cordon/iam';
import type { AgreementDivergence } from '../divergence.types.ts';
import { ABSENT_KEY } from '../operations.ts';
import {
  context,
  EVERYTHING,
  missingKeys,
  ownStatements,
  principals,
  resourceStatements,
  statements,
  unasked,
  withoutOrganization,
} from './distortions.ts';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const S3_KEYS = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html';

/** Keys that say who calls; `aws:SourceIp` and the like say how. */
const CALLERS_OWN =
  /^aws:(principal(type|tag\/.*|account|arn)|userid|username|tokenissuetime|multifactorauthpresent)$/i;

const OWNERS = /^(aws|s3):resourceaccount$/i;

/** The caller’s own ARNs, without its account’s. */
function namesOf(principal: Extract<Principal, { accountId: string }>): readonly string[] {
  if (principal.kind === 'role-session') return [principal.roleArn, principal.sessionArn];
  if (principal.kind === 'federated-user') return [principal.arn, principal.userArn];
  return principal.kind === 'user' ? [principal.arn] : [];
}

/** A principal that names the caller, as the account that the caller’s own policies then decide in. */
function coveredBy(value: string, principal: Extract<Principal, { accountId: string }>): string {
  const own = principal.kind === 'federated-user' ? [] : namesOf(principal);
  return own.includes(value) || value === '*' ? principal.accountId : value;
}

/** The statement with the role in the place of everyone. */
function named(one: Statement, roleArn: string): Statement {
  const { principal } = one;
  if (principal === undefined) return one;
  const entries = principal.entries.map((entry) =>
    entry.value === '*' ? ({ kind: 'AWS', value: roleArn } as const) : entry,
  );
  return { ...one, principal: { ...principal, entries } };
}

/** The text with its variables escaped, so that they are plain text. */
function literal(text: string): string {
  return text.replaceAll('${', '${$}{');
}

type Row = Omit<AgreementDivergence, 'engine'>;
const rows: readonly Row[] = [
  {
    id: 'ministack-variable-in-resource',
    sentence: 'MiniStack compares with the text of a variable in a resource; AWS with its value',
    documentation: `${GUIDE}/reference_policies_variables.html`,
    distort: statements((one) =>
      one.resource === undefined
        ? one
        : {
            ...one,
            resource: {
              ...one.resource,
              patterns: one.resource.patterns.map(literal),
            },
          },
    ),
  },
  {
    id: 'ministack-tag-key-case',
    sentence: 'MiniStack heeds the case of the tag’s key in `aws:PrincipalTag/…`; AWS does not',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-principaltag`,
    distort: statements((one) => ({
      ...one,
      conditions: one.conditions.map((condition) =>
        condition.key === 'aws:principaltag/Tenant' ? { ...condition, key: 'cordon:absent' } : condition,
      ),
    })),
  },
  {
    id: 'ministack-federated-principal',
    sentence:
      'MiniStack lets no bucket policy grant to a federated user of the account, and finds it neither by its ARN nor by its user’s; AWS does both',
    documentation: `${GUIDE}/reference_policies_elements_principal.html#sts-session-principals`,
    distort: resourceStatements((one, { request: { principal, resourceAccountId } }) =>
      principal.kind !== 'federated-user'
        ? one
        : one.effect === 'Allow' && principal.accountId === resourceAccountId
          ? undefined
          : principals(one, (value) =>
              value === principal.arn || value === principal.userArn ? undefined : value,
            ),
    ),
  },
  {
    id: 'ministack-variable-in-condition',
    sentence: 'MiniStack compares with the text of a variable in a condition; AWS with its value',
    documentation: `${GUIDE}/reference_policies_variables.html`,
    distort: statements((one) => ({
      ...one,
      conditions: one.conditions.map((condition) => ({
        ...condition,
        values: condition.values.map(literal),
      })),
    })),
  },
  {
    id: 'ministack-assume-keys',
    sentence:
      'MiniStack asks the caller’s own policies about AssumeRole without the condition keys of the call; AWS has them for every policy',
    documentation: `${GUIDE}/reference_policies_iam-condition-keys.html`,
    distort: ownStatements((one, { one: { ask } }) =>
      ask.operation !== 'AssumeRole'
        ? one
        : {
            ...one,
            conditions: one.conditions.map((condition) =>
              /^(sts:|aws:requesttag\/|aws:tagkeys$)/i.test(condition.key)
                ? { ...condition, key: 'cordon:absent' }
                : condition,
            ),
          },
    ),
  },
  {
    id: 'ministack-tag-session',
    sentence:
      'MiniStack asks the trust policy alone for `sts:TagSession`; AWS asks the caller’s own policies, too, where the trust policy names the account',
    documentation: `${GUIDE}/id_session-tags.html`,
    distort: ({ request, policies }) => ({
      request,
      policies:
        request.action === 'sts:TagSession' && policies.resource !== undefined
          ? { identity: [EVERYTHING], resource: policies.resource }
          : policies,
    }),
  },
  {
    id: 'ministack-no-tag-keys',
    sentence:
      'MiniStack has `aws:TagKeys`, without a value, in a call that passes no tags, so that `Null` and `…IfExists` take it for there; AWS leaves the key out',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-tagkeys`,
    distort: (asked) => {
      const { ask } = asked.one;
      if (ask.operation !== 'AssumeRole' || ask.tags !== undefined) return asked;
      const { request, policies } = resourceStatements((one) => ({
        ...one,
        conditions: one.conditions.map((condition) =>
          condition.key.toLowerCase() === 'aws:tagkeys'
            ? { ...condition, key: condition.operator === 'Null' ? 'aws:sourceip' : 'cordon:no-tag-keys' }
            : condition,
        ),
      }))(asked);
      return { request: { ...request, context: { ...request.context, 'cordon:no-tag-keys': [] } }, policies };
    },
  },
  {
    id: 'ministack-signature-keys',
    sentence:
      'MiniStack does not know `s3:authType` and `s3:signatureversion`; S3 fills both from the signature',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html',
    distort: missingKeys('s3:authtype', 's3:signatureversion'),
  },
  {
    id: 'ministack-owner-key-elsewhere',
    sentence: 'MiniStack has `s3:ResourceAccount` in calls of every service; AWS in those of S3 alone',
    documentation: S3_KEYS,
    distort: context((keys, { request: { action, resourceAccountId } }) =>
      /^s3:/i.test(action) ? keys : { ...keys, 's3:resourceaccount': resourceAccountId },
    ),
  },
  {
    id: 'ministack-anonymous-owner',
    sentence:
      'MiniStack has no owner’s account, but an empty one, for what an anonymous caller asks; AWS has the bucket’s owner for everyone',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-resourceaccount`,
    distort: context((keys, { request: { principal } }) =>
      principal.kind === 'anonymous'
        ? { ...keys, 'aws:resourceaccount': '', 's3:resourceaccount': '' }
        : keys,
    ),
  },
  {
    id: 'ministack-abroad-owner',
    sentence:
      'MiniStack asks the caller’s own policies about another account’s bucket as if the caller’s account owned it; AWS asks with the owner’s account',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-resourceaccount`,
    distort: ownStatements((one, { request: { principal } }) => ({
      ...one,
      conditions: one.conditions.map((condition) =>
        OWNERS.test(condition.key) && 'accountId' in principal
          ? { ...condition, key: 'aws:principalaccount' }
          : condition,
      ),
    })),
  },
  {
    id: 'ministack-user-agent',
    sentence: 'MiniStack does not know `aws:UserAgent`; AWS fills it from the header',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-useragent`,
    distort: missingKeys('aws:useragent'),
  },
  {
    id: 'ministack-tls-version',
    sentence: 'MiniStack does not know `s3:TlsVersion`; S3 has the version that was spoken',
    documentation: S3_KEYS,
    distort: missingKeys('s3:tlsversion'),
  },
  {
    id: 'ministack-via-service',
    sentence: 'MiniStack does not know `aws:ViaAWSService`; AWS has it in every request',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-viaawsservice`,
    distort: missingKeys('aws:viaawsservice'),
  },
  {
    id: 'ministack-source-identity',
    sentence: 'MiniStack does not ask for `sts:SetSourceIdentity`; STS does where one is set',
    documentation: `${GUIDE}/id_credentials_temp_control-access_monitor.html`,
    distort: unasked(({ request }) => request.action === 'sts:SetSourceIdentity'),
  },
  {
    id: 'ministack-source-identity-key',
    sentence: 'MiniStack does not know `sts:SourceIdentity`; STS fills it from the call',
    documentation: `${GUIDE}/reference_policies_iam-condition-keys.html`,
    distort: missingKeys('sts:sourceidentity'),
  },
  {
    id: 'ministack-write-keys',
    sentence:
      'MiniStack does not know `s3:ObjectCreationOperation`, `s3:if-match` and `s3:if-none-match`; S3 fills them',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html',
    distort: missingKeys('s3:objectcreationoperation', 's3:if-'),
  },
  {
    id: 'ministack-transitive-tags',
    sentence: 'MiniStack does not know `sts:TransitiveTagKeys`; STS fills it from the call',
    documentation: `${GUIDE}/reference_policies_iam-condition-keys.html`,
    distort: missingKeys('sts:transitivetagkeys'),
  },
  {
    id: 'ministack-arn-colon',
    sentence:
      'MiniStack lets a wildcard of an ARN operator run over colons, as in a string; AWS compares each of an ARN’s parts by itself',
    documentation: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_ARN`,
    distort: statements((one) => ({
      ...one,
      conditions: one.conditions.map((condition) =>
        condition.operator.startsWith('Arn')
          ? {
              ...condition,
              operator: condition.operator.startsWith('ArnNot') ? 'StringNotLike' : 'StringLike',
            }
          : condition,
      ),
    })),
  },
  {
    id: 'ministack-everyone-limited-user',
    sentence:
      'MiniStack limits a bucket policy’s grant to everyone by a user’s permissions boundary; in the same account AWS does not',
    documentation: `${GUIDE}/reference_policies_elements_principal.html#principal-anonymous`,
    distort: resourceStatements((one, { request, policies: { boundary } }) =>
      request.principal.kind === 'user' &&
      one.effect === 'Allow' &&
      one.principal?.entries.some(({ value }) => value === '*') === true &&
      boundary !== undefined &&
      evaluate(request, { identity: boundary }).outcome !== 'allowed'
        ? undefined
        : one,
    ),
  },
  {
    id: 'ministack-everyone-limited',
    sentence:
      'MiniStack limits a bucket policy’s grant to everyone by boundary and session policy; in the same account AWS does not',
    documentation: `${GUIDE}/reference_policies_elements_principal.html#principal-anonymous`,
    distort: resourceStatements((one, { request: { principal }, one: { ask } }) =>
      principal.kind === 'role-session' && one.effect === 'Allow' && ask.operation !== 'AssumeRole'
        ? named(one, principal.roleArn)
        : one,
    ),
  },
  {
    id: 'ministack-abroad-named',
    sentence:
      'MiniStack finds a caller of another account in a bucket policy by its account alone, not by the ARN of a user, role or session; AWS finds it by each',
    documentation: `${GUIDE}/reference_policies_elements_principal.html`,
    distort: resourceStatements((one, { request: { principal, resourceAccountId } }) =>
      'accountId' in principal && principal.accountId !== resourceAccountId
        ? principals(one, (value) => (namesOf(principal).includes(value) ? undefined : value))
        : one,
    ),
  },
  {
    id: 'ministack-abroad-any-action',
    sentence: 'MiniStack passes over a bucket policy’s grant of the action `*` across accounts; AWS heeds it',
    documentation: `${GUIDE}/reference_policies_elements_action.html`,
    distort: resourceStatements((one, { request: { principal, resourceAccountId } }) =>
      'accountId' in principal &&
      principal.accountId !== resourceAccountId &&
      one.action.patterns.includes('*')
        ? undefined
        : one,
    ),
  },
  {
    id: 'ministack-abroad-context',
    sentence:
      'MiniStack asks a bucket policy across accounts as if the caller’s root user asked and owned the bucket; AWS asks with the caller’s own condition keys and the owner’s',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-principal-properties`,
    distort: (asked) => {
      const { request } = asked;
      const { principal } = request;
      if (!('accountId' in principal) || principal.accountId === request.resourceAccountId) return asked;
      const { accountId } = principal;
      const seen = resourceStatements((one) => ({
        ...one,
        conditions: one.conditions.map((condition) =>
          CALLERS_OWN.test(condition.key) || OWNERS.test(condition.key)
            ? { ...condition, key: `cordon:abroad/${condition.key.toLowerCase()}` }
            : condition,
        ),
      }))(asked);
      const asRoot = {
        'cordon:abroad/aws:principalarn': `arn:aws:iam::${accountId}:root`,
        'cordon:abroad/aws:principaltype': 'Root',
        'cordon:abroad/aws:principalaccount': accountId,
        'cordon:abroad/aws:resourceaccount': accountId,
        'cordon:abroad/s3:resourceaccount': accountId,
      };
      return { ...seen, request: { ...request, context: { ...request.context, ...asRoot } } };
    },
  },
  {
    id: 'ministack-trust-names-caller',
    sentence:
      'MiniStack wants the caller’s own policy to allow `sts:AssumeRole` even where the trust policy names the caller; in the same account AWS does not',
    documentation: `${GUIDE}/id_roles_compare-resource-policies.html`,
    distort: resourceStatements((one, { request: { principal }, one: { ask } }) =>
      ask.operation === 'AssumeRole' && one.effect === 'Allow' && 'accountId' in principal
        ? principals(one, (value) =>
            value === '*' || value.startsWith('arn:') ? coveredBy(value, principal) : value,
          )
        : one,
    ),
  },
  {
    id: 'ministack-list-buckets',
    sentence:
      'MiniStack asks `s3:ListAllMyBuckets` of `*`, which `arn:aws:s3:::*` does not match; in AWS it does',
    documentation: `${GUIDE}/reference_policies_evaluation-logic.html`,
    distort: ({ request, policies }) => ({
      request: request.action === 's3:ListAllMyBuckets' ? { ...request, resource: '*' } : request,
      policies,
    }),
  },
  {
    id: 'ministack-principal-arn',
    sentence: 'MiniStack compares the session’s ARN with `aws:PrincipalArn`; AWS compares the role’s',
    documentation: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-principalarn`,
    distort: context((keys, { request: { principal } }) =>
      principal.kind === 'role-session' ? { ...keys, 'aws:principalarn': principal.sessionArn } : keys,
    ),
  },
  {
    id: 'ministack-not-principal',
    sentence: 'MiniStack passes over statements with `NotPrincipal`; AWS heeds them',
    documentation: `${GUIDE}/reference_policies_elements_notprincipal.html`,
    distort: statements((one) => (one.principal?.not === true ? undefined : one)),
  },
  {
    id: 'ministack-root',
    sentence: 'MiniStack lets the root user past a bucket policy’s Deny; in AWS it holds for root too',
    documentation: `${GUIDE}/reference_policies_evaluation-logic.html`,
    distort: unasked(
      ({ request, policies }) => request.principal.kind === 'root' && policies.resource !== undefined,
    ),
  },
  {
    id: 'ministack-absence',
    sentence: 'MiniStack tells who may not list the bucket that a key is absent; S3 answers 403',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
    distort: unasked(({ request, one }) => one.ask.key === ABSENT_KEY && request.action === 's3:ListBucket'),
  },
  {
    id: 'ministack-existing-tags',
    sentence: 'MiniStack does not know `s3:ExistingObjectTag/…`; S3 fills it from the object',
    documentation: S3_KEYS,
    distort: missingKeys('s3:existingobjecttag/'),
  },
  {
    id: 'ministack-request-tags',
    sentence: 'MiniStack does not know `s3:RequestObjectTag/…` and `s3:RequestObjectTagKeys`; S3 fills both',
    documentation: S3_KEYS,
    distort: missingKeys('s3:requestobjecttag'),
  },
  {
    id: 'ministack-copy-keys',
    sentence: 'MiniStack does not know the condition keys of a copy or a storage class; S3 fills them',
    documentation: S3_KEYS,
    distort: missingKeys('s3:x-amz-'),
  },
  {
    id: 'ministack-delete-objects',
    sentence:
      'MiniStack asks a bucket policy about DeleteObjects of others once, on the bucket; S3 asks about every key',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
    distort: ({ request, policies, one }) => ({
      request:
        one.ask.operation === 'DeleteObjects' &&
        (one.setup.caller === 'anonymous' || one.setup.abroad === true)
          ? { ...request, resource: request.resource.replace(/\/.*$/, '') }
          : request,
      policies,
    }),
  },
  {
    id: 'ministack-organization',
    sentence:
      'MiniStack holds every account for the management account of an organisation of its own and decides without service and resource control policies; AWS limits member accounts and what they own by both',
    documentation:
      'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html',
    distort: withoutOrganization,
  },
  {
    id: 'ministack-put-tags',
    sentence:
      'MiniStack does not ask for `s3:PutObjectTagging` or `s3:PutObjectAcl` where an object is put with tags or an access list; S3 does',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
    distort: unasked(
      ({ request, one }) =>
        one.ask.operation === 'PutObject' && /^s3:PutObject(Tagging|Acl)$/.test(request.action),
    ),
  },
  {
    id: 'ministack-etag-read',
    sentence: 'MiniStack does not ask for `s3:GetObject` where a write compares an ETag; S3 does',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html',
    distort: unasked(
      ({ request, one }) => one.ask.ifMatch !== undefined && request.action === 's3:GetObject',
    ),
  },
];

/** MiniStack 1.5.33 with `AUTH=true`. */
export const MINISTACK: readonly AgreementDivergence[] = rows.map((row) => ({ engine: 'ministack', ...row }));
