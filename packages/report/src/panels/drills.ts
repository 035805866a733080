import { rearmed } from '../decide/drilled.ts';
import type { DrilledTopology, DrillFile, DrillFinding, DrillId, DrillRows, Drills } from '../drill-files.ts';
import { escapeMarkup as text } from '../escape.ts';
import { type Panel, table } from '../html/panel.ts';

interface Shown<Row extends DrilledTopology> {
  /** A heading that its panel answers. */
  readonly title: string;
  readonly render: (file: DrillFile<Row>) => string;
}

const SHOWN: { readonly [Id in DrillId]: Shown<DrillRows[Id]> } = {
  revocation: { title: 'How soon is a tenant stopped?', render: levers },
  onboarding: { title: 'What does a tenant leave behind?', render: leaving },
  outage: { title: 'What keeps working when something breaks?', render: suffering },
  rotation: { title: 'Does work continue when credentials expire?', render: rotating },
  audit: { title: 'Who made an event?', render: auditing },
  'least-privilege': {
    title: 'What is granted but not used?',
    render: eachTopology({
      caption: 'Granted actions that no legitimate request used, and the broker’s own rights.',
      head: ['granted to a tenant', 'unused', 'broker’s actions', 'the broker does not need'],
      cells: ({ tenants, broker }) => [
        number(Math.max(0, ...tenants.map(({ granted }) => granted.length))),
        words([...new Set(tenants.flatMap(({ unused }) => unused))]),
        broker === undefined ? 'no broker' : number(broker.actions.length),
        words(
          (broker?.without ?? [])
            .filter(({ steps }) => steps.every(({ ok }) => ok))
            .map(({ action }) => action),
        ),
      ],
    }),
  },
  migration: {
    title: 'Can one topology become another under load?',
    render: eachTopology({
      caption: 'From the first topology to the last and back, each step proved before it is applied.',
      head: ['steps', 'taken back', 'calls meanwhile', 'boundaries proved at every step', 'longest apply'],
      cells: ({ steps, calls }) => [
        number(steps.length),
        number(steps.filter(({ back }) => back).length),
        number(calls),
        number(provedThroughout(steps.map(({ proof }) => proof))),
        seconds(Math.max(0, ...steps.map(({ applyMs }) => applyMs))),
      ],
    }),
  },
  drift: { title: 'Is a manual change found?', render: drifting },
};

/** The panels of all drills, in their order. */
export function drillPanels(drills: Drills): readonly Panel[] {
  return (Object.keys(SHOWN) as DrillId[]).map((id) => drillPanel(id, drills[id]));
}

/** One drill's panel; without a run it says which command makes one. */
export function drillPanel<Id extends DrillId>(id: Id, files: Drills[Id]): Panel {
  const { title, render } = SHOWN[id] as Shown<DrilledTopology>;
  const panel = { id, title, madeBy: `pnpm scenario ${id}` };
  if (files.length === 0) return panel;
  const of = (file: DrillFile) => [render(file), notDone(file.failed)].join('\n');
  return { ...panel, render: () => files.map(of).join('\n') };
}

function levers({ topologies }: DrillFile<DrillRows['revocation']>): string {
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
        caption: `${topology}: seconds from the order to the last call served; “continues” until it expires.`,
        head: ['lever', ...asked, 'others hit', 'as stated'],
        rows,
      }),
      unfit.length === 0
        ? ''
        : `<details><summary>${unfit.length} levers do not apply to ${text(topology)}</summary><ul>${unfit.map(({ lever, why }) => `<li>${text(lever)}: ${text(why)}</li>`).join('')}</ul></details>`,
    ].join('');
  });
  return [
    '<p class="soft">One tenant is stopped while all keep working. The emulated IAM applies a change at once; AWS needs seconds and states no bound.</p>',
    ...tables,
  ].join('\n');
}

type Stopped = DrillRows['revocation']['pulled'][number]['stopped'][string];

function cell(one: Stopped | undefined): string {
  if (one === undefined) return '<span class="soft">–</span>';
  if (one.stopped === undefined)
    return one.firstRefusedMs === undefined ? '<span class="unknown">? unclear</span>' : 'briefly refused';
  if (!one.stopped) return '<span class="num soft">continues</span>';
  return `<span class="num">${((one.lastServedMs ?? 0) / 1000).toFixed(1)} s</span>`;
}

function outcome(findings: readonly DrillFinding[], fine = 'yes'): string {
  const [first] = findings.toSorted((a, b) => Number(b.is === 'breached') - Number(a.is === 'breached'));
  if (first === undefined) return `<span class="upheld">✓ ${fine}</span>`;
  const [sign, tone] = first.is === 'breached' ? ['✗', 'breached'] : ['?', 'unknown'];
  return `<span class="${tone}">${sign} ${text(`${first.rule}: ${first.why}`)}</span>`;
}

function leaving({ topologies }: DrillFile<DrillRows['onboarding']>): string {
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
    '<p class="soft">A tenant joins and leaves, and a new tenant gets its id. The drill tries the old tenant’s token and credentials on the new tenant’s data.</p>',
    table({
      caption:
        'Time until the new tenant is served, and what the tenant that left can still read of the next tenant with its id, by how it left.',
      head: ['topology', 'comes', ...ways.map((way) => `left ${way}`), 'as stated'],
      rows,
    }),
  ].join('\n');
}

function notDone(failed: DrillFile['failed']): string {
  return failed
    .map(({ topology, why }) => `<p class="unknown">? ${text(topology)}: ${text(why)}</p>`)
    .join('');
}

const number = (value: number) => `<span class="num">${value.toLocaleString('en-US')}</span>`;
const seconds = (ms: number) => `<span class="num">${(ms / 1000).toFixed(1)} s</span>`;
const words = (some: readonly string[]) =>
  some.length === 0 ? '<span class="soft">none</span>' : text(some.join(', '));

/** One table with a row for each topology: the drill's own cells, then the judge's finding. */
function eachTopology<Row extends DrilledTopology>(o: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly cells: (row: Row) => readonly string[];
}): Shown<Row>['render'] {
  return ({ topologies }) =>
    table({
      caption: o.caption,
      head: ['topology', ...o.head, 'as stated'],
      rows: topologies.map((row) => [text(row.topology), ...o.cells(row), outcome(row.findings)]),
    });
}

/** Names of the rotation drill's clients. */
const CLIENTS: Readonly<Record<string, string>> = {
  'js-provider': 'AWS SDK for JavaScript with a credential provider of the issuer',
  'boto3-process': 'boto3 with a profile that runs cordon credential-process',
  'boto3-exec': 'boto3 under cordon exec, by the container credentials endpoint',
};

/** A table for each client: how often it renewed on each topology, how long before the end of the old, and what failed. */
function rotating({ topologies }: DrillFile<DrillRows['rotation']>): string {
  const clients = [...new Set(topologies.flatMap((one) => one.clients.map(({ client }) => client)))];
  const lasts = [...new Set(topologies.map(({ ttlSeconds }) => Math.round(ttlSeconds / 60)))].join(' or ');
  const spans = [
    ...new Set(
      topologies.map(
        ({ minutes, clock }) => `${minutes} minutes, ${clock === 'real' ? 'waited for' : 'on a moved clock'}`,
      ),
    ),
  ];
  const tables = clients.map((client) =>
    table({
      caption: `${CLIENTS[client] ?? client}: how it renewed its credentials.`,
      head: [
        'topology',
        'calls',
        'asked',
        'issued',
        'old ones still valid for',
        'botocore’s window',
        'keys of one upload',
        'failed',
      ],
      rows: topologies.flatMap(({ topology, clients: all, findings }) => {
        const one = all.find((other) => other.client === client);
        if (one === undefined) return [];
        const { calls, asked, issued, leftSeconds: left, windows, partKeys } = one;
        const soft = (word: string) => `<span class="soft">${word}</span>`;
        const by = Object.entries(windows).map(([window, count]) => `${window} ${count}`);
        return [
          [
            text(topology),
            number(calls),
            number(asked),
            number(issued),
            left === undefined
              ? soft('never renewed')
              : `<span class="num">${left.least}–${left.most} s</span>`,
            by.length === 0 ? soft('has none') : text(by.join(', ')),
            number(partKeys),
            outcome(
              findings.filter((said) => said.client === undefined || said.client === client),
              'nothing',
            ),
          ],
        ];
      }),
    }),
  );
  return [
    `<p class="soft">Programs read, write and upload one large object for ${text(spans.join('; '))}, while their credentials of ${text(lasts)} minutes expire again and again. Asked: the client asked its credential provider. Issued: new credentials were issued, and how much longer the old ones would have been valid.</p>`,
    ...tables,
  ].join('\n');
}

/** Each fault by topology: what failed meanwhile, and how long after it everything was served again. */
function suffering({ topologies }: DrillFile<DrillRows['outage']>): string {
  const faults = new Map(
    topologies.flatMap(({ suffered }) => suffered.map(({ id, sentence }) => [id, sentence] as const)),
  );
  const rows = [...faults].map(([id, sentence]) => [
    text(sentence),
    ...topologies.map(({ suffered }) => {
      const one = suffered.find((fault) => fault.id === id);
      if (one === undefined) return '<span class="soft">–</span>';
      const failed = Object.keys(one.failed);
      if (failed.length === 0) return '<span class="upheld">✓ nothing failed</span>';
      const after = one.recoveredMs === undefined ? 'not again' : `${(one.recoveredMs / 1000).toFixed(1)} s`;
      return `${text(failed.join(', '))}; <span class="num">${after}</span>`;
    }),
  ]);
  const judged = ['as stated', ...topologies.map(({ findings }) => outcome(findings))];
  return [
    '<p class="soft">Kinds of calls that failed during the fault, and the time from its end until all were served again, without a restart. Other calls continued with existing credentials.</p>',
    table({
      caption: 'What each fault stops, and the seconds until it works again.',
      head: ['fault', ...topologies.map(({ topology }) => topology)],
      rows: [...rows, judged],
    }),
  ].join('\n');
}

/** From events to tenants: by CloudTrail alone, and joined with Vault's audit device. */
function auditing({ topologies }: DrillFile<DrillRows['audit']>): string {
  const devices = [...new Set(topologies.flatMap(({ joined }) => joined.map(({ device }) => device)))];
  const render = eachTopology<DrillRows['audit']>({
    caption: 'Events that identify no single tenant, by data source; and the alerts that fired.',
    head: ['CloudTrail alone', ...devices.map((device) => `with Vault’s audit device ${device}`), 'alerts'],
    cells: ({ calls, ambiguous, wrong, joined, alerts }) => [
      ambiguous.calls + wrong === 0
        ? `<span class="upheld">✓ none of ${calls}</span>`
        : `<span class="open-as-stated">○ ${ambiguous.calls} of ${calls}</span>${wrong === 0 ? '' : ` <span class="breached">✗ ${wrong} wrong</span>`}<br><span class="soft">${text(ambiguous.why.join('; '))}</span>`,
      ...devices.map((device) => {
        const one = joined.find((by) => by.device === device);
        if (one === undefined) return '<span class="soft">–</span>';
        const hashes =
          one.hashes === 0 ? '' : ` <span class="soft">${one.hashes} calls of sys/audit-hash</span>`;
        return `${one.findings.length === 0 ? '<span class="upheld">✓ none</span>' : outcome(one.findings)}${hashes}`;
      }),
      text(
        Object.entries(alerts)
          .map(([rule, count]) => `${rule} ${count}`)
          .join(', '),
      ),
    ],
  });
  return render({ run: '', topologies, failed: [] });
}

/** Boundaries that were proved in each of these states. */
function provedThroughout(proofs: readonly Readonly<Record<string, string>>[]): number {
  const [first = {}] = proofs;
  return Object.keys(first).filter((boundary) => proofs.every((proof) => proof[boundary] === 'proved'))
    .length;
}

/** Each manual change: what it opens, whether the request that shows it was served, and which tool sees it. */
function drifting({ topologies }: DrillFile<DrillRows['drift']>): string {
  return topologies
    .map(({ topology, made, findings }) =>
      table({
        caption: `${topology}: manual changes.`,
        head: ['change', 'opens', 'its request', 'found after', 'Terraform’s plan'],
        rows: [
          ...made.map(({ what, opens, fired, foundMs, terraformSees }) => [
            text(what),
            words(opens),
            text(fired),
            seconds(foundMs),
            terraformSees ? 'sees it' : 'cannot see it',
          ]),
          ['as stated', outcome(findings)],
        ],
      }),
    )
    .join('\n');
}
