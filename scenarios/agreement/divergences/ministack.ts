import type { AgreementDivergence } from '../divergence.types.ts';
import { ABSENT_KEY } from '../operations.ts';
import { context, missingKeys, statements, unasked } from './distortions.ts';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const S3_KEYS = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html';

type Row = Omit<AgreementDivergence, 'engine'>;
const rows: readonly Row[] = [
  {
    id: 'ministack-tag-in-resource',
    sentence: 'MiniStack does not substitute `${aws:PrincipalTag/…}` in a resource; AWS does',
    documentation: `${GUIDE}/reference_policies_variables.html`,
    distort: statements((one) =>
      one.resource?.patterns.some((pattern) => /\$\{aws:principaltag/i.test(pattern)) === true
        ? {
            ...one,
            resource: {
              ...one.resource,
              patterns: one.resource.patterns.map((pattern) =>
                /\$\{aws:principaltag/i.test(pattern) ? 'arn:aws:s3:::nothing' : pattern,
              ),
            },
          }
        : one,
    ),
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
    sentence: 'MiniStack passes over a Deny with `NotPrincipal`; AWS denies all who are not named',
    documentation: `${GUIDE}/reference_policies_elements_notprincipal.html`,
    distort: statements((one) => (one.principal?.not === true && one.effect === 'Deny' ? undefined : one)),
  },
  {
    id: 'ministack-root',
    sentence: 'MiniStack lets the root user past a bucket policy’s Deny; in AWS it holds for root too',
    documentation: `${GUIDE}/reference_policies_evaluation-logic.html`,
    distort: unasked(({ request }) => request.principal.kind === 'root'),
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
    id: 'ministack-put-tags',
    sentence: 'MiniStack does not ask for `s3:PutObjectTagging` where an object is put with tags; S3 does',
    documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
    distort: unasked(
      ({ request, one }) => one.ask.operation === 'PutObject' && request.action === 's3:PutObjectTagging',
    ),
  },
];

/** MiniStack 1.5.33 with `AUTH=true`. */
export const MINISTACK: readonly AgreementDivergence[] = rows.map((row) => ({ engine: 'ministack', ...row }));
