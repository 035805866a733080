import { bucketPolicies, type Edit, each, type Statement } from '@cordon/terraform/edit';
import { type FamilyRow, familyOf } from '../mutant.ts';

const isDeny = ({ Sid }: Statement): boolean => Sid === 'DenyUnlessUserId';

/** Changes the Deny by `aws:userid`, where a guard put one on. */
const denyByUserId = (change: (deny: Statement) => Statement) =>
  bucketPolicies(each((one) => (isDeny(one) ? change(one) : one)));

/** The `aws:userid` patterns that a Deny spares: the tenant’s own, then root’s and the administrator’s. */
const spared = ({ Condition }: Statement): readonly string[] =>
  (Condition as { StringNotLike: { 'aws:userid': readonly string[] } }).StringNotLike['aws:userid'];

const sparing = (deny: Statement, userIds: readonly string[]): Statement => ({
  ...deny,
  Condition: { StringNotLike: { 'aws:userid': userIds } },
});

/** Changes the tenant’s own patterns: those with a role’s id in them. */
const ownIds = (change: (pattern: string) => string) =>
  denyByUserId((deny) =>
    sparing(
      deny,
      spared(deny).map((one) => (/unique_id/.test(one) ? change(one) : one)),
    ),
  );

/** Concerns only deployments whose roles may ask where every bucket is: elsewhere nothing but the Deny is lost. */
const withConsole = (change: (deny: Statement) => Statement) => (): Edit => (tf) => {
  const roles = (tf.resource as Readonly<Record<string, object>> | undefined)?.aws_iam_role_policy ?? {};
  return Object.keys(roles).some((name) => name.startsWith('role-console-'))
    ? denyByUserId(change)(tf)
    : undefined;
};

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'owner-access', killedBy: ['owner-reaches-own'] } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'userid-deny-by-equals',
    sentence: 'the Deny by `aws:userid` uses `StringNotEquals`, which takes `*` literally',
    edit: () =>
      denyByUserId((deny) => ({
        ...deny,
        Condition: { StringNotEquals: { 'aws:userid': spared(deny) } },
      })),
  },
  {
    id: 'userid-deny-by-role-id',
    sentence: 'the Deny by `aws:userid` excepts the role’s id without `:*`, which no session has',
    edit: () => ownIds((pattern) => pattern.replace(/:.*$/, '')),
  },
  {
    id: 'userid-deny-of-former-role',
    sentence:
      'the Deny by `aws:userid` excepts the id that the role had before it was deleted and made again',
    edit: () => ownIds((pattern) => pattern.replace(/\$\{[^}]*\}/, 'AROAFORMERROLE0000000')),
  },
  {
    id: 'console-deny-any-session',
    sentence:
      'the Deny by `aws:userid` excepts every role’s sessions, and the console’s policy lets them ask',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-config'],
    edit: withConsole((deny) => sparing(deny, [...spared(deny), 'AROA*'])),
  },
  {
    id: 'console-deny-objects-alone',
    sentence: 'the Deny by `aws:userid` names the objects and not the bucket, of which the console asks',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-config'],
    edit: withConsole(({ Resource, ...deny }) => ({ ...deny, Resource: [Resource].flat().slice(1) })),
  },
  {
    id: 'console-deny-without-location',
    sentence:
      'the Deny by `aws:userid` leaves out `s3:GetBucketLocation`, so that the console gets its answer',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-config'],
    edit: withConsole(({ Action: _all, ...deny }) => ({ ...deny, NotAction: 's3:GetBucketLocation' })),
  },
  {
    id: 'userid-deny-as-not-principal',
    sentence:
      'the Deny by `aws:userid` is a `NotPrincipal` of the account instead: it spares root and no session',
    edit: () =>
      denyByUserId(({ Principal: _all, Condition: _ids, ...deny }) => ({
        ...deny,
        NotPrincipal: { AWS: 'arn:aws:iam::${data.aws_caller_identity.caller.account_id}:root' },
      })),
  },
];

export default familyOf(SHARED, mutants);
