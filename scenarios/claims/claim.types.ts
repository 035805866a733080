import type { ClaimContext } from './claim-context.ts';

/** Our verdict on the published sentence. */
export type Finding = 'holds' | 'wrong' | 'under a condition' | 'not shown here';

/** One thing that is looked at. */
export interface Show {
  /** What is done, in one line. */
  readonly what: string;
  /** What must be seen for the finding to stand. */
  readonly expect: string | RegExp;
  /** It is the prover's verdict on the synthesized Terraform: nothing of it is done on the lab. */
  readonly by?: 'proof';
  /** Does it on the live lab, or proves it, and says what came of it; holds no secret. */
  readonly see: (context: ClaimContext) => Promise<string>;
}

/** A published claim and our finding. One file each: `scenarios/claims/<two digits>.claim.ts`. */
export interface PublishedClaim {
  /** `01` and on: the file’s name. */
  readonly id: string;
  /** Where such a claim is read. */
  readonly from: 'forum thread' | 'tutorial' | 'blog post' | 'how-to';
  /** The claim, in our words. */
  readonly claim: string;
  readonly finding: Finding;
  /** The condition, the error, or the mechanism. */
  readonly because: string;
  /** What is shown on the lab. Empty only for what cannot be shown here. */
  readonly shows: readonly Show[];
  /** Other commands of the project that show it, with what they answer; each a whole line. */
  readonly also?: readonly string[];
  /** What of the claim cannot be shown on this lab, and why. */
  readonly notHere?: string;
}

/** `served`, or the error’s code and HTTP status as sent: `AccessDenied 403`. */
export async function said(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'served';
  } catch (error) {
    const {
      name = 'Error',
      $metadata,
      status,
    } = error as {
      name?: string;
      $metadata?: { httpStatusCode?: number };
      status?: number;
    };
    return `${name} ${$metadata?.httpStatusCode ?? status ?? 'without a status'}`;
  }
}

/** What several calls came to, in one line. */
export async function saidOf(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<string> {
  const parts: string[] = [];
  for (const [what, call] of Object.entries(calls)) parts.push(`${what}: ${await said(call())}`);
  return parts.join('; ');
}

/** What the prover says of the synthesized Terraform of a topology, with a mutant and guards where they are given. */
export const proof = (
  what: string,
  expect: Show['expect'],
  topology: string,
  mutant?: string,
  guards?: readonly string[],
): Show => ({ what, expect, by: 'proof', see: (context) => context.proof(topology, mutant, guards) });
