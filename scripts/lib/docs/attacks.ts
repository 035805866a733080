import { type Attack, BOUNDARIES, type Boundary } from '@cordon/domain';
import {
  loadAttacks,
  loadMutant,
  type Mutant,
  mutantIds,
  paperDeployment,
} from '@cordon/scenarios/catalogue';
import { linked, MADE, page, sentence, shell, table } from './text.ts';

/** A page for each attack and each mutant, with what they have to do with each other, and an index of both. */
export async function attackPages(): Promise<ReadonlyMap<string, string>> {
  const attacks = await loadAttacks();
  const mutants = await Promise.all(mutantIds().map(loadMutant));
  const pages = new Map<string, string>();
  for (const attack of attacks) pages.set(`attacks/${attack.id}.md`, attackPage(attack, mutants));
  for (const mutant of mutants) pages.set(`mutants/${mutant.id}.md`, mutantPage(mutant));
  const groups = (Object.keys(BOUNDARIES) as Boundary[]).flatMap((boundary) => [
    `## ${boundary}`,
    sentence(BOUNDARIES[boundary]),
    table(
      ['attack', 'what it tries'],
      attacks
        .filter(({ crosses }) => crosses === boundary)
        .map(({ id, sentence: what }) => [`[${id}](${id}.md)`, what]),
    ),
  ]);
  const add = (what: string) => `To add one, see [how to add](../adding.md#${what}).`;
  pages.set('attacks/README.md', page(MADE, '# Attacks', ...groups, add('an-attack')));
  const rows = mutants.map(({ id, sentence: what, breaks }) => [`[${id}](${id}.md)`, what, breaks]);
  pages.set(
    'mutants/README.md',
    page(
      MADE,
      '# Mutants',
      'Topologies broken on purpose, one thing at a time; the suite must notice every one.',
      table(['mutant', 'what is wrong', 'breaks'], rows),
      add('a-mutant'),
    ),
  );
  return pages;
}

function attackPage(attack: Attack, mutants: readonly Mutant[]): string {
  const { id, crosses, source } = attack;
  const noticed = mutants.filter(({ killedBy }) => killedBy.includes(id));
  return page(
    MADE,
    `# ${id}`,
    sentence(attack.sentence),
    `Crosses **${crosses}**: ${BOUNDARIES[crosses]}.`,
    `Source: ${linked(source)}`,
    '## What it asks',
    asks(attack),
    noticed.length === 0
      ? undefined
      : `## Mutants that it must notice\n\n${noticed.map((mutant) => `- [${mutant.id}](../mutants/${mutant.id}.md): ${mutant.sentence}`).join('\n')}`,
    '## See for yourself',
    shell(`pnpm scenario isolation --topology all --attack ${id}`),
    `Made from \`scenarios/attacks/${id}.attack.ts\`.`,
  );
}

/** Of a deployment that nobody deployed, with the default tenants: acme’s attempts on globex stand for all pairs. */
function asks(attack: Attack): string {
  const { attempts, skipped } = attack.attempts(paperDeployment());
  const acme = attempts.filter(({ attacker }) => attacker === 'acme');
  const one = acme.some(({ victim }) => victim === 'globex')
    ? acme.filter(({ victim }) => victim === 'globex')
    : acme;
  if (one.length === 0)
    return `It does not concern every topology${skipped === undefined ? '' : `: ${sentence(skipped)}`}`;
  const rows = [...new Map(one.map((attempt) => [attempt.operation, attempt])).values()].map(
    ({ operation, says, control }) => [
      operation,
      [...new Set(says.map(({ action }) => `\`${action}\``))].join(', ') || 'Vault alone',
      control.as.kind === 'operator' ? 'the operator, for not even the owner may' : 'the owner',
    ],
  );
  return table(['operation', 'IAM actions', 'must be served when asked by'], rows);
}

function mutantPage({ id, sentence: what, breaks, killedBy }: Mutant): string {
  const by = killedBy.map((attack) => `- [${attack}](../attacks/${attack}.md)`).join('\n');
  return page(
    MADE,
    `# ${id}`,
    sentence(what),
    `Breaks **${breaks}**: ${BOUNDARIES[breaks]}.`,
    '## Noticed by',
    by || 'No attack: the change makes no difference to anybody, and the proof says so.',
    '## See for yourself',
    shell(`pnpm scenario mutants --mutant ${id}`, `pnpm prove --mutant ${id}`),
    `Made from \`scenarios/mutants/${id}.mutant.ts\`.`,
  );
}
