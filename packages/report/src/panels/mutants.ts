import { escapeMarkup as text } from '../escape.ts';
import { type AddDetail, type Panel, signButton, table } from '../html/panel.ts';
import type { MutantCase, MutantsFile } from '../run-files.ts';

const OUTCOMES: Readonly<
  Record<string, { readonly sign: string; readonly tone: string; readonly means: string }>
> = {
  killed: { sign: '✓', tone: 'upheld', means: 'an attack noticed' },
  equivalent: { sign: '=', tone: 'open-as-stated', means: 'changes nothing, and the prover proves it' },
  unappliable: { sign: '–', tone: 'open-as-stated', means: 'rejected on apply' },
  unknown: { sign: '?', tone: 'unknown', means: 'cannot tell' },
  survived: { sign: '✗', tone: 'breached', means: 'no attack noticed: an attack is missing' },
};

const OTHER = { sign: '?', tone: 'unknown', means: 'an unknown outcome' };

/** Which mutants the attacks noticed, by topology. */
export function mutantsPanel(files: readonly MutantsFile[]): Panel {
  const panel = {
    id: 'mutants',
    title: 'Would the attacks notice a fault?',
    madeBy: 'pnpm scenario mutants',
  };
  return files.length === 0
    ? panel
    : { ...panel, render: (add) => files.map((file) => render(file, add)).join('\n') };
}

function render(file: MutantsFile, add: AddDetail): string {
  const topologies = file.topologies.map(({ topology }) => topology).toSorted();
  const mutants = [...new Set(file.cases.map(({ mutant }) => mutant))].toSorted();
  const rows = mutants.map((mutant) => [
    text(mutant),
    ...topologies.map((topology) => {
      const found = file.cases.find((one) => one.mutant === mutant && one.topology === topology);
      return found === undefined ? '<span class="soft" title="does not apply">·</span>' : cell(found, add);
    }),
  ]);
  // Mutants that no attack noticed are never folded.
  const survived = file.cases.some(({ outcome }) => outcome === 'survived');
  const told = file.cases.every(({ outcome }) => OUTCOMES[outcome] !== undefined && outcome !== 'unknown');
  const tone = survived ? ' breached' : told ? '' : ' unknown';
  const broken = file.topologies.filter(({ clean, restored }) => clean !== 'green' || !restored);
  return [
    `<p class="lead${tone}">${text(countsOfMutants(file))}</p>`,
    `<p class="soft">Each mutant breaks one thing of a deployed topology on purpose, and an attack must notice it. Run ${text(file.run)} on ${text(file.engine)}.</p>`,
    ...broken.map(
      ({ topology, reason }) =>
        `<p class="breached">${text(topology)} without a mutant was not upheld: ${text(reason)}</p>`,
    ),
    legend(file),
    `<details${tone === '' ? '' : ' open'}><summary>${many(mutants.length, 'mutant', 'mutants')} on ${many(topologies.length, 'topology', 'topologies')}</summary>`,
    table({
      caption: 'Mutant by topology; press a cell for who noticed.',
      head: ['mutant', ...topologies],
      rows,
      cells: 'cell',
    }),
    '</details>',
    file.unconcerned.length === 0
      ? ''
      : `<p class="soft">Do not apply to these topologies: ${text(file.unconcerned.join(', '))}</p>`,
  ].join('\n');
}

/** `63 faults put in: 62 killed, 1 equivalent.` */
export function countsOfMutants({ cases }: MutantsFile): string {
  const parts = Object.keys(OUTCOMES).flatMap((outcome) => {
    const count = cases.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return `${cases.length} ${cases.length === 1 ? 'fault' : 'faults'} put in: ${parts.join(', ') || 'none'}.`;
}

function legend({ cases }: MutantsFile): string {
  const used = Object.entries(OUTCOMES).filter(([id]) => cases.some(({ outcome }) => outcome === id));
  return `<ul class="legend" aria-label="What the signs mean">${used
    .map(
      ([id, { sign, tone, means }]) =>
        `<li><span class="badge ${tone}">${sign} ${id}</span> <span class="soft">${means}</span></li>`,
    )
    .join('')}</ul>`;
}

function cell(one: MutantCase, add: AddDetail): string {
  const { sign, tone, means } = OUTCOMES[one.outcome] ?? OTHER;
  const attributes = add({
    title: `${one.outcome}: ${one.mutant}`,
    tone,
    text: one.sentence,
    facts: [
      ['topology', one.topology],
      ['breaks', one.breaks],
      ['outcome', `${one.outcome}, ${means}`],
      ...(one.reason === undefined ? [] : [['why', one.reason] as const]),
      ['should notice', one.expected.join(', ') || 'no attack'],
      ...one.by.map(
        ({ attack, attempts, reason }) => ['noticed', `${attack} (${attempts}): ${reason}`] as const,
      ),
      ['the prover', [one.prover.answer, one.prover.reason].filter(Boolean).join(': ')],
    ],
  });
  return signButton(sign, tone, `${one.outcome}: ${one.mutant} on ${one.topology}`, attributes);
}

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
