import { counted } from '@cordon/domain';
import type { OutageOf } from './run.ts';

/** What each fault stopped, what it said, and how long after it everything worked again. */
export function outageLines({
  topology,
  suffered,
  uploads,
  expired,
  calls,
  perRenewal,
}: OutageOf): readonly string[] {
  return [
    `${topology}: ${counted(calls, 'call')}; a renewal makes ${counted(perRenewal, 'call')} to STS and IAM`,
    ...suffered.flatMap(({ sentence, lastedMs, said, failed, recoveredMs, issuingCalls, renewals }) => {
      const stopped = Object.entries(failed).map(([channel, count]) => `${channel} ${count}`);
      return [
        `  ${sentence}, for ${(lastedMs / 1000).toFixed(1)} s: ${stopped.length === 0 ? 'nothing failed' : `failed: ${stopped.join(', ')}`}`,
        ...(said === undefined ? [] : [`    message: ${cut(said.replaceAll(/\s+/g, ' '), 140)}`]),
        `    ${counted(renewals, 'renewal')} made ${counted(issuingCalls, 'call')}${recoveredMs === undefined ? '' : `; all served again after ${(recoveredMs / 1000).toFixed(1)} s`}`,
      ];
    }),
    `    the network is cut during uploads: ${cutWords(uploads)}`,
    `    credentials that expire while STS throttles: ${endWords(expired)}`,
  ];
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function cutWords(uploads: OutageOf['uploads']): string {
  const broken = uploads.filter(
    (line) => line.line === 'upload' && line.when === 'cut' && line.outcome !== 'served',
  );
  const states = uploads.filter((line) => line.line === 'state');
  const old = states.filter(({ when, object }) => when === 'cut' && object === 'old').length;
  const whole = states.filter(
    ({ when, object, whole: is }) => when === 'again' && object === 'new' && is === 'right',
  );
  return `${counted(broken.length, 'upload')} failed; ${counted(old, 'old object')} unchanged; sent again, ${counted(whole.length, 'object')} and as many multipart uploads stored whole, exactly once`;
}

function endWords(expired: OutageOf['expired']): string {
  const held = expired.filter(({ what }) => what === 'held');
  if (held.length === 0) return 'a leased user’s key ends with its lease';
  const before = held.filter(({ seconds, outcome }) => seconds < 0 && outcome === 'served').length;
  const after = held.filter(({ seconds, outcome }) => seconds > 0 && outcome === 'refused');
  const codes = [...new Set(after.flatMap(({ code }) => (code === undefined ? [] : [code])))];
  return `${before} served 10 s before the end, ${after.length} refused a second after it (${codes.join(', ')})`;
}
