import { type Attack, type Boundary, columns } from '@cordon/domain';
import { type Paint, seconds } from '@cordon/harness/terminal/style';
import type { AttackRow, CaseResult, MutantsResult, Outcome } from './case.types.ts';

/** Attack by attack, from the cases of a run; an attack that met nothing has a row, too. Pure. */
export function noticedBy(
  attacks: readonly Pick<Attack, 'id' | 'crosses'>[],
  cases: readonly CaseResult[],
  holds: (topology: string, boundary: Boundary) => boolean,
): readonly AttackRow[] {
  return attacks.map(({ id: attack, crosses }) => {
    const met = cases.filter((one) => one.met.includes(attack));
    const noticed = cases.filter(({ by }) => by.some((killer) => killer.attack === attack));
    return {
      attack,
      met: met.length,
      claimed: met.filter(({ topology }) => holds(topology, crosses)).length,
      expected: met.filter(({ expected }) => expected.includes(attack)).length,
      noticed: noticed.length,
      mutants: [...new Set(noticed.map(({ mutant }) => mutant))].toSorted(),
    };
  });
}

/** An attack that no change of a deployment can let through, and what shows instead that its check can fail. */
interface Unbreakable {
  readonly attack: string;
  readonly because: string;
}

/** A test holds every attack to a mutant that it should notice, or to a line here. */
export const UNBREAKABLE: readonly Unbreakable[] = [
  {
    attack: 'vault-unwrap-twice',
    because:
      'Vault’s own code spends a wrapping token, whatever a policy says; scenarios/isolation/attacks/unwrap-twice.test.ts gives it a Vault that does not, and sees it breached',
  },
  ...['sts-narrow-own-session', 'sts-narrow-for-longer'].map((attack) => ({
    attack,
    because:
      'AWS’s own code says what a narrowed session may do and how long it lasts, whatever a policy says; scenarios/isolation/attacks/narrowed.test.ts gives it an AWS that gives more, and sees it breached',
  })),
];

const SIGNS: Readonly<
  Record<Outcome, { readonly sign: string; readonly colour: 'green' | 'red' | 'yellow' | 'magenta' }>
> = {
  killed: { sign: '✓', colour: 'green' },
  equivalent: { sign: '=', colour: 'yellow' },
  unappliable: { sign: '-', colour: 'yellow' },
  unknown: { sign: '?', colour: 'magenta' },
  survived: { sign: '✗', colour: 'red' },
};

/** One case, as a line. */
export function caseLine(result: CaseResult, paint: Paint): string {
  const { sign, colour } = SIGNS[result.outcome];
  const time = seconds(result.ms.apply + result.ms.attacks + result.ms.prover);
  const head = `${paint(colour, `${sign} ${result.outcome}`)}  ${result.topology} ~ ${result.mutant} (${time})`;
  return `${head}: ${whyOf(result)}`;
}

function whyOf({ outcome, by, reason, silent }: CaseResult): string {
  if (outcome !== 'killed') return (reason ?? '').split('\n', 1)[0] ?? '';
  const names = by.map(({ attack, attempts }) => `${attack} (${attempts})`).join(', ');
  return silent.length === 0 ? `by ${names}` : `by ${names}; ${silent.join(', ')} did not notice`;
}

/** No kill, or one by none of the attacks that should notice. */
function otherwise({ outcome, by, expected }: CaseResult): boolean {
  return outcome !== 'killed' || (expected.length > 0 && !by.some((killer) => killer.expected));
}

/** What the prover said where it does not say the same as the suite, and where its model ends. */
function proverLines(cases: readonly CaseResult[], paint: Paint): readonly string[] {
  const lines = (kind: 'outside' | 'differs', say: (reason: string) => string) =>
    cases.flatMap(({ beside, topology, mutant, outcome }) =>
      beside.kind === kind ? [`  ${topology} ~ ${mutant}: ${outcome}, ${say(beside.reason)}`] : [],
    );
  const outside = lines('outside', (reason) => `outside the prover’s model: ${reason}`);
  const differs = lines('differs', (reason) => reason);
  return [
    ...(outside.length > 0 ? ['', 'killed by what the prover is not asked:', ...outside] : []),
    ...(differs.length > 0
      ? [
          '',
          paint('red', 'the prover beside the suite, where they differ (one of the two is wrong):'),
          ...differs,
        ]
      : []),
  ];
}

/** The run in a table of mutants and topologies, then everything that needs a word. */
export function mutantsText(result: MutantsResult, paint: Paint): string {
  const topologies = result.topologies.map(({ topology }) => topology).toSorted();
  const mutants = [...new Set(result.cases.map(({ mutant }) => mutant))].toSorted();
  const width = Math.max(8, ...mutants.map(({ length }) => length));
  const indent = ' '.repeat(width + 2);
  const cell = (mutant: string, topology: string) => {
    const found = result.cases.find((one) => one.mutant === mutant && one.topology === topology);
    return found === undefined
      ? paint('dim', '·')
      : paint(SIGNS[found.outcome].colour, SIGNS[found.outcome].sign);
  };
  const rows = columns(
    mutants.map((mutant) => [mutant, ...topologies.map((topology) => cell(mutant, topology))]),
    { least: [width] },
  );
  const head = topologies.map((topology, index) => `${indent}${'│  '.repeat(index)}┌ ${topology}`);
  const telling = result.cases.filter(otherwise);
  const broken = result.topologies.filter(({ clean, restored }) => clean !== 'green' || !restored);
  return [
    ...head,
    ...rows,
    '',
    paint(
      'dim',
      '✓ killed  = equivalent (proved)  - refused when applied, as foreseen  ? cannot tell  ✗ survived  · does not concern it',
    ),
    ...telling.map((one) => caseLine(one, paint)),
    ...proverLines(result.cases, paint),
    ...broken.map(({ topology, clean, reason }) =>
      paint(
        'red',
        `${topology}: ${clean === 'green' ? 'not as it was after the mutants' : 'not green before any mutant'}: ${reason}`,
      ),
    ),
    ...(result.unconcerned.length > 0
      ? [paint('dim', `concern none of these topologies: ${result.unconcerned.join(', ')}`)]
      : []),
    '',
    ...silentLines(result, paint),
    ...attackLines(result, paint),
    countsOf(result),
  ].join('\n');
}

/** Expected attacks that met a mutant which others killed, and did not notice it: one of several ways is enough. */
function silentLines({ cases }: MutantsResult, paint: Paint): readonly string[] {
  const killed = cases.filter(({ outcome }) => outcome === 'killed');
  const pairs = killed.flatMap(({ mutant, topology, silent }) =>
    silent.map((attack) => ({ of: `${mutant}: ${attack}`, topology })),
  );
  const rows = [...Map.groupBy(pairs, ({ of }) => of)].map(([of, on]) =>
    paint('dim', `  ${of} on ${on.map(({ topology }) => topology).join(', ')}`),
  );
  return rows.length === 0 ? [] : ['killed by another expected attack, while these saw nothing:', ...rows];
}

/** How many attacks have shown that they can notice something, and each that has not. */
function attackLines({ attacks }: MutantsResult, paint: Paint): readonly string[] {
  const awake = attacks.filter(({ noticed }) => noticed > 0);
  const asleep = attacks.filter(({ met, noticed }) => met > 0 && noticed === 0);
  const idle = attacks.filter(({ met }) => met === 0).map(({ attack }) => attack);
  return [
    `${awake.length} of ${attacks.length} attacks noticed something`,
    ...asleep.map((row) => {
      const said = `  ${row.attack} met ${row.met} and noticed none`;
      const because = whyAsleep(row);
      return because === undefined ? paint('yellow', said) : paint('dim', `${said}: ${because}`);
    }),
    ...(idle.length > 0 ? [paint('dim', `  met no mutant in this run: ${idle.join(', ')}`)] : []),
  ];
}

/** Why an attack that noticed nothing could not be expected to; `undefined` where it could. */
function whyAsleep({ attack, claimed, expected }: AttackRow): string | undefined {
  const never = UNBREAKABLE.find((one) => one.attack === attack)?.because;
  if (never !== undefined) return never;
  if (claimed === 0) return 'none of these topologies claims that its boundary holds';
  return expected === 0 ? 'no mutant of this run is one that it should notice' : undefined;
}

function countsOf({ cases, totalMs, exit }: MutantsResult): string {
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const asExpected = cases.filter(({ by }) => by.some(({ expected }) => expected)).length;
  const beside = (kind: CaseResult['beside']['kind']) =>
    cases.filter((one) => one.beside.kind === kind).length;
  const told = cases.filter(({ outcome }) => outcome !== 'unappliable' && outcome !== 'unknown').length;
  const same = told - beside('outside') - beside('differs');
  const each = cases.map(({ ms }) => ms.apply + ms.attacks + ms.prover).toSorted((a, b) => a - b);
  const median = each[Math.floor(each.length / 2)] ?? 0;
  const sum = (part: keyof CaseResult['ms']) => seconds(cases.reduce((all, { ms }) => all + ms[part], 0));
  return [
    `${cases.length} mutants on topologies: ${count('killed')} killed (${asExpected} by an attack that was expected to), ${count('survived')} survived, ${count('equivalent')} equivalent, ${count('unappliable')} refused when applied, ${count('unknown')} cannot tell`,
    `the prover says the same of ${same} of ${told}; ${beside('outside')} are outside its model, of ${beside('differs')} it says otherwise`,
    `${seconds(totalMs)} in all, median ${seconds(median)} a mutant (exit ${exit}); in all mutants apply ${sum('apply')}, attacks ${sum('attacks')}, prover ${sum('prover')}, and topologies go side by side`,
  ].join('\n');
}
