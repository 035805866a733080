import { loadClaims, type PublishedClaim } from '@cordon/scenarios/catalogue';
import { linked, MADE, page, sentence, shell, table } from './text.ts';

/** `docs/claims.md`: the published claims and whether each holds. */
export async function claimPages(): Promise<ReadonlyMap<string, string>> {
  const claims = await loadClaims();
  const overview = claims.map(({ id, claim, finding }) => [
    `[${Number(id)}](#claim-${Number(id)})`,
    claim,
    finding,
  ]);
  return new Map([
    [
      'claims.md',
      page(
        MADE,
        '# Published claims, held against the lab',
        'What teams read when they choose, in our own words, and whether it holds. `pnpm scenario claims` checks every line under “seen” again, and exits 1 when one differs from this page (`scenarios/claims/<number>.claim.ts`).',
        shownBy(claims),
        shell('pnpm scenario claims', 'pnpm scenario claims --claim 13,15'),
        table(['', 'claim', 'finding'], overview),
        ...claims.map(section),
      ),
    ],
  ]);
}

/** How many lines are run on the lab, and how many are proofs of what would be deployed. */
function shownBy(claims: readonly PublishedClaim[]): string {
  const shows = claims.flatMap((claim) => claim.shows);
  const proofs = shows.filter(({ by }) => by === 'proof').length;
  return `Of ${shows.length} lines ${shows.length - proofs} are run on the live lab (\`lab\`). ${proofs} are static proofs (\`proof\`): the prover reads the Terraform that would be deployed, and no request is made.`;
}

function section({ id, from, claim, finding, because, shows, also = [], notHere }: PublishedClaim): string {
  const rows = shows.map(({ what, expect, by }) => [
    by ?? 'lab',
    what,
    expect instanceof RegExp ? `like \`${expect.source}\`` : `\`${expect}\``,
  ]);
  return [
    `## Claim ${Number(id)}`,
    `> ${claim} (${from})`,
    `**${sentence(finding)}** ${linked(sentence(because))}`,
    table(['shown by', 'what is done', 'seen'], rows),
    ...(also.length === 0 ? [] : ['More on it:', shell(...also)]),
    ...(notHere === undefined ? [] : [`Not shown here: ${sentence(notHere)}`]),
  ].join('\n\n');
}
