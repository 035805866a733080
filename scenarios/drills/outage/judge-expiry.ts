import { type CallLine, Findings } from '../history.ts';
import { type OutageFinding, TIMED_OUT } from './judge.ts';

/** Seconds from the end of what a client holds at which it is used: shortly before, and the second after. */
export const SECONDS = [-10, 1] as const;

/** One use of what a client holds, or one try to get something new, while nothing new is given out; then the new. */
export interface ExpiryLine extends Pick<CallLine, 'outcome' | 'code' | 'tenant'> {
  readonly line: 'expiry';
  readonly what: 'held' | 'renew' | 'fresh';
  /** From the end of what it held; above 0 it has ended. */
  readonly seconds: number;
}

const FAULT = 'expired-amid';

/**
 * Credentials that are held carry on until they expire, though STS gives out nothing, and not a second longer; what the
 * client is told then names the end, and what it asks for anew the outage; when that is over the same client gets new ones.
 * Pure. `tenants` are those whose credentials end.
 */
export function judgeExpiry(
  lines: readonly ExpiryLine[],
  tenants: readonly string[],
): readonly OutageFinding[] {
  const found = new Findings<OutageFinding>();
  for (const tenant of tenants) {
    const of = (what: ExpiryLine['what'], ended: boolean) =>
      lines.find((line) => line.tenant === tenant && line.what === what && line.seconds > 0 === ended);
    const tell = (is: OutageFinding['is'], rule: OutageFinding['rule'], why: string) =>
      found.tell(is, rule, why, { fault: FAULT });
    const said = (line: ExpiryLine | undefined) =>
      `\`${tenant}\` was ${line?.outcome ?? 'not tried'} with ${line?.code ?? 'no code'}`;
    /** A machine that is too slow to answer in time shows nothing. */
    const untold = (line: ExpiryLine | undefined) => line === undefined || TIMED_OUT.test(line.code ?? '');
    const [before, after, renew] = [of('held', false), of('held', true), of('renew', true)];
    const fresh = of('fresh', true);
    if (before?.outcome !== 'served')
      tell(
        untold(before) ? 'unknown' : 'breached',
        'carries-on',
        `before its credentials expired ${said(before)}`,
      );
    if (after === undefined) tell('unknown', 'ends-on-time', `after its credentials expired ${said(after)}`);
    else if (after.outcome === 'served')
      tell('breached', 'ends-on-time', `a second after its credentials expired ${said(after)}`);
    else if (!/Expired/.test(after.code ?? ''))
      tell(
        untold(after) ? 'unknown' : 'breached',
        'names-its-cause',
        `after its credentials expired ${said(after)}`,
      );
    if (renew === undefined || renew.outcome === 'served')
      tell('unknown', 'fault-was-felt', `asking for new credentials in the outage ${said(renew)}`);
    else if (!/Throttling|no answer within/.test(renew.code ?? ''))
      tell('breached', 'names-its-cause', `asking for new credentials in the outage ${said(renew)}`);
    if (fresh?.outcome !== 'served')
      tell(
        untold(fresh) ? 'unknown' : 'breached',
        'recovers',
        `with new credentials after the outage ${said(fresh)}`,
      );
  }
  return found.all();
}
