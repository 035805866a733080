import {
  type CallLine,
  CHANNEL_IDS,
  type Channel,
  Findings,
  type HistoryLine,
  judgeHistory,
  LEAST,
  type Said,
} from '../history.ts';

/** When a fault was there. */
export interface Window {
  readonly id: string;
  readonly beganMs: number;
  readonly doneMs: number;
  readonly hits: readonly Channel[];
  /** What the error of a failed call says. */
  readonly says: RegExp;
  /** Calls of STS and IAM that the gateway was asked for meanwhile, and renewals that the clients asked for. */
  readonly issuingCalls: number;
  readonly renewals: number;
  /** It is over by itself: somebody must have met it, not everybody. */
  readonly brief?: boolean;
}

export interface OutageFinding
  extends Said<
    | 'no-foreign-object'
    | 'carries-on'
    | 'ends-on-time'
    | 'names-its-cause'
    | 'recovers'
    | 'fault-was-felt'
    | 'no-storm'
    | 'nothing-lost'
    | 'nothing-doubled'
    | 'every-call-is-answered'
  > {
  readonly fault?: string;
  readonly channel?: Channel;
}

/** A call asked this long after a fault is over must be served, milliseconds. */
export const RECOVERY_MS = 5_000;
/** Vault asks AWS this many times at the most for one call that fails: once, and its SDK's three retries. */
export const MOST_TRIES = 4;

/** The client's own time was up: Vault and the SDKs try again for longer than a client may wait, and say nothing yet. */
export const TIMED_OUT = /no answer within|aborted due to timeout|TimeoutError|request ?timeout/i;

/** A server gives up a connection whose handshake takes so long: whoever waited that long was kept waiting by the machine. */
const SLOW_MS = 10_000;

type Ended = CallLine & { readonly answeredMs: number };

/**
 * Judges a history with faults in it: whatever a fault does not hit carries on, what it hits fails with its cause in
 * the error, and is served again by the same client when it is over; nobody is served what is another’s, and retries do
 * not pile up. `perRenewal` is how many calls of STS and IAM one renewal takes when nothing is wrong. Pure.
 */
export function judgeOutage(
  lines: readonly HistoryLine[],
  windows: readonly Window[],
  tenants: readonly string[],
  perRenewal: number,
): readonly OutageFinding[] {
  const found = new Findings<OutageFinding>();
  const calls = lines.filter((line): line is CallLine => line.line === 'call');
  for (const finding of judgeHistory(lines, { causes: [], tenants: [], channels: [] }))
    if (finding.rule === 'no-foreign-object' || finding.rule === 'every-call-is-answered')
      found.tell(finding.is, finding.rule, finding.why);
  const ended = calls.filter((call): call is Ended => call.answeredMs !== undefined);
  const good = (call: CallLine) => call.outcome === (call.of === call.tenant ? 'served' : 'refused');
  for (const call of ended) {
    const over = windows.filter(
      ({ beganMs, doneMs }) => call.answeredMs >= beganMs && call.askedMs <= doneMs + RECOVERY_MS,
    );
    const during = over.filter(({ hits }) => hits.includes(call.channel));
    if (good(call)) continue;
    const answer = `${call.outcome} with ${call.code ?? 'no code'}`;
    const timedOut = TIMED_OUT.test(call.code ?? '') || call.answeredMs - call.askedMs > SLOW_MS;
    if (during.length > 0 && timedOut) continue;
    const { channel } = call;
    const [first] = over;
    if (during.length === 0)
      found.tell(
        // A machine that is too slow to answer in time shows nothing of the fault.
        timedOut ? 'unknown' : 'breached',
        'carries-on',
        `${first === undefined ? 'without any fault' : 'a fault that should not affect it'} it was ${answer}`,
        first === undefined ? { channel } : { channel, fault: first.id },
      );
    else if (!during.some(({ says }) => says.test(call.code ?? ''))) {
      const fault = during.map(({ id }) => id).join(', ');
      found.tell('breached', 'names-its-cause', `the error does not name the cause: ${answer}`, {
        channel,
        fault,
      });
    }
  }
  for (const window of windows) {
    const { id: fault } = window;
    const next = Math.min(
      ...windows.map(({ beganMs }) => beganMs).filter((ms) => ms > window.doneMs),
      Number.POSITIVE_INFINITY,
    );
    const failed = (channel: Channel, tenant?: string) =>
      ended.some(
        (call) =>
          call.channel === channel &&
          (tenant === undefined || call.tenant === tenant) &&
          !good(call) &&
          overlaps(call, window),
      );
    if (window.brief === true && !window.hits.some((channel) => failed(channel)))
      found.tell('unknown', 'fault-was-felt', 'no call failed: the fault was not there', { fault });
    for (const tenant of tenants) {
      const of = (channel: Channel) =>
        ended.filter((call) => call.tenant === tenant && call.channel === channel);
      for (const channel of window.brief === true ? [] : window.hits)
        if (!failed(channel, tenant) && channel !== 'foreign')
          found.tell(
            'unknown',
            'fault-was-felt',
            `no call of \`${tenant}\` failed: the fault was not there`,
            {
              fault,
              channel,
            },
          );
      for (const channel of CHANNEL_IDS) {
        const after = of(channel).filter((call) => call.askedMs > window.doneMs && call.answeredMs < next);
        const served = after.filter(good).length;
        const late = after.filter(({ askedMs }) => askedMs > window.doneMs + RECOVERY_MS).length;
        if (served < LEAST.after)
          found.tell(
            served === 0 && late >= LEAST.after ? 'breached' : 'unknown',
            'recovers',
            `\`${tenant}\` got ${served} correct answers after it; at least ${LEAST.after} are needed`,
            { fault, channel },
          );
      }
    }
    const most = Math.max(1, window.renewals) * perRenewal * MOST_TRIES;
    if (window.issuingCalls > most)
      found.tell(
        'breached',
        'no-storm',
        `${window.renewals} renewals made ${window.issuingCalls} calls of STS and IAM; at most ${most} are expected`,
        { fault },
      );
  }
  return found.all();
}

const overlaps = (call: Ended, { beganMs, doneMs }: Window) =>
  call.answeredMs >= beganMs && call.askedMs <= doneMs;

/**
 * What was acknowledged is there, and nothing older has come back: each key holds its last acknowledged write, or one
 * after it whose answer was lost. Pure. `found` are the contents at the end, by tenant and key.
 */
export function judgeWrites(
  lines: readonly HistoryLine[],
  found: ReadonlyMap<string, string | undefined>,
  of: { readonly keyOf: (n: number) => string; readonly bodyOf: (tenant: string, n: number) => string },
): readonly OutageFinding[] {
  const writes = lines.filter(
    (line): line is CallLine & { wrote: number } => line.line === 'call' && line.wrote !== undefined,
  );
  const byKey = Map.groupBy(writes, ({ tenant, wrote }) => `${tenant} ${of.keyOf(wrote)}`);
  const lost = new Findings<OutageFinding>();
  for (const [key, mine] of byKey) {
    const inOrder = mine.toSorted((a, b) => a.wrote - b.wrote);
    const last = inOrder.findLastIndex(({ outcome }) => outcome === 'served');
    const may = inOrder.slice(Math.max(last, 0)).map(({ tenant, wrote }) => of.bodyOf(tenant, wrote));
    const held = found.get(key);
    if (held === undefined ? last < 0 : may.includes(held)) continue;
    const what = held === undefined ? 'is gone' : 'holds overwritten or unknown content';
    lost.tell('breached', 'nothing-lost', `\`${key}\` ${what}`);
  }
  return lost.all();
}
