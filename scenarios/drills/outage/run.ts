import { GetObjectCommand } from '@aws-sdk/client-s3';
import { bucketOf, deploymentOf } from '@cordon/domain';
import type { CallReport } from '@cordon/gateway';
import { bodyOf, clientOf, enough, keyOf, logIn, now, setToWork, until, WRITTEN_KEYS } from '../clients.ts';
import type { DrillPlace } from '../drill.ts';
import { type CallLine, CHANNEL_IDS, type HistoryLine, LEAST } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { openBreakers } from './breakers.ts';
import { expireAmidOutage } from './expiry.ts';
import { OUTAGES, type Outage } from './faults.ts';
import { judgeOutage, judgeWrites, type OutageFinding, RECOVERY_MS, type Window } from './judge.ts';
import { type ExpiryLine, judgeExpiry } from './judge-expiry.ts';
import { judgeUploads, type UploadLine, type UploadState } from './judge-upload.ts';
import { cutAmidUploads } from './upload.ts';

/** Between two calls of a client on one channel, milliseconds. */
const PAUSE_MS = 150;
/** A fault lasts so long at the least, milliseconds. */
const LEAST_MS = 1_500;
/** How long a fault lasts until each client has met it, milliseconds, at the most. */
const PATIENCE_MS = 30_000;

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

/**
 * Breaks one thing after the other while all tenants' clients work with what they hold: the calls that make
 * credentials, the network to S3, Vault's audit device, Vault itself, the emulator. The clients are never restarted.
 */
export async function drillOutage({ stage, deployment, run, signal, tell }: DrillPlace): Promise<OutageOf> {
  const began = now();
  const { access, gateway } = stage.lab;
  const { inject, moveClock } = gateway ?? {};
  if (gateway === undefined || inject === undefined || moveClock === undefined)
    throw new Error('the gateway of this lab lets no fault in: it runs in a process of its own');
  const tenants = deployment.tenants.map(({ tenant }) => tenant.id);
  const lines: HistoryLine[] = [];
  const issuing: number[] = [];
  const unlisten = gateway.onCall(({ service, startedAt }: CallReport) => {
    if (service === 'sts' || service === 'iam') issuing.push(startedAt);
  });
  const holders = await Promise.all(tenants.map((tenant) => logIn(deployment, tenant, access)));
  const working = await setToWork(deployment, access, holders, (call) => lines.push(call), PAUSE_MS);
  const breakers = openBreakers(stage.lab, run.path);
  const windows: Window[] = [];
  try {
    const calm = now();
    await until(() => enough(lines, tenants, LEAST.before), PATIENCE_MS, signal);
    const perRenewal = Math.max(1, Math.ceil(issuing.length / Math.max(1, renewalsOf(lines, calm, now()))));
    for (const outage of OUTAGES) {
      signal.throwIfAborted();
      windows.push(await suffer(outage));
      tell(`${outage.id} is over`, { done: windows.length, total: OUTAGES.length + 1 });
    }
    const cutMs = now();
    const uploads = await cutAmidUploads({ deployment, access, holders, inject });
    const uploadsMs = now() - cutMs;
    tell('uploads were cut', { done: windows.length + 1, total: OUTAGES.length + 1 });
    await working.stop();
    const found = await contentsOf();
    const expired = await expireAmidOutage({ deployment, access, holders, inject, moveClock });
    const ending = holders.filter(({ credentials }) => credentials.expiration !== undefined);
    const findings = [
      ...judgeExpiry(
        expired,
        ending.map(({ tenant }) => tenant),
      ),
      ...judgeUploads(uploads, tenants),
      ...judgeOutage(lines, windows, tenants, perRenewal),
      ...judgeWrites(lines, found, { keyOf, bodyOf }),
    ];
    keepLines(run.path, 'history.jsonl', { topology: deployment.topology }, lines);
    return {
      topology: deployment.topology,
      perRenewal,
      suffered: [...windows.map((window) => sufferedOf(window, lines)), cutOf(uploads, uploadsMs)],
      uploads,
      expired,
      calls: lines.length,
      findings,
      ms: Math.round(now() - began),
    };
  } finally {
    inject(undefined);
    // The clients first: putting the device back may fail, and they must not go on then.
    await working.stop();
    unlisten();
    await breakers.close();
  }

  async function suffer({ id, hits, says, fault, brief, forMs }: Outage): Promise<Window> {
    const over = new AbortController();
    const breaker = typeof fault === 'string' ? breakers.of[fault] : undefined;
    const beganMs = now();
    if (typeof fault === 'string') await breaker?.begin();
    else inject?.({ ...fault, over: over.signal });
    const met = () =>
      tenants.every((tenant) =>
        CHANNEL_IDS.every((channel) => {
          const since = lines.filter(
            (line): line is CallLine =>
              line.line === 'call' &&
              line.tenant === tenant &&
              line.channel === channel &&
              line.askedMs > beganMs,
          );
          return hits.includes(channel)
            ? since.some(({ outcome }) => outcome !== 'served')
            : since.length >= 2;
        }),
      );
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
    await until(
      () => now() > doneMs + 500 && enough(lines, tenants, LEAST.after, doneMs) && recovered(doneMs),
      RECOVERY_MS + PATIENCE_MS,
      signal,
    );
    await breaker?.restore?.();
    return {
      id,
      beganMs,
      doneMs,
      hits,
      says,
      ...(brief === undefined ? {} : { brief }),
      issuingCalls: issuing.filter((at) => at >= beganMs && at <= doneMs).length,
      renewals: renewalsOf(lines, beganMs, doneMs),
    };
  }

  function recovered(sinceMs: number): boolean {
    return tenants.every((tenant) =>
      CHANNEL_IDS.every(
        (channel) =>
          lines.filter(
            (line) =>
              line.line === 'call' &&
              line.tenant === tenant &&
              line.channel === channel &&
              line.askedMs > sinceMs &&
              line.outcome === (channel === 'foreign' ? 'refused' : 'served'),
          ).length >= LEAST.after,
      ),
    );
  }

  /** What the operator reads at the end of every key that the clients wrote. */
  async function contentsOf(): Promise<ReadonlyMap<string, string | undefined>> {
    const s3 = clientOf(access, access.admin);
    try {
      const all = tenants.flatMap((tenant) =>
        Array.from({ length: WRITTEN_KEYS }, (_, n) => [tenant, keyOf(n)] as const),
      );
      const read = all.map(async ([tenant, Key]) => {
        const Bucket = bucketOf(deploymentOf(deployment, tenant).tenant);
        const body = await s3.send(new GetObjectCommand({ Bucket, Key })).then(
          ({ Body }) => Body?.transformToString(),
          (error: unknown) => {
            if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
            throw error;
          },
        );
        return [`${tenant} ${Key}`, body] as const;
      });
      return new Map(await Promise.all(read));
    } finally {
      s3.destroy();
    }
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
