import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Attack, BOUNDARIES, type Boundary, DEFAULT_TENANTS, parseTenants } from '@cordon/domain';
import {
  exampleDeployment,
  loadAttacks,
  loadMutant,
  type Mutant,
  mutantFile,
  mutantIds,
} from '@cordon/scenarios/catalogue';
import { linked, MADE, page, parts, sentence, table } from './text.ts';

/** `attacks.md` and `mutants.md`: a section for each, with links between mutants and the attacks that notice them. */
export async function attackPages(): Promise<ReadonlyMap<string, string>> {
  const attacks = await loadAttacks();
  const mutants = await Promise.all(mutantIds().map(loadMutant));
  const add = (what: string) => `To add one, see [how to add](adding.md#${what}).`;
  const boundaries = (Object.keys(BOUNDARIES) as Boundary[]).map((boundary) => ({
    boundary,
    attacks: attacks.filter(({ crosses }) => crosses === boundary),
  }));
  const rows = mutants.map(({ id, sentence: what, breaks }) => [`[${id}](#${id})`, what, breaks]);
  return new Map([
    [
      'attacks.md',
      page(
        MADE,
        '# Attacks',
        `Each is \`scenarios/isolation/attacks/\` with its id and \`.attack.ts\`. ${add('an-attack')}`,
        ...boundaries.flatMap(({ boundary, attacks: those }) => [
          `## ${boundary}`,
          sentence(BOUNDARIES[boundary]),
          table(
            ['attack', 'what it tries'],
            those.map(({ id, sentence: what }) => [`[${id}](#${id})`, what]),
          ),
          ...those.map((attack) => attackSection(attack, mutants)),
        ]),
      ),
    ],
    [
      'mutants.md',
      page(
        MADE,
        '# Mutants',
        'Topologies broken on purpose, one change each; the attacks must notice every one.',
        add('a-mutant'),
        table(['mutant', 'what is wrong', 'breaks'], rows),
        ...mutants.map(mutantSection),
      ),
    ],
  ]);
}

function attackSection(attack: Attack, mutants: readonly Mutant[]): string {
  const noticed = mutants.filter(({ killedBy }) => killedBy.includes(attack.id));
  return parts(
    `### ${attack.id}`,
    `${sentence(attack.sentence)} Source: ${linked(attack.source)}`,
    asks(attack),
    noticed.length === 0
      ? undefined
      : `Must notice the mutants ${noticed.map(({ id }) => `[${id}](mutants.md#${id})`).join(', ')}.`,
    `To try it: \`pnpm scenario isolation --topology all --attack ${attack.id}\`.`,
  );
}

/** From an example deployment with the default tenants: acme’s attempts on globex stand for all pairs. */
function asks(attack: Attack): string {
  const { attempts, skipped } = attack.attempts(exampleDeployment());
  const acme = attempts.filter(({ attacker }) => attacker === 'acme');
  const one = acme.some(({ victim }) => victim === 'globex')
    ? acme.filter(({ victim }) => victim === 'globex')
    : acme;
  if (one.length === 0)
    return `It does not apply to every topology${skipped === undefined ? '' : `: ${sentence(skipped)}`}`;
  const rows = [...new Map(one.map((attempt) => [attempt.operation, attempt])).values()].map(
    ({ operation, says, control }) => [
      operation,
      [...new Set(says.map(({ action }) => `\`${action}\``))].join(', ') || 'Vault alone',
      control.as.kind === 'operator' ? 'the operator, because not even the owner may' : 'the owner',
    ],
  );
  return table(['operation', 'IAM actions', 'must be served to'], rows);
}

function mutantSection(mutant: Mutant): string {
  const { id, sentence: what, breaks, killedBy } = mutant;
  const by = killedBy.map((attack) => `[${attack}](attacks.md#${attack})`).join(', ');
  return parts(
    `## ${id}`,
    `${sentence(what)} Breaks **${breaks}**. A row of \`${mutantFile(id)}\`.`,
    by === ''
      ? 'No attack notices it: the change makes no difference, and the proof says so.'
      : `Noticed by ${by}.`,
    `To try it: ${['scenario mutants', 'prove'].map((command) => `\`pnpm ${command} --mutant ${id}${flagsOf(mutant)}\``).join(', ')}.`,
  );
}

type TerraformJson = Parameters<Mutant['mutate']>[0];

const STACKS = fileURLToPath(new URL('../../../stacks/', import.meta.url));
const TENANTS = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'cordon-' });

/** Configurations with a guard, a login or a layout, by the flag that asks for it. */
const VARIED: readonly (readonly [flag: string, tf: TerraformJson])[] = [
  ['--guard', 'golden-guards'] as const,
  ['--login', 'golden-logins'] as const,
  ['--layout', 'golden-layouts'] as const,
].flatMap(([flag, folder]) =>
  readdirSync(join(STACKS, folder))
    .toSorted()
    .map(
      (file) =>
        [
          `${flag} ${file.replace('.tf.json', '').replace(/^.*_/, '')}`,
          readTerraform(join(STACKS, folder, file)),
        ] as const,
    ),
);
const PLAIN = readdirSync(join(STACKS, 'golden')).map((file) => readTerraform(join(STACKS, 'golden', file)));

function readTerraform(path: string): TerraformJson {
  return JSON.parse(readFileSync(path, 'utf8')) as TerraformJson;
}

/** The flags that a mutant needs: a guard, login or layout, where it applies to no topology without. */
function flagsOf({ mutate }: Mutant): string {
  const concerns = (tf: TerraformJson): boolean =>
    mutate(structuredClone(tf), { topology: 'role-per-tenant', tenants: TENANTS, prefix: 'cordon' }) !==
    undefined;
  if (PLAIN.some(concerns)) return '';
  const [flag] = VARIED.find(([, tf]) => concerns(tf)) ?? [];
  return flag === undefined ? '' : ` ${flag}`;
}
