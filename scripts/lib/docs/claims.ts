import { loadClaims, type PublishedClaim } from '@cordon/scenarios/catalogue';
import { linked, MADE, page, sentence, shell, table } from './text.ts';

/** `docs/claims.md`: the published claims and what each is worth. */
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
        'What teams read when they choose, in our own words, and what each is worth. Every line under “seen” is done on the live lab by `pnpm scenario claims`, which exits 1 when one comes out otherwise than it stands here (`scenarios/claims/<number>.claim.ts`).',
        shell('pnpm scenario claims', 'pnpm scenario claims --claim 13,15'),
        table(['', 'claim', 'finding'], overview),
        ...claims.map(section),
      ),
    ],
  ]);
}

function section({ id, from, claim, finding, because, shows, also = [], notHere }: PublishedClaim): string {
  const rows = shows.map(({ what, expect }) => [
    what,
    expect instanceof RegExp ? `like \`${expect.source}\`` : `\`${expect}\``,
  ]);
  return [
    `## Claim ${Number(id)}`,
    `> ${claim} (${from})`,
    `**${sentence(finding)}** ${linked(sentence(because))}`,
    table(['done on the lab', 'seen'], rows),
    ...(also.length === 0 ? [] : ['More on it:', shell(...also)]),
    ...(notHere === undefined ? [] : [`Not shown here: ${sentence(notHere)}`]),
  ].join('\n\n');
}
