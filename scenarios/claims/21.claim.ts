import { CreatePolicyCommand, PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { type PublishedClaim, proof, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { assume, document, list, makeBucket, makeRole, makeUser, onBucket } from './principals.ts';

const ROLE = 'claims-21';
const EVERYTHING = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];

async function levels(context: ClaimContext): Promise<string> {
  const [iam, root] = [context.iam(context.admin), context.s3(context.admin)];
  const user = await makeUser(iam, ROLE, []);
  const role = await makeRole(iam, ROLE, user.arn, EVERYTHING);
  const account = role.split(':')[4] ?? '';
  const sts = context.sts(user.credentials);
  const [one, two] = [await assume(sts, role, 'one'), await assume(sts, role, 'two')];
  const session = (name: string) => `arn:aws:sts::${account}:assumed-role/${ROLE}/${name}`;
  const Bucket = `cordon-${ROLE}`;
  const sparing = (...more: readonly string[]) => [
    onBucket(Bucket, 'Deny', {
      NotPrincipal: { AWS: [`arn:aws:iam::${account}:root`, role, ...more] },
    }),
  ];
  const put = (...more: readonly string[]) =>
    root.send(new PutBucketPolicyCommand({ Bucket, Policy: document(sparing(...more)) }));
  const listed = (who: AwsCredentials) => said(list(context.s3(who), Bucket)());
  await makeBucket(root, Bucket, sparing());
  const seen: [string, string][] = [['account and role named', await listed(one)]];
  await put(session('one'));
  seen.push(['its session named, too', await listed(one)], ['the role’s next session', await listed(two)]);
  seen.push(['a star for the session’s name', await said(put(session('*')))]);
  const boundary = { PolicyName: ROLE, PolicyDocument: document(EVERYTHING) };
  const { Policy } = await iam.send(new CreatePolicyCommand(boundary));
  const bound = { RoleName: ROLE, PermissionsBoundary: Policy?.Arn ?? '' };
  await iam.send(new PutRolePermissionsBoundaryCommand(bound));
  seen.push(['all named, and the role under a boundary of s3:*', await listed(one)]);
  return seen.map(([what, came]) => `${what}: ${came}`).join('; ');
}

export default {
  id: '21',
  from: 'blog post',
  claim: 'A Deny with `NotPrincipal` of the role’s ARN keeps out everybody but that role.',
  finding: 'wrong',
  because:
    'it keeps out the role’s own sessions: account, role and session must all be named, a session’s ARN takes no star, Vault gives every session another name, and whoever has a permissions boundary is denied whatever is named. AWS advises against it and names the condition keys instead (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html)',
  shows: [
    {
      what: 'the role’s sessions list the bucket, while more and more of them is named',
      expect:
        'account and role named: AccessDenied 403; its session named, too: served; the role’s next session: AccessDenied 403; a star for the session’s name: MalformedPolicy 400; all named, and the role under a boundary of s3:*: AccessDenied 403',
      see: levels,
    },
    proof(
      'by proof, the Deny of a tenant’s bucket with a `NotPrincipal` of the account',
      'refuted: owner-access',
      'role-per-tenant',
      'userid-deny-as-not-principal',
      ['deny-unless-userid'],
    ),
  ],
  also: [
    'pnpm prove --topology role-per-tenant --guard deny-unless-userid --mutant userid-deny-as-not-principal',
    'pnpm scenario isolation --topology role-per-tenant --guard deny-unless-principal-arn',
  ],
  notHere:
    'what AWS does where only some of the levels are named: its page says that it might deny, the gateway denies, and the prover answers that it cannot tell',
} satisfies PublishedClaim;
