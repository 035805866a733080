import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type PublishedClaim, said, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { withClock } from './clocked.ts';
import { document, list, makeUser } from './principals.ts';

const DAY = 86_400;

function leaked(context: ClaimContext): Promise<string> {
  return withClock(context, 'claims-24', async (clocked) => {
    const session = await clocked.assume();
    const seen: string[] = [];
    const look = async (when: string) =>
      seen.push(
        `${when}: session ${await said(clocked.use(session))}, key ${await said(clocked.use(clocked.key))}`,
      );
    clocked.forward(840);
    await look('14 min');
    clocked.forward(120);
    await look('16 min');
    clocked.forward(89 * DAY);
    await look('89 days');
    await clocked.deleteKey();
    await look('deleted');
    return seen.join('; ');
  });
}

/** One tenant is stopped as AWS’s console does it, while somebody holds its fallback key. */
async function stopped(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant');
  const iam = context.iam(context.admin);
  const bucket = site.bucket('acme');
  const may = [{ Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: '*' }];
  const fallback = await makeUser(iam, 'claims-24-fallback', may);
  const session = await site.credentials('acme');
  const role = { RoleName: `${site.deployment.prefix}-acme`, PolicyName: 'AWSRevokeOlderSessions' };
  const stop = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': '2100-01-01T00:00:00Z' } },
  };
  await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: document([stop]) }));
  try {
    const withKey = context.s3(fallback.credentials);
    return await saidOf({
      'its session': list(context.s3(session), bucket),
      'its fallback key': list(withKey, bucket),
      'the key, of globex': list(withKey, site.bucket('globex')),
    });
  } finally {
    await iam.send(new DeleteRolePolicyCommand(role));
  }
}

export default {
  id: '24',
  from: 'tutorial',
  claim:
    'Static keys, rotated every 90 days, may stay beside the sessions as an emergency fallback for when Vault is away.',
  finding: 'wrong',
  because:
    'the risk is that of the weaker of the two: a leaked key works until it is deleted, 8,640 times as long as a session of a quarter of an hour within its 90 days; stopping the tenant stops its role and not its key; and one key for all who need it in an emergency opens every bucket. A session with hours left bridges an outage without any of this (claim 8)',
  shows: [
    {
      what: 'a session of 15 minutes and a key, both stolen; the key is deleted after 89 days',
      expect:
        '14 min: session served, key served; 16 min: session ExpiredToken 403, key served; 89 days: session ExpiredToken 403, key served; deleted: session ExpiredToken 403, key InvalidClientTokenId 403',
      see: leaked,
    },
    {
      what: 'acme is stopped by a Deny on its role, while a fallback key that any tenant may need is out',
      expect: 'its session: AccessDenied 403; its fallback key: served; the key, of globex: served',
      see: stopped,
    },
  ],
  also: ['pnpm scenario revocation --topology role-per-tenant,iam-user-per-lease'],
  notHere: 'ninety days: the clock of the gateway is set forward, as in claim 8',
} satisfies PublishedClaim;
