import { counted } from '@cordon/domain';
import { CLIENTS, type Renewing } from './judge.ts';
import type { RotationOf } from './run.ts';

/** How often each client renewed, and when before the end. */
export function rotationLines({
  topology,
  clock,
  minutes,
  ttlSeconds,
  calls,
  clients,
}: RotationOf): readonly string[] {
  return [
    `${topology}: ${counted(minutes, 'minute')}${clock === 'moved' ? ', on a moved clock' : ''}; credentials of ${Math.round(ttlSeconds / 60)} minutes; ${counted(calls, 'call')}`,
    ...clients.map(ofClient),
  ];
}

function ofClient({ client, calls, asked, issued, leftSeconds, windows, partKeys }: Renewing): string {
  const left =
    leftSeconds === undefined
      ? 'never renewed'
      : `renewed ${leftSeconds.least === leftSeconds.most ? leftSeconds.least : `${leftSeconds.least}–${leftSeconds.most}`} s before the end`;
  const by = Object.entries(windows).map(([window, count]) => `${window} ${count}`);
  const where = by.length === 0 ? '' : ` (${by.join(', ')})`;
  return [
    `  ${CLIENTS[client]}`,
    `    ${counted(calls, 'call')}; asked ${counted(asked, 'time')}${where}, issued ${issued}; ${left}; its upload was signed with ${counted(partKeys, 'key')}`,
  ].join('\n');
}
