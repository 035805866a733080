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
    `${topology}: ${minutes} minutes${clock === 'moved' ? ', on a moved clock' : ''}; credentials of ${Math.round(ttlSeconds / 60)} minutes; ${calls} calls`,
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
    `    ${calls} calls; asked ${asked} times${where}, issued ${issued}; ${left}; its upload was signed with ${partKeys} keys`,
  ].join('\n');
}
