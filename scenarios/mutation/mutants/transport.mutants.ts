import { bucketPolicies, type Statement } from '@cordon/terraform/edit';
import { type FamilyRow, familyOf } from '../mutant.ts';

/** Changes the Deny of plain HTTP, where a guard put one on. */
const denyOfClearText = (change: (deny: Statement) => readonly Statement[]) =>
  bucketPolicies((statements) =>
    statements.some(isDeny) ? statements.flatMap((one) => (isDeny(one) ? change(one) : [one])) : statements,
  );

const isDeny = ({ Sid }: Statement): boolean => Sid === 'DenyInsecureTransport';

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = {
  breaks: 'tenant-data',
  killedBy: ['s3-clear-text'],
  outsideTheModel:
    'the prover asks which credentials reach what: the owner’s own request is allowed, and policies cannot prevent a replay',
} as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'clear-text-allowed-by-tls',
    sentence:
      'the Deny of plain HTTP is spelled the wrong way round: an Allow where `aws:SecureTransport` is `true` denies nothing',
    edit: () =>
      denyOfClearText((deny) => [
        {
          ...deny,
          Effect: 'Allow',
          // An Allow for everybody is public, and refused: this one is for the account alone.
          Principal: { AWS: '${data.aws_caller_identity.caller.account_id}' },
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
      ]),
  },
  {
    id: 'clear-text-as-null',
    sentence: 'the Deny of plain HTTP asks whether `aws:SecureTransport` is absent: it never is',
    edit: () =>
      denyOfClearText((deny) => [{ ...deny, Condition: { Null: { 'aws:SecureTransport': 'true' } } }]),
  },
  {
    id: 'clear-text-by-version',
    sentence: 'the Deny of plain HTTP asks for a version of TLS below 1.2: a request without TLS has none',
    edit: () =>
      denyOfClearText((deny) => [{ ...deny, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }]),
  },
  {
    id: 'clear-text-on-bucket-alone',
    sentence: 'the Deny of plain HTTP names the bucket and not its objects',
    edit: () =>
      denyOfClearText(({ Resource, ...deny }) => [{ ...deny, Resource: [Resource].flat().slice(0, 1) }]),
  },
];

export default familyOf(SHARED, mutants);
