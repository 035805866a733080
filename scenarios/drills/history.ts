/** What a client asks for, again and again, during a drill. */
export const CHANNELS = {
  read: 'reads its own object with its current credentials',
  presigned: 'reads its own object by a URL presigned before the order',
  write: 'writes an object of its own with its current credentials',
  upload: 'sends a part of a multipart upload begun before the order',
  renew: 'gets new credentials with its Vault token, and reads its own object with them',
  login: 'logs in to Vault with its secret id or its workload identity',
  foreign: 'reads the object of another tenant with its current credentials',
} as const;
export type Channel = keyof typeof CHANNELS;
export const CHANNEL_IDS = Object.keys(CHANNELS) as readonly Channel[];

/** One call of one client. Times are epoch milliseconds of one monotonic clock. Holds no secret. */
export interface CallLine {
  readonly line: 'call';
  readonly tenant: string;
  readonly channel: Channel;
  /** Whose object was asked for; the caller's own but on `foreign`. */
  readonly of: string;
  readonly askedMs: number;
  /** Absent: no answer came before the drill ended. */
  readonly answeredMs?: number;
  readonly outcome?: 'served' | 'refused' | 'unclear';
  /** HTTP status and error code, as answered: `403 AccessDenied`, `vault 403`. */
  readonly code?: string;
  /** Tenants whose mark was in what came back. */
  readonly saw?: readonly string[];
  /** On `write`: which of the client's writes it was, counted from 1. */
  readonly wrote?: number;
}

/** What the operator did, and when. */
export interface OrderLine {
  readonly line: 'order';
  readonly id: string;
  readonly tenant: string;
  /** Before the first call of the order was made, and after the last was answered. */
  readonly beganMs: number;
  readonly doneMs: number;
}

export type HistoryLine = CallLine | OrderLine;

/** Why a tenant may be refused its own, or must be. */
export interface Cause {
  readonly tenant: string;
  readonly channel: Channel;
  /** A refusal needs no other cause once the call ends at or after this. */
  readonly fromMs: number;
  /** And was asked before this; absent: for good. */
  readonly untilMs?: number;
  /** Each call asked later than this must be refused; absent: it may be, and need not. */
  readonly mustFromMs?: number;
  readonly why: string;
}

/**
 * Something that a judge found. `breached`: the invariant or what was stated is broken. `unknown`: the record cannot show that
 * it is not.
 */
export interface Said<Rule extends string> {
  readonly is: 'breached' | 'unknown';
  readonly rule: Rule;
  readonly why: string;
  /** How many lines of the record say so. */
  readonly calls: number;
}

/** What any drill's judge found: besides what it is about, and how many lines of the record say so. */
export interface DrillFinding extends Said<string> {
  readonly lever?: string;
  readonly fault?: string;
  readonly act?: string;
  readonly client?: string;
  readonly tenant?: string;
  readonly channel?: string;
}

/** A finding in one line for people, below what it is about. */
export function lineOf({ is, rule, why, calls, ...of }: DrillFinding, about = ''): string {
  const whom =
    about || [of.lever, of.fault, of.act, of.client, of.tenant, of.channel].filter(Boolean).join(' ');
  const said = why.replaceAll(/\s+/g, ' ').slice(0, 300);
  const often = calls === 1 ? '' : ` (${calls} times)`;
  return `${is === 'breached' ? '✗' : '?'} ${[rule, whom, said].filter((part) => part !== '').join(': ')}${often}`;
}

/** Findings of one judgement: what is said of the same again is counted. */
export class Findings<Finding extends Said<string>> {
  readonly #found = new Map<string, Finding>();
  /** `about`: whom or what it is about. */
  tell(
    is: Finding['is'],
    rule: Finding['rule'],
    why: string,
    about?: Omit<Finding, keyof Said<string>>,
  ): void {
    const one = { is, rule, ...about, why };
    const key = JSON.stringify(one);
    this.#found.set(key, { ...one, calls: (this.#found.get(key)?.calls ?? 0) + 1 } as Finding);
  }
  all(): readonly Finding[] {
    return [...this.#found.values()];
  }
}

export interface Finding
  extends Said<
    | 'no-foreign-object'
    | 'no-refusal-without-cause'
    | 'stopped-is-stopped'
    | 'every-call-is-answered'
    | 'clear-answers'
    | 'everybody-was-asking'
    | 'one-clock'
    | 'one-order'
  > {
  readonly tenant?: string;
  readonly channel?: Channel;
}

/** Calls of each (tenant, channel) that must stand before the order and after it. */
export const LEAST = { before: 3, after: 3 } as const;

/** Refusals for these reasons are about who asks; any other 4xx says something about the request, or a broken client. */
const REFUSED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'UnrecognizedClientException',
]);

/** Whether an answer with this status and code is a refusal of the caller, of AWS or of Vault. */
export function isRefusal(status: number, code: string): boolean {
  return (status === 400 || status === 401 || status === 403) && REFUSED.has(code);
}

/**
 * Judges the history of one order by the invariant of all drills: at no moment is any tenant served another's object,
 * and none is refused its own without a stated cause. Pure. `tenants` and `channels` are who was to ask for what all the
 * while: a client that fell silent shows nothing. Without findings the history upholds it.
 */
export function judgeHistory(
  lines: readonly HistoryLine[],
  stated: {
    readonly causes: readonly Cause[];
    readonly tenants: readonly string[];
    readonly channels: readonly Channel[];
  },
): readonly Finding[] {
  const calls = lines.filter((line): line is CallLine => line.line === 'call');
  const orders = lines.filter((line): line is OrderLine => line.line === 'order');
  const found = new Findings<Finding>();
  const tell = (
    is: Finding['is'],
    rule: Finding['rule'],
    call: Pick<CallLine, 'tenant' | 'channel'> | undefined,
    why: string,
  ) => {
    found.tell(is, rule, why, call === undefined ? {} : { tenant: call.tenant, channel: call.channel });
  };
  const causesOf = (call: CallLine) =>
    stated.causes.filter(({ tenant, channel }) => tenant === call.tenant && channel === call.channel);
  for (const call of calls) {
    const { askedMs, answeredMs, outcome, code = 'no code' } = call;
    if (answeredMs === undefined || outcome === undefined) {
      tell('unknown', 'every-call-is-answered', call, 'a call was not answered before the drill ended');
      continue;
    }
    if (answeredMs < askedMs) tell('unknown', 'one-clock', call, 'a call was answered before it was made');
    if (outcome === 'unclear') tell('unknown', 'clear-answers', call, `an answer was unclear: ${code}`);
    const others = (call.saw ?? []).filter((owner) => owner !== call.tenant);
    if (others.length > 0)
      tell('breached', 'no-foreign-object', call, `the answer held the mark of ${others.join(', ')}`);
    if (outcome === 'served' && call.of !== call.tenant)
      tell('breached', 'no-foreign-object', call, `it was served an object of \`${call.of}\``);
    if (call.of !== call.tenant) continue;
    const causes = causesOf(call);
    const excused = causes.some(
      ({ fromMs, untilMs = Number.POSITIVE_INFINITY }) => answeredMs >= fromMs && askedMs < untilMs,
    );
    if (outcome === 'refused' && !excused)
      tell('breached', 'no-refusal-without-cause', call, `it was refused its own data with ${code}`);
    const must = causes.find(({ mustFromMs = Number.POSITIVE_INFINITY }) => askedMs > mustFromMs);
    if (outcome === 'served' && must !== undefined)
      tell('breached', 'stopped-is-stopped', call, `it was still served, though ${must.why}`);
  }
  const [order, ...more] = orders;
  if (order === undefined || more.length > 0 || order.doneMs < order.beganMs)
    tell('unknown', 'one-order', undefined, `the history has ${orders.length} orders instead of one`);
  else
    for (const tenant of stated.tenants)
      for (const channel of stated.channels) {
        const own = calls.filter((call) => call.tenant === tenant && call.channel === channel);
        const before = own.filter(
          ({ answeredMs = Number.POSITIVE_INFINITY, outcome }) =>
            answeredMs < order.beganMs && outcome === (channel === 'foreign' ? 'refused' : 'served'),
        ).length;
        const after = own.filter(
          ({ askedMs, outcome }) => askedMs > order.doneMs && (outcome === 'served' || outcome === 'refused'),
        ).length;
        if (before < LEAST.before || after < LEAST.after)
          tell(
            'unknown',
            'everybody-was-asking',
            { tenant, channel },
            `${before} correct answers before the order and ${after} after it; at least ${LEAST.before} and ${LEAST.after} are needed`,
          );
      }
  return found.all();
}

/** The order of a drill that gives none: from this moment on nobody may notice anything. */
export const noOrder = (id: string, tenant: string, ms: number): OrderLine => ({
  ...{ line: 'order', id, tenant },
  beganMs: ms,
  doneMs: ms,
});

/** 0 upheld, 1 breached, 2 could not tell: a breach outranks what could not be told. */
export function exitOfFindings(findings: readonly Pick<Finding, 'is'>[]): 0 | 1 | 2 {
  if (findings.some(({ is }) => is === 'breached')) return 1;
  return findings.length > 0 ? 2 : 0;
}

/** What became of one channel of one tenant after the order. */
export interface Stopped {
  /** Refused to the end of the watch; `false`: served to the end; `undefined`: neither (it was refused for a while). */
  readonly stopped: boolean | undefined;
  /** From the beginning of the order to the answer of the last call served; absent where it was served to the end. */
  readonly lastServedMs?: number;
  /** From the beginning of the order to the answer of the first call refused. */
  readonly firstRefusedMs?: number;
  readonly code?: string;
}

/** Measures one channel: what the calls after the order say, and no more. Pure. */
export function stoppedOf(
  lines: readonly HistoryLine[],
  order: OrderLine,
  tenant: string,
  channel: Channel,
): Stopped {
  const ended = lines.flatMap((line) =>
    line.line === 'call' &&
    line.tenant === tenant &&
    line.channel === channel &&
    line.answeredMs !== undefined &&
    line.answeredMs >= order.beganMs
      ? [{ ...line, answeredMs: line.answeredMs }]
      : [],
  );
  const refused = ended.filter(({ outcome }) => outcome === 'refused');
  const served = ended.filter(({ outcome }) => outcome === 'served');
  const [first] = refused;
  if (first === undefined) return { stopped: served.length > 0 ? false : undefined };
  const last = served.at(-1);
  const later = last !== undefined && last.askedMs > (refused.at(-1)?.askedMs ?? 0);
  return {
    stopped: later ? undefined : true,
    // Nothing served after the order began: the last call served was before it.
    ...(later ? {} : { lastServedMs: Math.round((last?.answeredMs ?? order.beganMs) - order.beganMs) }),
    firstRefusedMs: Math.round(first.answeredMs - order.beganMs),
    ...(first.code === undefined ? {} : { code: first.code }),
  };
}

/** The content of a tenant's n-th write. */
export const bodyOf = (tenant: string, n: number): string => `${tenant} ${n}`;
