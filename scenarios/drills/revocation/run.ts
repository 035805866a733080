import type { Access, Deployment, TenantId } from '@cordon/domain';
import { enough, type Held, logIn, now, setToWork, until } from '../clients.ts';
import {
  type CallLine,
  type Cause,
  CHANNEL_IDS,
  type Channel,
  type Finding,
  type HistoryLine,
  judgeHistory,
  LEAST,
  type OrderLine,
  type Stopped,
  stoppedOf,
} from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import {
  BRIEF_MS,
  type DrillContext,
  type Facts,
  factsOf,
  LEVERS,
  type Lever,
  openDrillContext,
} from './levers.ts';

/** A call asked this long after the order was answered must be refused, milliseconds. */
const GRACE_MS = 1_000;
/** The watch after the order, milliseconds, at the least: what is hit briefly (`BRIEF_MS`) must be seen served again. */
const WATCH_MS = BRIEF_MS + 500;
/**
 * Between two calls of a client on one channel, milliseconds, for each topology side by side: two cores answer some 200 calls a
 * second. How soon a lever stops a tenant is known to about so much.
 */
const PAUSE_MS = 100;
/** Three renewals and three logins are waited for on each side of an order: no more seldom than all else. */
const DEAR = 1;
/** Sessions count in seconds: what is held must be older than the order's second, milliseconds. */
const OLDER_MS = 1_000;
/** And at the most: a loaded machine asks more slowly. */
const PATIENCE_MS = 120_000;

/** One lever on one topology: what was seen, and what is found against what was stated. */
export interface Pulled {
  readonly lever: string;
  readonly at: Lever['at'];
  readonly order: string;
  readonly note?: string;
  /** The order itself: from its first call to the last answer. */
  readonly orderMs: number;
  readonly tenant: string;
  readonly stopped: Readonly<Record<Exclude<Channel, 'foreign'>, Stopped>>;
  /** Other tenants that it stopped, and what of them. */
  readonly others: readonly { readonly tenant: string; readonly channels: readonly Channel[] }[];
  /** Seconds that the credentials, where they are not stopped, still work: until they expire. */
  readonly expiresInSeconds?: number;
  readonly calls: number;
  readonly findings: readonly Finding[];
}

export interface OfTopology {
  readonly topology: string;
  readonly facts: Facts;
  readonly pulled: readonly Pulled[];
  readonly unfit: readonly { readonly lever: string; readonly why: string }[];
  readonly calls: number;
  /** Of all levers, in their order. */
  readonly findings: readonly (Finding & { readonly lever: string })[];
  readonly ms: number;
}

/**
 * Pulls every lever that a deployment has, one after the other, each on credentials of its own, while all tenants'
 * clients are at work; takes each back but the last. The histories go to `history.jsonl`. Rejects when a lever cannot
 * be pulled at all, and when it is aborted.
 */
export async function drillRevocation(o: {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly runDir: string;
  /** How many topologies are drilled side by side; 1 when absent. */
  readonly beside?: number;
  /** Ids of those to pull, for tests; all when absent. */
  readonly levers?: readonly string[] | undefined;
  readonly tell?: (message: string, pace: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal | undefined;
}): Promise<OfTopology> {
  const began = now();
  const { deployment, access, signal } = o;
  const tenants = deployment.tenants.map(({ tenant }) => tenant.id);
  const [first] = tenants;
  if (first === undefined) throw new RangeError('a deployment without tenants has nothing to stop');
  const base = openDrillContext(deployment, access, first);
  try {
    const facts = await factsOf(base);
    const unfit: { lever: string; why: string }[] = [];
    const pulled: Pulled[] = [];
    let victim = 0;
    const chosen = LEVERS.filter(({ id }) => o.levers?.includes(id) ?? true);
    for (const [index, lever] of chosen.entries()) {
      signal?.throwIfAborted();
      const why = lever.unfit?.(facts);
      if (why !== undefined) {
        unfit.push({ lever: lever.id, why });
        continue;
      }
      // Whose AppRole is gone can be given nothing new: the next one is the next to be stopped.
      const tenant = tenants[victim] ?? first;
      const working = tenants.slice(victim);
      const one = await pullOne(lever, tenant, working, o);
      pulled.push(one);
      const pace = { done: index + 1, total: chosen.length };
      o.tell?.(`${lever.id} pulled: ${one.calls} calls, ${one.findings.length} findings`, pace);
      if (lever.id === 'approle') victim += 1;
    }
    return {
      topology: deployment.topology,
      facts,
      pulled,
      unfit,
      calls: pulled.reduce((sum, { calls }) => sum + calls, 0),
      findings: pulled.flatMap(({ lever, findings }) => findings.map((one) => ({ lever, ...one }))),
      ms: Math.round(now() - began),
    };
  } finally {
    base.close();
  }
}

async function pullOne(
  lever: Lever,
  tenant: TenantId,
  tenants: readonly TenantId[],
  { deployment, access, runDir, beside = 1, signal }: Parameters<typeof drillRevocation>[0],
): Promise<Pulled> {
  const base = openDrillContext(deployment, access, tenant);
  const lines: HistoryLine[] = [];
  try {
    const facts = await factsOf(base);
    const holders = await Promise.all(tenants.map((id) => logIn(deployment, id, access)));
    const held = holders[0] as Held;
    const heldMs = now();
    const pauseMs = PAUSE_MS * beside;
    const heard = (call: CallLine) => void lines.push(call);
    const working = await setToWork({ deployment, access, holders, tell: heard, pauseMs, dear: DEAR });
    let takeBack: Awaited<ReturnType<Lever['pull']>> | undefined;
    let order: OrderLine;
    try {
      await until(
        () => now() > heldMs + OLDER_MS && enough(lines, tenants, LEAST.before),
        PATIENCE_MS,
        signal,
      );
      const context: DrillContext = { ...base, facts, held };
      const beganMs = now();
      takeBack = await lever.pull(context);
      order = { line: 'order', id: lever.id, tenant, beganMs, doneMs: now() };
      lines.push(order);
      const { doneMs } = order;
      const since = doneMs + (lever.graceMs ?? GRACE_MS);
      await until(
        () => now() > doneMs + WATCH_MS && enough(lines, tenants, LEAST.after, since),
        PATIENCE_MS,
        signal,
      );
    } finally {
      await working.stop();
      await takeBack?.();
    }
    const names = { drill: 'revocation', topology: deployment.topology, lever: lever.id };
    keepLines(runDir, 'history.jsonl', names, lines);
    return resultOf(lever, { facts, lines, order, tenants, tenant, held });
  } finally {
    base.close();
  }
}

/** From the history to the row; pure. */
function resultOf(
  lever: Lever,
  seen: {
    readonly facts: Facts;
    readonly lines: readonly HistoryLine[];
    readonly order: OrderLine;
    readonly tenants: readonly string[];
    readonly tenant: string;
    readonly held: Held;
  },
): Pulled {
  const { facts, lines, order, tenants, tenant, held } = seen;
  const causes = causesOf(lever, facts, order, tenants);
  const own = CHANNEL_IDS.filter((channel) => channel !== 'foreign');
  const stopped = Object.fromEntries(
    own.map((channel) => [channel, stoppedOf(lines, order, tenant, channel)]),
  );
  const others = tenants
    .filter((id) => id !== tenant)
    .flatMap((id) => {
      const channels = own.filter((channel) => stoppedOf(lines, order, id, channel).stopped === true);
      return channels.length === 0 ? [] : [{ tenant: id, channels }];
    });
  const { expiration } = held.credentials;
  return {
    lever: lever.id,
    at: lever.at,
    order: lever.order,
    ...(lever.note === undefined ? {} : { note: lever.note }),
    orderMs: Math.round(order.doneMs - order.beganMs),
    tenant,
    stopped: stopped as Pulled['stopped'],
    others,
    ...(expiration === undefined
      ? {}
      : { expiresInSeconds: Math.round((expiration.getTime() - order.beganMs) / 1000) }),
    calls: lines.length - 1,
    findings: judgeHistory(lines, { causes, tenants, channels: CHANNEL_IDS }),
  };
}

/** What a lever is stated to stop, as causes that the checker holds the history against. Pure. */
export function causesOf(
  lever: Pick<Lever, 'id' | 'stops' | 'graceMs'>,
  facts: Facts,
  order: OrderLine,
  tenants: readonly string[],
): readonly Cause[] {
  const { own, others, briefly = [] } = lever.stops(facts);
  return tenants.flatMap((tenant) => {
    const hit = tenant === order.tenant ? own : others;
    const brief = tenant === order.tenant || others.length > 0 ? briefly : [];
    return [
      ...hit.map((channel) => ({
        tenant,
        channel,
        fromMs: order.beganMs,
        mustFromMs: order.doneMs + (lever.graceMs ?? GRACE_MS),
        why: `\`${lever.id}\` stops it`,
      })),
      ...brief.map((channel) => ({
        tenant,
        channel,
        fromMs: order.beganMs,
        untilMs: order.doneMs + BRIEF_MS,
        why: `\`${lever.id}\` also affects credentials issued in the same second`,
      })),
    ];
  });
}
