import { escapeMarkup as text } from '../escape.ts';
import type { Panel } from '../html/panel.ts';
import { table } from '../html/table.ts';

interface Found {
  readonly is: string;
  readonly rule: string;
  readonly why: string;
}

interface NotDone {
  readonly topology: string;
  readonly why: string;
}

/** What the report reads of `revocation.json`. */
export interface RevocationFile {
  readonly run: string;
  readonly topologies: readonly {
    readonly topology: string;
    readonly pulled: readonly {
      readonly lever: string;
      readonly order: string;
      /** By what the tenant went on asking for. */
      readonly stopped: Readonly<
        Record<
          string,
          {
            readonly stopped?: boolean | undefined;
            readonly lastServedMs?: number | undefined;
            readonly firstRefusedMs?: number | undefined;
          }
        >
      >;
      readonly others: readonly { readonly tenant: string; readonly channels: readonly string[] }[];
      readonly findings: readonly Found[];
    }[];
    readonly unfit: readonly { readonly lever: string; readonly why: string }[];
  }[];
  readonly failed: readonly NotDone[];
}

/** What the report reads of `onboarding.json`. */
export interface OnboardingFile {
  readonly run: string;
  readonly topologies: readonly {
    readonly topology: string;
    readonly steps: readonly {
      readonly step: string;
      readonly planMs: number;
      readonly applyMs: number;
      readonly servedMs?: number | undefined;
      readonly changes: readonly unknown[];
    }[];
    readonly left: readonly {
      readonly way: string;
      readonly residue: readonly string[];
      readonly old: readonly { readonly what: string; readonly outcome: string }[];
    }[];
    readonly findings: readonly Found[];
  }[];
  readonly failed: readonly NotDone[];
}

/** What who left still got of the next tenant of the same id, by the way of leaving; empty: nothing. */
export function rearmed(
  one: OnboardingFile['topologies'][number],
): readonly { readonly way: string; readonly served: readonly string[] }[] {
  return one.left.map(({ way, old }) => ({
    way,
    served: old.filter(({ outcome }) => outcome === 'served').map(({ what }) => what),
  }));
}

/** Seconds from an order to the last call that was served, lever by what went on. */
export function revocationPanel(files: readonly RevocationFile[]): Panel {
  const panel = {
    id: 'revocation',
    title: 'How soon is a tenant stopped?',
    madeBy: 'pnpm scenario revocation',
  };
  return files.length === 0 ? panel : { ...panel, render: () => files.map(levers).join('\n') };
}

function levers({ topologies, failed }: RevocationFile): string {
  const tables = topologies.map(({ topology, pulled, unfit }) => {
    const asked = [...new Set(pulled.flatMap(({ stopped }) => Object.keys(stopped)))];
    const rows = pulled.map(({ lever, stopped, others, findings }) => [
      text(lever),
      ...asked.map((channel) => cell(stopped[channel])),
      others.length === 0
        ? 'nobody'
        : text(others.map(({ tenant, channels }) => `${tenant} (${channels.join(', ')})`).join('; ')),
      outcome(findings),
    ]);
    return [
      table({
        caption: `${topology}: seconds from the order to the last call served; “goes on” until it expires.`,
        head: ['lever', ...asked, 'others hit', 'as stated'],
        rows,
      }),
      unfit.length === 0
        ? ''
        : `<details><summary>${unfit.length} levers are not there on ${text(topology)}</summary><ul>${unfit.map(({ lever, why }) => `<li>${text(lever)}: ${text(why)}</li>`).join('')}</ul></details>`,
    ].join('');
  });
  return [
    '<p class="soft">One tenant is stopped while all work on. The emulated IAM takes a change at once; AWS needs seconds and states no bound.</p>',
    ...tables,
    notDone(failed),
  ].join('\n');
}

type Stopped = RevocationFile['topologies'][number]['pulled'][number]['stopped'][string];

function cell(one: Stopped | undefined): string {
  if (one === undefined) return '<span class="soft">–</span>';
  if (one.stopped === undefined)
    return one.firstRefusedMs === undefined ? '<span class="unknown">? unclear</span>' : 'briefly refused';
  if (!one.stopped) return '<span class="num soft">goes on</span>';
  return `<span class="num">${((one.lastServedMs ?? 0) / 1000).toFixed(1)} s</span>`;
}

function outcome(findings: readonly Found[]): string {
  const [first] = findings.toSorted((a, b) => Number(b.is === 'breached') - Number(a.is === 'breached'));
  if (first === undefined) return '<span class="upheld">✓ yes</span>';
  const [sign, tone] = first.is === 'breached' ? ['✗', 'breached'] : ['?', 'unknown'];
  return `<span class="${tone}">${sign} ${text(`${first.rule}: ${first.why}`)}</span>`;
}

/** What joining and leaving touches, and what who left can do to the next tenant of its id. */
export function onboardingPanel(files: readonly OnboardingFile[]): Panel {
  const panel = {
    id: 'onboarding',
    title: 'What does a tenant leave behind?',
    madeBy: 'pnpm scenario onboarding',
  };
  return files.length === 0 ? panel : { ...panel, render: () => files.map(leaving).join('\n') };
}

function leaving({ topologies, failed }: OnboardingFile): string {
  const ways = [...new Set(topologies.flatMap(({ left }) => left.map(({ way }) => way)))];
  const rows = topologies.map((one) => {
    const first = one.steps.find(({ servedMs }) => servedMs !== undefined);
    return [
      text(one.topology),
      first === undefined
        ? '<span class="soft">–</span>'
        : `<span class="num">${((first.servedMs ?? 0) / 1000).toFixed(1)} s, ${first.changes.length} objects</span>`,
      ...ways.map((way) => {
        const served = rearmed(one).find((left) => left.way === way)?.served;
        if (served === undefined) return '<span class="soft">not tried</span>';
        return served.length === 0
          ? '<span class="upheld">✓ nothing</span>'
          : `<span class="open-as-stated">○ ${text(served.join(', '))}</span>`;
      }),
      outcome(one.findings),
    ];
  });
  return [
    '<p class="soft">A tenant comes, leaves, and somebody else takes its id. What the one who left held is tried on what the next one has.</p>',
    table({
      caption:
        'Until the newcomer is served; and what who left still gets of the next tenant of its id, by how it left.',
      head: ['topology', 'comes', ...ways.map((way) => `left ${way}`), 'as stated'],
      rows,
    }),
    notDone(failed),
  ].join('\n');
}

function notDone(failed: readonly NotDone[]): string {
  return failed
    .map(({ topology, why }) => `<p class="unknown">? ${text(topology)}: ${text(why)}</p>`)
    .join('');
}
