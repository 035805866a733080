import { escapeMarkup as text } from '../escape.ts';
import { type Panel, table } from '../html/panel.ts';
import type { ScaleFile } from '../run-files.ts';
import { picture } from './picture.ts';

/** Objects at growing tenant counts, Terraform's times, and all clients refreshing. */
export function scalePanel(files: readonly ScaleFile[]): Panel {
  const panel = { id: 'scale', title: 'With more tenants', madeBy: 'pnpm scenario scale' };
  return files.length === 0 ? panel : { ...panel, render: () => files.map(render).join('\n') };
}

function render({ counts, deployed, plot }: ScaleFile): string {
  const topologies = [...new Set(counts.map(({ topology }) => topology))];
  const sizes = [...new Set(counts.map(({ tenants }) => tenants))].toSorted((a, b) => a - b);
  const rows = topologies.map((topology) => [
    text(topology),
    ...sizes.map((tenants) => {
      const one = counts.find((each) => each.topology === topology && each.tenants === tenants);
      if (one === undefined) return '<span class="soft">–</span>';
      const wrong =
        one.wrong.length === 0 ? '' : ` <span class="breached">✗ ${text(one.wrong.join(', '))}</span>`;
      return `${number(one.aws)} + ${number(one.vault)}${wrong}`;
    }),
  ]);
  return [
    table({
      caption: 'AWS + Vault objects of real synths, compared with each topology’s formula.',
      head: ['topology', ...sizes.map((tenants) => `${number(tenants)} tenants`)],
      rows,
      cells: 'count',
    }),
    deployed.length === 0 ? '' : times(deployed),
    plot === undefined
      ? ''
      : picture(
          plot,
          'Simulated waiting for credentials against the number of tenants; scale.json has every figure',
        ),
  ].join('\n');
}

function times(deployed: ScaleFile['deployed']): string {
  return table({
    caption: 'Deployed on the local lab: how long Terraform took.',
    head: ['topology', 'tenants', 'deploy', 'destroy'],
    rows: deployed.map(({ topology, tenants, deployMs, destroyMs, failed }) => [
      text(topology),
      number(tenants),
      failed === undefined ? seconds(deployMs) : `<span class="unknown">? ${text(failed)}</span>`,
      seconds(destroyMs),
    ]),
    cells: 'count',
  });
}

const number = (value: number): string => value.toLocaleString('en-US');
const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`);
