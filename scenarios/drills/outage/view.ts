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
    `${topology}: ${calls} calls; a renewal takes ${perRenewal} of STS and IAM`,
    ...suffered.flatMap(({ sentence, lastedMs, said, failed, recoveredMs, issuingCalls, renewals }) => {
      const stopped = Object.entries(failed).map(([channel, count]) => `${channel} ${count}`);
      return [
        `  ${sentence}, for ${(lastedMs / 1000).toFixed(1)} s: ${stopped.length === 0 ? 'nothing failed' : `failed: ${stopped.join(', ')}`}`,
        ...(said === undefined ? [] : [`    message: ${said.replaceAll(/\s+/g, ' ').slice(0, 140)}`]),
        `    ${renewals} renewals made ${issuingCalls} calls${recoveredMs === undefined ? '' : `; all served again after ${(recoveredMs / 1000).toFixed(1)} s`}`,
      ];
    }),
    `    the network is cut during uploads: ${cutWords(uploads)}`,
    `    credentials that expire while STS throttles: ${endWords(expired)}`,
  ];
}

function cutWords(uploads: OutageOf['uploads']): string {
  const cut = uploads.filter(
    (line) => line.line === 'upload' && line.when === 'cut' && line.outcome !== 'served',
  );
  const states = uploads.filter((line) => line.line === 'state');
  const old = states.filter(({ when, object }) => when === 'cut' && object === 'old').length;
  const whole = states.filter(
    ({ when, object, whole: is }) => when === 'again' && object === 'new' && is === 'right',
  );
  return `${cut.length} bodies cut; ${old} old objects left whole; sent again, ${whole.length} of each made whole, once`;
}

function endWords(expired: OutageOf['expired']): string {
  const held = expired.filter(({ what }) => what === 'held');
  if (held.length === 0) return 'a leased user’s key ends with its lease';
  const before = held.filter(({ seconds, outcome }) => seconds < 0 && outcome === 'served').length;
  const after = held.filter(({ seconds, outcome }) => seconds > 0 && outcome === 'refused');
  const codes = [...new Set(after.flatMap(({ code }) => (code === undefined ? [] : [code])))];
  return `${before} served 10 s before the end, ${after.length} refused a second after it (${codes.join(', ')})`;
}
