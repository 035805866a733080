import type { ObjectCounts } from '@cordon/domain';
import type { TerraformJson } from '@cordon/terraform';
import { escapeMarkup as text } from '../escape.ts';
import { type Panel, table } from '../html/panel.ts';

/** Counted objects of one topology’s Terraform, and the formula that the topology states. */
export interface CountsOf {
  readonly topology: string;
  readonly tenants: number;
  readonly counted: Readonly<Record<string, number>>;
  readonly formula?: ObjectCounts | undefined;
}

/** Resources of a Terraform configuration by type. */
export function countResources(terraform: TerraformJson): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(terraform.resource ?? {}).map(([type, named]) => [type, Object.keys(named).length]),
  );
}

/** Objects by type, topology beside topology. */
export function countsPanel(counts: readonly CountsOf[]): Panel {
  const panel = { id: 'objects', title: 'How many objects', madeBy: 'pnpm scenario isolation' };
  return counts.length === 0 ? panel : { ...panel, render: () => render(counts) };
}

function render(counts: readonly CountsOf[]): string {
  const types = [...new Set(counts.flatMap(({ counted }) => Object.keys(counted)))].toSorted();
  const rows = types.map((type) => [`<code>${text(type)}</code>`, ...counts.map((one) => cell(one, type))]);
  const total = (prefix: string) => [
    `all <code>${prefix}*</code>`,
    ...counts.map(({ counted }) => {
      const sum = Object.entries(counted).reduce(
        (all, [type, n]) => all + (type.startsWith(prefix) ? n : 0),
        0,
      );
      return `<strong>${sum}</strong>`;
    }),
  ];
  const wrong = counts.flatMap((one) => wrongTypes(one).map((type) => `${one.topology}: ${type}`));
  return [
    wrong.length === 0
      ? '<p class="soft">Counted in the Terraform of each run; every count matches the topology’s formula for this many tenants.</p>'
      : `<p class="breached">Differs from the formula: ${text(wrong.join('; '))}</p>`,
    table({
      caption: `Terraform resources by type, for ${[...new Set(counts.map(({ tenants }) => tenants))].join(' or ')} tenants; N is the number of tenants.`,
      head: ['type', ...counts.map(({ topology }) => topology)],
      rows: [...rows, total('aws_'), total('vault_')],
      cells: 'count',
    }),
  ].join('\n');
}

function cell(one: CountsOf, type: string): string {
  const count = one.counted[type] ?? 0;
  const formula = one.formula?.[type];
  const grows = formula !== undefined && formula.perTenant > 0;
  const small = grows ? ` <span class="soft">= ${text(formulaWords(formula))}</span>` : '';
  if (count === 0 && formula === undefined) return '<span class="soft">–</span>';
  return `${asStated(one, type) ? '' : '<span class="breached">✗</span> '}${count}${small}`;
}

/** Types whose count differs from the formula; none where there is no formula. */
export function wrongTypes(one: CountsOf): readonly string[] {
  const types = new Set([...Object.keys(one.counted), ...Object.keys(one.formula ?? {})]);
  return [...types].filter((type) => !asStated(one, type));
}

function asStated({ counted, formula, tenants }: CountsOf, type: string): boolean {
  if (formula === undefined) return true;
  const { base, perTenant } = formula[type] ?? { base: 0, perTenant: 0 };
  return (counted[type] ?? 0) === base + perTenant * tenants;
}

/** `2 + 3N`, `N`, `4`. */
export function formulaWords({
  base,
  perTenant,
}: {
  readonly base: number;
  readonly perTenant: number;
}): string {
  const many = perTenant === 0 ? '' : `${perTenant === 1 ? '' : perTenant}N`;
  if (many === '') return String(base);
  return base === 0 ? many : `${base} + ${many}`;
}
