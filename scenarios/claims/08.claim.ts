import { type PublishedClaim, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { withClock } from './clocked.ts';

function cached(context: ClaimContext): Promise<string> {
  return withClock(context, 'claims-08', async (clocked) => {
    const credentials = await clocked.assume();
    const after: string[] = [];
    for (const [label, step] of [
      ['14 min', 840],
      ['16 min', 120],
      ['30 min', 840],
    ] as const) {
      clocked.forward(step);
      after.push(`${label}: ${await said(clocked.use(credentials))}`);
    }
    return after.join('; ');
  });
}

export default {
  id: '08',
  from: 'tutorial',
  claim: 'Caching 15-minute credentials for 30 minutes bridges a Vault outage.',
  finding: 'wrong',
  because:
    'a session ends when STS said it would, whoever keeps it: what bridges an outage is the time left, so a longer session or an earlier refresh',
  shows: [
    {
      what: 'a session of 15 minutes, used 14, 16 and 30 minutes on',
      expect: '14 min: served; 16 min: ExpiredToken 403; 30 min: ExpiredToken 403',
      see: cached,
    },
  ],
  notHere: 'AWS’s own clock: the gateway’s is set forward, and refuses as AWS documents it',
} satisfies PublishedClaim;
