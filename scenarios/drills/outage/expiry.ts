import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type Access, bucketOf, type Deployment, deploymentOf } from '@cordon/domain';
import type { Gateway } from '@cordon/gateway';
import { SEED_KEY } from '@cordon/harness/seed';
import { answerOf, clientOf, getCredentials, type Held } from '../clients.ts';
import { ISSUING } from './faults.ts';
import { type ExpiryLine, SECONDS } from './judge-expiry.ts';

/**
 * Gets each client credentials; while STS and IAM give out nothing, moves the clock to either side of their end, and lets it
 * read its own object and ask for new ones; then lets them give out again. The clock is put back at the end.
 */
export async function expireAmidOutage(o: {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly holders: readonly Held[];
  readonly inject: Gateway['inject'];
  readonly moveClock: Gateway['moveClock'];
}): Promise<readonly ExpiryLine[]> {
  const { deployment, access, holders, inject, moveClock } = o;
  const is = { status: 400, code: 'Throttling', message: 'Rate exceeded' };
  const lines: ExpiryLine[] = [];
  try {
    for (const held of holders) {
      const { tenant } = held;
      // A leased user's key ends with its lease, which Vault ends: no clock of AWS does.
      if (held.credentials.expiration === undefined) continue;
      const renew = () => getCredentials(deployment, tenant, access, held.vaultToken);
      const askedMs = Date.now();
      const { credentials } = await renew();
      // Counted from when it was asked for, in whole seconds: the end is no earlier, and later by what the answer took.
      const earliest = credentials.expiration?.getTime();
      if (earliest === undefined) throw new Error(`the session of \`${tenant}\` says no end`);
      const latest = earliest + (Date.now() - askedMs) + 1000;
      const Bucket = bucketOf(deploymentOf(deployment, tenant).tenant);
      const read = async (what: ExpiryLine['what'], seconds: number, using = credentials) => {
        const aheadMs = (seconds < 0 ? earliest : latest) + 1000 * seconds - Date.now();
        moveClock(aheadMs);
        const s3 = clientOf(access, using);
        s3.config.systemClockOffset = aheadMs;
        const asked = s3.send(new GetObjectCommand({ Bucket, Key: SEED_KEY }));
        const answer = await asked.then(() => ({ outcome: 'served' }) as const, answerOf);
        s3.destroy();
        lines.push({ line: 'expiry', tenant, what, seconds, ...answer });
      };
      inject({ services: ISSUING, is });
      for (const seconds of SECONDS) await read('held', seconds);
      const renewed = await renew().then(() => ({ outcome: 'served' }) as const, answerOf);
      lines.push({ line: 'expiry', tenant, what: 'renew', seconds: SECONDS[1], ...renewed });
      inject(undefined);
      const fresh = await renew().then(
        ({ credentials: made }) => made,
        () => undefined,
      );
      if (fresh !== undefined) await read('fresh', SECONDS[1], fresh);
      moveClock(0);
    }
    return lines;
  } finally {
    inject(undefined);
    moveClock(0);
  }
}
