import { awsMountOf } from '@cordon/domain';
import { type PublishedClaim, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { withClock } from './clocked.ts';

const HOURS = 3;
const STEP = 60;

/** Requests of a client over hours of the gateway’s clock, one a minute, with a margin at which it asks anew. */
function overHours(context: ClaimContext, name: string, margin: number | undefined): Promise<string> {
  return withClock(context, name, async (clocked) => {
    let credentials = await clocked.assume();
    let [age, requests, failed] = [0, 0, 0];
    for (let minute = 0; minute < HOURS * 60; minute += 1) {
      if (margin !== undefined && 900 - age <= margin) {
        credentials = await clocked.assume();
        age = 0;
      }
      requests += 1;
      if ((await said(clocked.use(credentials))) !== 'served') failed += 1;
      clocked.forward(STEP);
      age += STEP;
    }
    return `${failed} of ${requests} requests failed`;
  });
}

async function renew(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant');
  const issued = await context.operator.secrets.aws.generateCredentials('acme', {
    mountPoint: awsMountOf(site.deployment),
  });
  const { status } = await context.operator.raw({
    method: 'PUT',
    path: 'sys/leases/renew',
    body: { lease_id: issued.leaseId },
  });
  return `renewable: ${issued.renewable}; asked to renew, Vault answered ${status}`;
}

export default {
  id: '06',
  from: 'tutorial',
  claim: 'Credentials of 15 minutes rotate by themselves without a failed request.',
  finding: 'under a condition',
  because:
    'nothing rotates by itself: a lease of an STS session cannot be renewed, and whoever uses it must ask for another before it ends; one that does so in time sees no failure',
  shows: [
    {
      what: 'a session’s lease is renewed',
      expect: 'renewable: false; asked to renew, Vault answered 400',
      see: renew,
    },
    {
      what: `${HOURS} hours of the clock, one request a minute, nobody asks for new credentials`,
      expect: '165 of 180 requests failed',
      see: (context) => overHours(context, 'claims-06-kept', undefined),
    },
    {
      what: `${HOURS} hours of the clock, one request a minute, new credentials five minutes before the end`,
      expect: '0 of 180 requests failed',
      see: (context) => overHours(context, 'claims-06-fresh', 300),
    },
  ],
  also: ['pnpm cordon exec --topology role-per-tenant --tenant acme -- aws s3 ls'],
  notHere: 'the quarter of an hour itself: the clock of the gateway is set forward instead of waiting',
} satisfies PublishedClaim;
