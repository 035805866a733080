import { columns } from '@cordon/domain';
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
export function revocationLines({ topology, facts, pulled, unfit }: OfTopology): readonly string[] {
  const head = ['lever', ...COLUMNS, 'others hit', ''];
  const rows = pulled.map((one) => [
    one.lever,
    ...COLUMNS.map((channel) => cell(one, channel)),
    one.others.length === 0
      ? 'none'
      : one.others.map(({ tenant, channels }) => `${tenant} (${channels.join(', ')})`).join('; '),
    one.findings.length === 0 ? '✓' : one.findings.some(({ is }) => is === 'breached') ? '✗' : '?',
  ]);
  return [
    `${topology}: ${facts.credential}${facts.sharedRole ? ', one role for all' : ''}`,
    ...columns([head, ...rows], { indent: 2 }),
    ...pulled.flatMap(({ lever, note }) => (note === undefined ? [] : [`  note: ${lever}: ${note}`])),
    ...unfit.map(({ lever, why }) => `  does not apply: ${lever}: ${why}`),
  ];
}

function cell({ stopped }: Pulled, channel: (typeof COLUMNS)[number]): string {
  const one = stopped[channel];
  if (one.stopped === undefined) return one.firstRefusedMs === undefined ? '?' : 'briefly';
  return one.stopped ? ((one.lastServedMs ?? 0) / 1000).toFixed(1) : '–';
}
