import { UsageError } from '@cordon/domain';
import type { Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { type Paint, painter } from '@cordon/harness/terminal/style';
import { type Checked, check, exitOf } from './claims/check.ts';
import type { PublishedClaim } from './claims/claim.types.ts';
import { openClaimContext } from './claims/claim-context.ts';
import { loadClaims } from './claims/registry.ts';

const scenario: Scenario = {
  id: 'claims',
  sentence: 'checks what is published about Vault and tenant isolation on the lab, claim by claim',
  flags: [
    { flags: '--claim <numbers>', description: 'only these claims, comma separated' },
    { flags: '--list', description: 'show all claims with our findings and stop' },
  ],
  examples: ['claims                all of them', 'claims --claim 13,15  two of them', 'claims --list'],
  run: async (given) => {
    const claims = chosen(await loadClaims(), given.flags.claim);
    if (given.flags.list === true) return list(given, claims);
    const progress = progressOn(given.err, { verbose: given.verbose === true, terse: true });
    const context = await openClaimContext({ signal: given.signal, onEvent: progress.listen });
    const checked: Checked[] = [];
    try {
      for (const claim of claims) {
        given.signal.throwIfAborted();
        const pace = { done: checked.length, total: claims.length };
        progress.listen({
          kind: 'step',
          leg: `claim ${claim.id}`,
          what: 'claims checked before it',
          ...pace,
        });
        const one = await check(claim, context);
        progress.done(`claim ${claim.id}`);
        checked.push(one);
        if (!given.json) given.out.write(`${textOf(one, painter(given.colour))}\n`);
      }
    } finally {
      progress.end();
      await context.close();
    }
    const exit = exitOf(checked);
    if (given.json) given.out.write(`${JSON.stringify({ schema: 1, claims: checked, exit }, null, 2)}\n`);
    else given.out.write(`${summaryOf(checked)}\n`);
    return exit;
  },
};

function chosen(claims: readonly PublishedClaim[], numbers: string | boolean | undefined) {
  if (typeof numbers !== 'string') return claims;
  return numbers.split(',').map((number) => {
    const found = claims.find(({ id }) => Number(id) === Number(number));
    if (found === undefined || number.trim() === '')
      throw new UsageError(`\`--claim ${number}\` was refused: there are claims 1 to ${claims.length}`);
    return found;
  });
}

function list({ json, out, colour }: Given, claims: readonly PublishedClaim[]): number {
  const rows = claims.map(({ id, claim, finding, because }) => ({ id, claim, finding, because }));
  const paint = painter(colour);
  const lines = rows.map(
    ({ id, claim, finding, because }) => `${id}  ${claim}\n    ${finding}: ${paint('dim', because)}`,
  );
  out.write(json ? `${JSON.stringify({ schema: 1, claims: rows }, null, 2)}\n` : `${lines.join('\n')}\n`);
  return 0;
}

const SIGN = { expected: '✓', otherwise: '✗', unclear: '?' } as const;

function textOf({ id, claim, finding, because, seen, notHere }: Checked, paint: Paint): string {
  const rows = seen.flatMap(({ as, what, saw, expected }) => [
    `    ${SIGN[as]} ${what}`,
    `      ${paint('dim', as === 'expected' ? saw : `${saw} (expected: ${expected})`)}`,
  ]);
  return [
    `${id}  ${claim}`,
    `    ${finding}: ${because}`,
    ...rows,
    ...(notHere === undefined ? [] : [`    not shown here: ${notHere}`]),
    '',
  ].join('\n');
}

function summaryOf(checked: readonly Checked[]): string {
  const seen = checked.flatMap(({ seen: all }) => all);
  const count = (as: string) => seen.filter((one) => one.as === as).length;
  return `${checked.length} claims, ${seen.length} checks: ${count('expected')} as our findings say, ${count('otherwise')} different, ${count('unclear')} unclear`;
}

export default scenario;
