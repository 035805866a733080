import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Access, AwsCredentials, Deployment } from '@cordon/domain';
import type { Gateway } from '@cordon/gateway';
import { SEED_KEY } from '@cordon/harness/seed';
import { answerOf, answerTo, bucketIn, clientOf, getCredentials, type Held } from '../clients.ts';
import { ISSUING } from './faults.ts';
import { type ExpiryLine, SECONDS } from './judge-expiry.ts';

/** What is issued this long after something else is still good two seconds after the end of that, milliseconds. */
const APART_MS = 3_000;

/**
 * Gets each client credentials; while STS and IAM give out nothing, moves the clock to either side of their end, and lets it
 * read its own object and ask for new ones; then lets them give out again. The clock is put back at the end. What one client
 * reads on each side of its own end is asked alone, since the clock is one; what waits for Vault's tries is asked by all at
 * once. Lines are by place, in their order.
 */
export async function expireAmidOutage(o: {
  readonly places: readonly { readonly deployment: Deployment; readonly holders: readonly Held[] }[];
  readonly access: Access;
  readonly inject: Gateway['inject'];
  readonly moveClock: Gateway['moveClock'];
  readonly signal: AbortSignal;
}): Promise<readonly (readonly ExpiryLine[])[]> {
  const { access, inject, moveClock, signal } = o;
  const is = { status: 400, code: 'Throttling', message: 'Rate exceeded' };
  const lines = o.places.map((): ExpiryLine[] => []);
  // A leased user's key ends with its lease, which Vault ends: no clock of AWS does.
  const ending = o.places.flatMap(({ deployment, holders }, place) =>
    holders
      .filter(({ credentials }) => credentials.expiration !== undefined)
      .map((held) => ({ deployment, held, place })),
  );
  const renew = ({ deployment, held }: (typeof ending)[number]) =>
    getCredentials(deployment, held.tenant, access, held.vaultToken);
  const write = (of: (typeof ending)[number], line: Omit<ExpiryLine, 'line' | 'tenant'>) =>
    lines[of.place]?.push({ line: 'expiry', tenant: of.held.tenant, ...line });
  try {
    const all: {
      readonly of: (typeof ending)[number];
      readonly credentials: AwsCredentials;
      readonly earliest: number;
      readonly latest: number;
    }[] = [];
    // One after the other: how long an answer took is how little is known of the end.
    for (const of of ending) {
      const askedMs = Date.now();
      const { credentials } = await renew(of);
      // Counted from when it was asked for, in whole seconds: the end is no earlier, and later by what the answer took.
      const earliest = credentials.expiration?.getTime();
      if (earliest === undefined) throw new Error(`the session of \`${of.held.tenant}\` has no expiration`);
      all.push({ of, credentials, earliest, latest: earliest + (Date.now() - askedMs) + 1000 });
    }
    const heldMs = Date.now();
    const read = async (
      { of, earliest, latest }: (typeof all)[number],
      what: ExpiryLine['what'],
      seconds: number,
      using: AwsCredentials,
    ) => {
      signal.throwIfAborted();
      const aheadMs = (seconds < 0 ? earliest : latest) + 1000 * seconds - Date.now();
      moveClock(aheadMs);
      const s3 = clientOf(access, using);
      s3.config.systemClockOffset = aheadMs;
      const own = { Bucket: bucketIn(of.deployment, of.held.tenant), Key: SEED_KEY };
      const answer = await answerTo(s3.send(new GetObjectCommand(own)));
      s3.destroy();
      write(of, { what, seconds, ...answer });
    };
    inject({ services: ISSUING, is });
    for (const one of all) for (const seconds of SECONDS) await read(one, 'held', seconds, one.credentials);
    await Promise.all(
      all.map(async ({ of }) => {
        write(of, { what: 'renew', seconds: SECONDS[1], ...(await answerTo(renew(of))) });
      }),
    );
    inject(undefined);
    await sleep(Math.max(0, heldMs + APART_MS - Date.now()), undefined, { signal });
    const fresh = await Promise.all(
      all.map(({ of }) =>
        renew(of).then(
          ({ credentials }) => credentials,
          (error: unknown) => {
            write(of, { what: 'fresh', seconds: SECONDS[1], ...answerOf(error) });
            return undefined;
          },
        ),
      ),
    );
    for (const [index, one] of all.entries()) {
      const using = fresh[index];
      if (using !== undefined) await read(one, 'fresh', SECONDS[1], using);
    }
    return lines;
  } finally {
    inject(undefined);
    moveClock(0);
  }
}
