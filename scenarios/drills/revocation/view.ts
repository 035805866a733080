import type { DrillResult } from '../drill.ts';
import type { Channel } from '../history.ts';
import type { OfTopology, Pulled } from './run.ts';

const COLUMNS = [
  'read',
  'presigned',
  'write',
  'upload',
  'renew',
  'login',
] as const satisfies readonly Channel[];

/** The table of a run: seconds from each order to the last call served, and who else was hit. */
export function revocationText({ topologies, failed }: DrillResult<OfTopology>): string {
  return [
    ...topologies.flatMap((one) => [ofTopology(one), '']),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    'seconds from the order to the last call served (0.0: none after it); –: continues until the credentials expire, or forever',
    'IAM changes take effect at once here; AWS takes seconds to propagate them and states no bound',
  ].join('\n');
}

function ofTopology({ topology, facts, pulled, unfit }: OfTopology): string {
  const head = ['lever', ...COLUMNS, 'others hit', ''];
  const rows = pulled.map((one) => [
    one.lever,
    ...COLUMNS.map((channel) => cell(one, channel)),
    one.others.length === 0
      ? 'none'
      : one.others.map(({ tenant, channels }) => `${tenant} (${channels.join(', ')})`).join('; '),
    one.findings.length === 0 ? '✓' : one.findings.some(({ is }) => is === 'breached') ? '✗' : '?',
  ]);
  const findings = pulled.flatMap(({ lever, findings: all }) =>
    all.map(
      ({ is, rule, tenant, channel, why, calls }) =>
        `  ${is === 'breached' ? '✗' : '?'} ${lever}: ${rule}: ${[tenant, channel].filter(Boolean).join(' ')}: ${why} (${calls} calls)`,
    ),
  );
  return [
    `${topology}: ${facts.credential}${facts.sharedRole ? ', one role for all' : ''}`,
    aligned(head, rows),
    ...pulled.flatMap(({ lever, note }) => (note === undefined ? [] : [`  note: ${lever}: ${note}`])),
    ...unfit.map(({ lever, why }) => `  does not apply: ${lever}: ${why}`),
    ...findings,
  ].join('\n');
}

function cell({ stopped }: Pulled, channel: (typeof COLUMNS)[number]): string {
  const one = stopped[channel];
  if (one.stopped === undefined) return one.firstRefusedMs === undefined ? '?' : 'briefly';
  return one.stopped ? ((one.lastServedMs ?? 0) / 1000).toFixed(1) : '–';
}

function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) => `  ${row.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
