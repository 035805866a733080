import type { DrillResult } from '../drill.ts';
import { CLIENTS, type Renewing } from './judge.ts';
import type { RotationOf } from './run.ts';

/** How often each client renewed, and when before the end. */
export function rotationText({ topologies, failed }: DrillResult<RotationOf>): string {
  return [
    ...topologies.flatMap((one) => [ofTopology(one), '']),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    'asked: how often it asked its credential provider; issued: how often AWS issued new credentials',
  ].join('\n');
}

function ofTopology({ topology, clock, minutes, ttlSeconds, calls, clients, findings }: RotationOf): string {
  return [
    `${topology}: ${minutes} minutes${clock === 'moved' ? ', on a moved clock' : ''}; credentials of ${Math.round(ttlSeconds / 60)} minutes; ${calls} calls`,
    ...clients.map(ofClient),
    ...findings.map(
      ({ is, rule, client, why, lines }) =>
        `  ${is === 'breached' ? '✗' : '?'} ${rule}: ${client === undefined ? '' : `${client}: `}${why.replaceAll(/\s+/g, ' ').slice(0, 300)} (${lines})`,
    ),
  ].join('\n');
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
