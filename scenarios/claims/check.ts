import { EXIT, messageOf } from '@cordon/domain';
import type { Finding, PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';

/** One check, and whether it confirms the finding. `unclear`: it could not be made. */
export interface Seen {
  readonly what: string;
  readonly expected: string;
  readonly saw: string;
  readonly as: 'expected' | 'otherwise' | 'unclear';
}

export interface Checked {
  readonly id: string;
  readonly claim: string;
  readonly finding: Finding;
  readonly because: string;
  readonly seen: readonly Seen[];
  readonly notHere?: string;
}

/** Shows one claim on the lab. Never rejects: what fails is `unclear`. */
export async function check(claim: PublishedClaim, context: ClaimContext): Promise<Checked> {
  const seen: Seen[] = [];
  for (const { what, expect, see } of claim.shows) {
    const expected = expect instanceof RegExp ? `like ${expect}` : expect;
    try {
      const saw = await see(context);
      const fits = expect instanceof RegExp ? expect.test(saw) : saw === expect;
      seen.push({ what, expected, saw, as: fits ? 'expected' : 'otherwise' });
    } catch (error) {
      const saw = messageOf(error);
      seen.push({ what, expected, saw, as: 'unclear' });
    }
  }
  const { id, claim: text, finding, because, notHere } = claim;
  return { id, claim: text, finding, because, seen, ...(notHere === undefined ? {} : { notHere }) };
}

/** Exit code: 1 where a check differs from our finding, 2 where one could not be made, else 0. */
export function exitOf(checked: readonly Checked[]): number {
  const all = checked.flatMap(({ seen }) => seen);
  if (all.some(({ as }) => as === 'otherwise')) return EXIT.breached;
  return all.length === 0 || all.some(({ as }) => as === 'unclear') ? EXIT.unknown : EXIT.upheld;
}
