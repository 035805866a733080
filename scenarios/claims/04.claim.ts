import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { brokerOf } from '@cordon/domain';
import { type PublishedClaim, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { document } from './principals.ts';

/** Changes the trust of acme’s role and the broker’s rights, asks Vault for acme, and puts all back. */
async function issueWith(
  context: ClaimContext,
  change: { readonly trusts: 'the broker' | 'the account' | 'another'; readonly allowed: boolean },
): Promise<string> {
  const site = await context.site('role-per-tenant');
  const { prefix, accountId } = site.deployment;
  const brokerArn = brokerOf(site.deployment);
  const iam = context.iam(context.admin);
  const user = { UserName: `${prefix}-broker`, PolicyName: 'broker' };
  const rights = (await iam.send(new GetUserPolicyCommand(user))).PolicyDocument;
  const trust = (arn: string) =>
    iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: `${prefix}-acme`,
        PolicyDocument: document([{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }]),
      }),
    );
  const arns = {
    'the broker': brokerArn,
    'the account': `arn:aws:iam::${accountId}:root`,
    another: `arn:aws:iam::${accountId}:role/${prefix}/${prefix}-globex`,
  };
  try {
    await trust(arns[change.trusts]);
    if (!change.allowed) await iam.send(new DeleteUserPolicyCommand(user));
    return (await said(site.credentials('acme'))) === 'served' ? 'issued' : 'refused';
  } finally {
    await trust(brokerArn);
    await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument: decodeURIComponent(rights ?? '') }));
  }
}

export default {
  id: '04',
  from: 'forum thread',
  claim:
    '`assumed_role` needs the broker user to be allowed `sts:AssumeRole` on each role and each role to trust it.',
  finding: 'under a condition',
  because:
    'the trust is always needed; the broker’s own allowance only where the role trusts its account, or stands in another one: a role that names the broker’s ARN in the same account has said enough (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)',
  shows: [
    {
      what: 'the role trusts the broker, the broker is allowed',
      expect: 'issued',
      see: (context) => issueWith(context, { trusts: 'the broker', allowed: true }),
    },
    {
      what: 'the role trusts somebody else, the broker is allowed',
      expect: 'refused',
      see: (context) => issueWith(context, { trusts: 'another', allowed: true }),
    },
    {
      what: 'the role trusts the account, the broker is not allowed',
      expect: 'refused',
      see: (context) => issueWith(context, { trusts: 'the account', allowed: false }),
    },
    {
      what: 'the role trusts the broker by its ARN, the broker is not allowed',
      expect: 'issued',
      see: (context) => issueWith(context, { trusts: 'the broker', allowed: false }),
    },
  ],
  also: ['pnpm prove --topology role-per-tenant --mutant trust-names-other-role'],
} satisfies PublishedClaim;
