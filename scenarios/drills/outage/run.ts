import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type Access, brokerOf, type Deployment, describeError } from '@cordon/domain';
import type { CallReport } from '@cordon/gateway';
import {
  bucketIn,
  clientOf,
  type Held,
  keyOf,
  logIn,
  now,
  setToWork,
  unless,
  until,
  type Working,
  WRITTEN_KEYS,
  withVault,
} from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { bodyOf, type CallLine, CHANNEL_IDS, type Channel, type HistoryLine, LEAST } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { openBreakers } from './breakers.ts';
import { expireAmidOutage } from './expiry.ts';
import { OUTAGES, type Outage } from './faults.ts';
import { judgeOutage, judgeWrites, type OutageFinding, RECOVERY_MS, type Window } from './judge.ts';
import { type ExpiryLine, judgeExpiry } from './judge-expiry.ts';
import { judgeUploads, type UploadLine, type UploadState } from './judge-upload.ts';
import { cutAmidUploads } from './upload.ts';

/** Between two calls of a client on one channel, milliseconds; and more of it for each topology beside the first. */
const PAUSE_MS = 150;
const PAUSE_MORE_MS = 110;
/** A renewal is asked for after so many pauses: three must be answered after each fault, so that it sets the pace of all. */
const RENEW_SHARE = 2;
/** A fault lasts so long at the least, milliseconds: what was under way when it began is over then. */
const LEAST_MS = 1_500;
/** And so long is it calm at the least before the next, milliseconds: what was under way at its end is over then. */
const CALM_MS = 500;
/** How long a fault lasts until each client has met it, milliseconds, at the most: four of a client's own timeouts. */
const PATIENCE_MS = 60_000;

/** What one fault did. */
export interface Suffered {
  readonly id: string;
  readonly sentence: string;
  readonly lastedMs: number;
  /** Of the calls on channels that it hits: the first error's words. */
  readonly said?: string;
  /** Failed calls by channel. */
  readonly failed: Readonly<Record<string, number>>;
  /** From its end to the first call served again on the channel that took longest. */
  readonly recoveredMs?: number;
  readonly issuingCalls: number;
  readonly renewals: number;
}

export interface OutageOf {
  readonly topology: string;
  readonly perRenewal: number;
  readonly suffered: readonly Suffered[];
  /** Uploads whose bodies were cut amid, and what was there then. */
  readonly uploads: readonly (UploadLine | UploadState)[];
  /** What the clients held, used about its end while nothing new was given out. */
  readonly expired: readonly ExpiryLine[];
  readonly calls: number;
  readonly findings: readonly OutageFinding[];
  readonly ms: number;
}

/** One topology while things break: its clients, and all that they asked for. */
interface Suffering {
  readonly deployment: Deployment;
  readonly tenants: readonly string[];
  readonly holders: readonly Held[];
  readonly lines: HistoryLine[];
  /** When each call of STS or IAM came that its broker made, epoch milliseconds. */
  readonly issuing: number[];
  readonly tally: Tally;
  readonly windows: Window[];
  perRenewal: number;
}

/** Answers since a moment, counted as they come: to count them anew at each look takes longer than what is looked for. */
class Tally {
  #sinceMs = Number.POSITIVE_INFINITY;
  readonly #counts = new Map<string, { good: number; bad: number }>();
  begin(sinceMs: number): void {
    this.#sinceMs = sinceMs;
    this.#counts.clear();
  }
  add({ tenant, channel, askedMs, outcome }: CallLine): void {
    if (askedMs <= this.#sinceMs) return;
    const counts = this.#counts.get(`${tenant} ${channel}`) ?? { good: 0, bad: 0 };
    if (outcome === (channel === 'foreign' ? 'refused' : 'served')) counts.good += 1;
    else counts.bad += 1;
    this.#counts.set(`${tenant} ${channel}`, counts);
  }
  of(tenant: string, channel: Channel): { readonly good: number; readonly bad: number } {
    return this.#counts.get(`${tenant} ${channel}`) ?? { good: 0, bad: 0 };
  }
}

/**
 * Breaks one thing after the other while the clients of all tenants of all topologies work with what they hold: the calls
 * that make credentials, the network to S3, Vault's audit device, Vault itself, the emulator. All of these are the lab's, so
 * that each breaks once, for all topologies. The clients are never restarted.
 */
export async function drillOutage(places: readonly DrillPlace[]): Promise<readonly OutageOf[]> {
  const began = now();
  const [{ stage, run, signal, tell }] = places as [DrillPlace, ...DrillPlace[]];
  const { access, gateway } = stage.lab;
  const { inject, moveClock } = gateway ?? {};
  if (gateway === undefined || inject === undefined || moveClock === undefined)
    throw new Error('faults cannot be injected into this lab’s gateway: it runs in a separate process');
  const all = await Promise.all(places.map(({ deployment }) => sufferingOf(deployment, access)));
  const byBroker = new Map(all.flatMap(({ brokers, of }) => brokers.map((broker) => [broker, of] as const)));
  const sufferings = all.map(({ of }) => of);
  // Whoever takes a session by an identity token signs nothing: such calls are those of the topology without a broker.
  const unsigned = all.find(({ brokers }) => brokers.length === 0)?.of;
  const unlisten = gateway.onCall(
    ({ service, startedAt, principalArn = '', claimedKey = '' }: CallReport) => {
      if (service !== 'sts' && service !== 'iam') return;
      const by = byBroker.get(claimedKey) ?? byBroker.get(principalArn);
      (by ?? (claimedKey === '' ? unsigned : undefined))?.issuing.push(startedAt);
    },
  );
  // Of many topologies each asks more seldom, so that two cores can answer all of them.
  const pauseMs = PAUSE_MS + PAUSE_MORE_MS * (places.length - 1);
  const working: Working[] = [];
  const stop = async () => void (await Promise.all(working.map((one) => one.stop())));
  const breakers = openBreakers(stage.lab, run.path);
  const every = (holds: (of: Suffering, tenant: string, channel: Channel) => boolean) =>
    sufferings.every((of) =>
      of.tenants.every((tenant) => CHANNEL_IDS.every((channel) => holds(of, tenant, channel))),
    );
  const answered = (of: Suffering, tenant: string, channel: Channel) =>
    of.tally.of(tenant, channel).good >= LEAST.after;
  const since = (ms: number) => {
    for (const { tally } of sufferings) tally.begin(ms);
  };
  const total = OUTAGES.length + 2;
  let done = 0;
  const told = (what: string) => tell(what, { done: ++done, total });
  try {
    const calm = now();
    since(calm);
    for (const { deployment, holders, lines, tally } of sufferings) {
      const heard = (call: CallLine) => {
        lines.push(call);
        tally.add(call);
      };
      working.push(await setToWork({ deployment, access, holders, tell: heard, pauseMs, dear: RENEW_SHARE }));
    }
    await until(() => every(answered), PATIENCE_MS, signal);
    const untilMs = now();
    for (const of of sufferings)
      of.perRenewal = Math.max(
        1,
        Math.ceil(of.issuing.length / Math.max(1, renewalsOf(of.lines, calm, untilMs))),
      );
    for (const outage of OUTAGES) {
      signal.throwIfAborted();
      await suffer(outage);
      told(`${outage.id} is over`);
    }
    const cutMs = now();
    const uploads: OutageOf['uploads'][] = [];
    for (const { deployment, holders } of sufferings)
      uploads.push(
        // What was not asked to its end is told by the judge: nobody looked.
        await cutAmidUploads({ deployment, access, holders, inject }).catch((error: unknown) => {
          signal.throwIfAborted();
          tell(`uploads on ${deployment.topology} were given up: ${describeError(error)}`, { done, total });
          return [];
        }),
      );
    const uploadsMs = now() - cutMs;
    told('uploads were cut');
    await stop();
    const expired = await expireAmidOutage({ places: sufferings, access, inject, moveClock, signal });
    told('credentials expired');
    return await Promise.all(
      sufferings.map(async (of, index) => {
        const { deployment, tenants, lines, windows, perRenewal } = of;
        const mine = expired[index] ?? [];
        const cut = uploads[index] ?? [];
        const ending = of.holders.filter(({ credentials }) => credentials.expiration !== undefined);
        const found = await contentsOf(of, access);
        keepLines(run.path, 'history.jsonl', { drill: 'outage', topology: deployment.topology }, lines);
        return {
          topology: deployment.topology,
          perRenewal,
          suffered: [...windows.map((window) => sufferedOf(window, lines)), cutOf(cut, uploadsMs)],
          uploads: cut,
          expired: mine,
          calls: lines.length,
          findings: [
            ...judgeExpiry(
              mine,
              ending.map(({ tenant }) => tenant),
            ),
            ...judgeUploads(cut, tenants),
            ...judgeOutage(lines, windows, tenants, perRenewal),
            ...judgeWrites(lines, found, { keyOf, bodyOf }),
          ],
          ms: Math.round(now() - began),
        };
      }),
    );
  } finally {
    inject(undefined);
    // The clients first: putting the device back may fail, and they must not go on then.
    await stop();
    unlisten();
    await breakers.close();
  }

  async function suffer({ id, hits, says, fault, brief, forMs }: Outage): Promise<void> {
    const over = new AbortController();
    const breaker = typeof fault === 'string' ? breakers.of[fault] : undefined;
    const beganMs = now();
    since(beganMs);
    if (typeof fault === 'string') await breaker?.begin();
    else inject?.({ ...fault, over: over.signal });
    const met = () =>
      every(({ tally }, tenant, channel) => {
        const { good, bad } = tally.of(tenant, channel);
        return hits.includes(channel) ? bad > 0 : good + bad >= 2;
      });
    if (brief !== true)
      await until(
        () => (forMs === undefined ? met() && now() > beganMs + LEAST_MS : now() > beganMs + forMs),
        PATIENCE_MS,
        signal,
      );
    inject?.(undefined);
    await breaker?.end();
    over.abort();
    const doneMs = now();
    since(doneMs);
    await until(() => now() > doneMs + CALM_MS && every(answered), RECOVERY_MS + PATIENCE_MS, signal);
    await breaker?.restore?.();
    for (const { windows, issuing, lines } of sufferings)
      windows.push({
        id,
        beganMs,
        doneMs,
        hits,
        says,
        ...(brief === undefined ? {} : { brief }),
        issuingCalls: issuing.filter((at) => at >= beganMs && at <= doneMs).length,
        renewals: renewalsOf(lines, beganMs, doneMs),
      });
  }
}

/** Logs all tenants of a deployment in, and says by what calls of its broker are known; by nothing where it has none. */
async function sufferingOf(
  deployment: Deployment,
  access: Access,
): Promise<{ readonly of: Suffering; readonly brokers: readonly string[] }> {
  const tenants = deployment.tenants.map(({ tenant }) => tenant.id);
  const { awsMount: mountPoint } = deployment.vault;
  const holders = await Promise.all(tenants.map((tenant) => logIn(deployment, tenant, access)));
  const empty = { lines: [], issuing: [], windows: [], perRenewal: 1, tally: new Tally() };
  const of = { deployment, tenants, holders, ...empty };
  if (mountPoint === undefined) return { of, brokers: [] };
  const { access_key } = await withVault(access, access.vaultToken, ({ secrets }) =>
    secrets.aws.readRoot({ mountPoint }),
  );
  // A fault comes before the gateway asks who it is: then the key alone says whose call it was.
  return { of, brokers: [brokerOf(deployment), access_key] };
}

/** What the operator reads at the end of every key that the clients wrote. */
async function contentsOf(
  { deployment, tenants }: Pick<Suffering, 'deployment' | 'tenants'>,
  access: Access,
): Promise<ReadonlyMap<string, string | undefined>> {
  // The operator is no client of the drill: it may ask again.
  const s3 = clientOf(access, access.admin, 3);
  try {
    const all = tenants.flatMap((tenant) =>
      Array.from({ length: WRITTEN_KEYS }, (_, n) => [tenant, keyOf(n)] as const),
    );
    const read = all.map(async ([tenant, Key]) => {
      const asked = s3.send(new GetObjectCommand({ Bucket: bucketIn(deployment, tenant), Key }));
      const body = (await unless('NoSuchKey', asked))?.Body;
      return [`${tenant} ${Key}`, await body?.transformToString()] as const;
    });
    return new Map(await Promise.all(read));
  } finally {
    s3.destroy();
  }
}

function renewalsOf(lines: readonly HistoryLine[], fromMs: number, untilMs: number): number {
  return lines.filter(
    (line) =>
      line.line === 'call' &&
      line.channel === 'renew' &&
      (line.answeredMs ?? untilMs) >= fromMs &&
      line.askedMs <= untilMs,
  ).length;
}

/** What the cut amid uploads did, as of any other fault: its clients come back with the first call that they send again. */
function cutOf(uploads: OutageOf['uploads'], ms: number): Suffered {
  const cut = uploads.flatMap((line) =>
    line.line === 'upload' && line.when === 'cut' && line.outcome !== 'served' ? [line] : [],
  );
  const said = cut.find(({ code }) => code !== undefined)?.code;
  return {
    id: 'cut-amid-upload',
    sentence: 'the network is cut amid the bodies of uploads',
    lastedMs: Math.round(ms),
    ...(said === undefined ? {} : { said }),
    failed: { upload: cut.length },
    issuingCalls: 0,
    renewals: 0,
  };
}

function sufferedOf(window: Window, lines: readonly HistoryLine[]): Suffered {
  const calls = lines.filter((line): line is CallLine => line.line === 'call');
  const bad = calls.filter(
    ({ outcome, channel, answeredMs = 0, askedMs }) =>
      window.hits.includes(channel) &&
      // Who asks for another's loses nothing.
      channel !== 'foreign' &&
      outcome !== 'served' &&
      answeredMs >= window.beganMs &&
      askedMs <= window.doneMs,
  );
  const said = bad.find(({ code }) => window.says.test(code ?? ''))?.code;
  const firsts = window.hits.flatMap((channel) => {
    const first = calls.find(
      (call) => call.channel === channel && call.askedMs > window.doneMs && call.outcome === 'served',
    );
    return first?.answeredMs === undefined ? [] : [first.answeredMs - window.doneMs];
  });
  return {
    id: window.id,
    sentence: OUTAGES.find(({ id }) => id === window.id)?.sentence ?? window.id,
    lastedMs: Math.round(window.doneMs - window.beganMs),
    ...(said === undefined ? {} : { said }),
    failed: Object.fromEntries(
      [...Map.groupBy(bad, ({ channel }) => channel)]
        .toSorted(([a], [b]) => CHANNEL_IDS.indexOf(a) - CHANNEL_IDS.indexOf(b))
        .map(([channel, some]) => [channel, some.length]),
    ),
    ...(firsts.length === 0 ? {} : { recoveredMs: Math.round(Math.max(...firsts)) }),
    issuingCalls: window.issuingCalls,
    renewals: window.renewals,
  };
}
