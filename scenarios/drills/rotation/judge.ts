import { bodyOf, Findings, type Said } from '../history.ts';

/** Who renews its credentials by itself, and how. */
export const CLIENTS = {
  'js-provider': 'AWS SDK for JavaScript with a credential provider of the issuer',
  'boto3-process': 'boto3 with a profile that runs `cordon credential-process`',
  'boto3-exec': 'boto3 under `cordon exec`, by the container credentials endpoint',
} as const;
export type ClientId = keyof typeof CLIENTS;

/** What a client asks for; `held` reads with the first credentials, which are never renewed. */
export type What = 'read' | 'write' | 'begin' | 'part' | 'complete' | 'foreign' | 'held';

/** One call of one client. Times are milliseconds since 1970 by the clock that was moved. Holds no secret. */
export interface CallLine {
  readonly line: 'call';
  readonly client: ClientId;
  readonly tenant: string;
  readonly what: What;
  /** Which write or part it was. */
  readonly n?: number;
  readonly askedMs: number;
  /** Absent: no answer came. */
  readonly answeredMs?: number;
  readonly outcome?: 'served' | 'refused' | 'unclear';
  readonly code?: string;
  /** Tenants whose mark was in what came back. */
  readonly saw?: readonly string[];
}

/** A client asked whoever gives it credentials. */
export interface RenewalLine {
  readonly line: 'renewal';
  readonly client: ClientId;
  readonly tenant: string;
  readonly atMs: number;
  /** How long what it held was still good, milliseconds; absent the first time. */
  readonly leftMs?: number;
  /** botocore's word for the window that it was in. */
  readonly window?: 'advisory' | 'mandatory';
  /** Access key id that it got: the same as before where nothing new was issued. */
  readonly key: string;
  readonly endsMs?: number;
}

/** What the gateway logged of a call to AWS. */
export interface EventLine {
  readonly line: 'event';
  readonly atMs: number;
  readonly name: string;
  readonly key?: string;
  /** Whose bucket it was about. */
  readonly of?: string;
  readonly served: boolean;
  readonly code?: string;
}

export type RotationLine = CallLine | RenewalLine | EventLine;

export interface RotationFinding
  extends Said<
    | 'no-failed-request'
    | 'no-foreign-object'
    | 'ended-is-ended'
    | 'renews'
    | 'no-storm'
    | 'nothing-lost'
    | 'part-is-its-tenants'
    | 'every-issuance-is-known'
    | 'every-call-is-answered'
    | 'everybody-was-asking'
    | 'log-is-whole'
    | 'one-clock'
    | 'long-enough'
  > {
  readonly client?: string;
}

/** How often a client may have new credentials made. */
export type Pace =
  /** So far apart, milliseconds, at the least. */
  | { readonly apartMs: number }
  /** For each call, and once before the first. */
  | { readonly perCall: number };

export interface Stated {
  readonly clients: readonly {
    readonly client: ClientId;
    readonly tenant: string;
    readonly pace: Pace;
    /** It is silent for no longer than this, milliseconds. */
    readonly gapMs: number;
  }[];
  /** How long what is issued lasts, milliseconds. */
  readonly ttlMs: number;
  /** By how much the end of a credential may be missed: clocks that count in seconds, and Vault's own turn. */
  readonly slackMs: number;
  /** Of each upload. */
  readonly parts: number;
  /** What the operator found at the end, by tenant. */
  readonly found: ReadonlyMap<string, Found>;
}

export interface Found {
  /** Labels of the parts of the upload, in order; absent: there is no such object. */
  readonly parts?: readonly string[];
  /** What the key that was written over and over holds. */
  readonly written?: string;
}

/** The label that a part of a tenant's upload is filled with. */
export const labelOf = (tenant: string, part: number): string => `${tenant}/${part}`;

/** Calls that make credentials at AWS. */
export const ISSUING: readonly string[] = [
  'AssumeRole',
  'AssumeRoleWithWebIdentity',
  'GetFederationToken',
  'CreateAccessKey',
];
/** Answers to a key that is over. */
const OVER = /ExpiredToken|InvalidAccessKeyId|InvalidClientTokenId|InvalidToken/;
/** A renewing client must live through this many lives of a credential. */
const LIVES = 2;
/** Refusals of another's object that each client must have seen, and reads with the first credentials on each side of their end. */
const LEAST = { foreign: 2, held: 1 } as const;
const LOGGED_AS: Readonly<Partial<Record<What, string>>> = {
  read: 'GetObject',
  write: 'PutObject',
  part: 'UploadPart',
};

/**
 * Judges what clients went through while their credentials ran out again and again: no request of theirs fails, each
 * renews in time and no more often than is stated, what has ended opens nothing, each part of a long upload is its
 * tenant's own, and nothing is lost. Pure: the history, the gateway's log in it, and what was found at the end.
 */
export function judgeRotation(lines: readonly RotationLine[], stated: Stated): readonly RotationFinding[] {
  const found = new Findings<RotationFinding>();
  const tell: Tell = (is, rule, why, client) =>
    found.tell(is, rule, why, client === undefined ? {} : { client });
  const calls = lines.filter((line) => line.line === 'call');
  const renewals = lines.filter((line) => line.line === 'renewal');
  const events = lines.filter((line) => line.line === 'event');
  const keys = new Map(renewals.map((line) => [line.key, line] as const));

  for (const call of calls) judgeCall(call, tell);
  for (const { client, tenant, pace, gapMs } of stated.clients) {
    const own = calls.filter((call) => call.client === client);
    const renewed = renewals.filter((line) => line.client === client);
    judgeAsking(own, { client, gapMs, ttlMs: stated.ttlMs }, lines, tell);
    judgePace(own, renewed, { client, pace, ttlMs: stated.ttlMs }, tell);
    judgeFound(own, { client, tenant, parts: stated.parts }, stated.found.get(tenant), tell);
    const mine = events.filter(({ key = '', served }) => served && keys.get(key)?.client === client);
    for (const [what, name] of Object.entries(LOGGED_AS)) {
      const made = own.filter((call) => call.what === what && call.outcome === 'served').length;
      const logged = mine.filter((event) => event.name === name).length;
      if (logged < made)
        tell('unknown', 'log-is-whole', `${made} calls were served, but ${logged} ${name} logged`, client);
    }
    const partKeys = new Set(mine.filter(({ name }) => name === 'UploadPart').map(({ key }) => key));
    if (partKeys.size < LIVES)
      tell('unknown', 'long-enough', 'the upload ended before the credentials that it began with', client);
  }
  judgeHeld(calls, renewals, stated, tell);
  for (const { atMs, name, key = '', of, served, code = 'no code' } of events) {
    if (ISSUING.includes(name)) continue;
    const holder = keys.get(key);
    const over = holder?.endsMs !== undefined && atMs > holder.endsMs + stated.slackMs;
    if (served && over)
      tell('breached', 'ended-is-ended', `${name} was served with an expired key`, holder?.client);
    if (of === undefined) continue;
    if (served && holder === undefined)
      tell('unknown', 'part-is-its-tenants', `${name} was served with a key that no client got`);
    else if (served && holder !== undefined && holder.tenant !== of)
      tell(
        'breached',
        'part-is-its-tenants',
        `${name} in the bucket of \`${of}\` was signed by \`${holder.tenant}\``,
        holder.client,
      );
    const near = holder?.endsMs !== undefined && atMs > holder.endsMs - stated.slackMs;
    if (!served && holder?.tenant === of && !(near && OVER.test(code)))
      tell('breached', 'no-failed-request', `AWS answered ${name} with ${code}`, holder.client);
  }
  const issued = events.filter(({ name, served }) => served && ISSUING.includes(name)).length;
  if (issued > keys.size)
    tell(
      'unknown',
      'every-issuance-is-known',
      `AWS issued ${issued} times, but the clients got ${keys.size} credentials`,
    );
  if (issued < keys.size)
    tell('unknown', 'log-is-whole', `${keys.size} credentials were obtained, but ${issued} logged`);
  return found.all();
}

type Tell = (is: RotationFinding['is'], rule: RotationFinding['rule'], why: string, client?: string) => void;

function judgeCall(call: CallLine, tell: Tell): void {
  const { client, tenant, what, askedMs, answeredMs, outcome, code = 'no code', saw = [] } = call;
  if (answeredMs === undefined || outcome === undefined) {
    tell('unknown', 'every-call-is-answered', `a ${what} was not answered`, client);
    return;
  }
  if (answeredMs < askedMs) tell('unknown', 'one-clock', 'a call was answered before it was made', client);
  const others = saw.filter((owner) => owner !== tenant);
  if (others.length > 0)
    tell('breached', 'no-foreign-object', `the answer held the mark of ${others.join(', ')}`, client);
  if (what === 'foreign') {
    if (outcome === 'served') tell('breached', 'no-foreign-object', 'it was served another’s object', client);
    if (outcome === 'unclear')
      tell(
        'unknown',
        'no-foreign-object',
        `the request for another’s object was not clearly refused: ${code}`,
        client,
      );
    return;
  }
  if (what === 'held' || outcome === 'served') return;
  // What is no refusal is a failed request all the same; the cause may lie with the machine.
  tell(
    outcome === 'refused' ? 'breached' : 'unknown',
    'no-failed-request',
    `a ${what} failed: ${code}`,
    client,
  );
}

function judgeAsking(
  own: readonly CallLine[],
  { client, gapMs, ttlMs }: { client: string; gapMs: number; ttlMs: number },
  lines: readonly RotationLine[],
  tell: Tell,
): void {
  const all = lines.flatMap((line) => (line.line === 'call' ? [line.askedMs] : []));
  const at = own
    .filter(({ what, outcome }) => what !== 'foreign' && what !== 'held' && outcome === 'served')
    .map(({ askedMs }) => askedMs)
    .toSorted((a, b) => a - b);
  const [from = 0, to = 0] = [Math.min(...all), Math.max(...all)];
  if (to - from < LIVES * ttlMs)
    tell(
      'unknown',
      'long-enough',
      `${Math.round((to - from) / 60_000)} minutes are less than ${LIVES} credential lifetimes`,
      client,
    );
  const gaps = [from, ...at].map((begin, index) => (at[index] ?? to) - begin);
  const longest = Math.max(...gaps);
  if (at.length === 0 || longest > gapMs)
    tell(
      'unknown',
      'everybody-was-asking',
      `it was silent for ${Math.round(longest / 1000)} s; at most ${Math.round(gapMs / 1000)} s are expected`,
      client,
    );
  const refused = own.filter(({ what, outcome }) => what === 'foreign' && outcome === 'refused').length;
  if (refused < LEAST.foreign)
    tell('unknown', 'everybody-was-asking', `it was refused another’s object ${refused} times`, client);
}

function judgePace(
  own: readonly CallLine[],
  renewed: readonly RenewalLine[],
  { client, pace, ttlMs }: { client: string; pace: Pace; ttlMs: number },
  tell: Tell,
): void {
  const issued = issuedTo(renewed);
  const asked = own.filter(({ what }) => what !== 'held');
  // What AWS answered: who could get nothing to sign with asked and was given none, which is another rule's.
  const went = asked
    .filter(({ outcome }) => outcome === 'served' || outcome === 'refused')
    .map(({ askedMs }) => askedMs);
  const span = Math.max(...went) - (issued[0]?.atMs ?? 0);
  if (issued.length < 2 && (issued.length === 0 || span > ttlMs))
    tell('breached', 'renews', `it got credentials ${issued.length} times, but worked for longer`, client);
  if ('apartMs' in pace) {
    for (const [index, { atMs }] of issued.entries()) {
      const before = issued[index - 1];
      if (before !== undefined && atMs - before.atMs < pace.apartMs)
        tell(
          'breached',
          'no-storm',
          `new credentials were issued within ${Math.round(pace.apartMs / 1000)} s of the last`,
          client,
        );
    }
    return;
  }
  const most = pace.perCall * asked.length + 1;
  if (issued.length > most)
    tell(
      'breached',
      'no-storm',
      `${asked.length} calls had credentials issued ${issued.length} times; at most ${most} are expected`,
      client,
    );
}

function judgeFound(
  own: readonly CallLine[],
  { client, tenant, parts }: { client: string; tenant: string; parts: number },
  found: Found | undefined,
  tell: Tell,
): void {
  const wanted = Array.from({ length: parts }, (_, index) => labelOf(tenant, index + 1));
  const completed = own.some(({ what, outcome }) => what === 'complete' && outcome === 'served');
  if (!completed)
    tell('unknown', 'nothing-lost', 'its upload was not completed, so it shows nothing', client);
  else if (found?.parts === undefined) tell('breached', 'nothing-lost', 'its upload does not exist', client);
  else if (JSON.stringify(found.parts) !== JSON.stringify(wanted))
    tell('breached', 'nothing-lost', `its upload holds ${found.parts.join(', ') || 'nothing'}`, client);
  const writes = own.filter(({ what }) => what === 'write');
  const last = writes.findLastIndex(({ outcome }) => outcome === 'served');
  const may = writes.slice(Math.max(last, 0)).map(({ n = 0 }) => bodyOf(tenant, n));
  if (last >= 0 && !may.includes(found?.written ?? ''))
    tell('breached', 'nothing-lost', 'the object does not hold what it wrote last', client);
}

function judgeHeld(
  calls: readonly CallLine[],
  renewals: readonly RenewalLine[],
  { slackMs }: Stated,
  tell: Tell,
): void {
  const held = calls.filter(({ what }) => what === 'held');
  const first = renewals.find(({ client }) => client === held[0]?.client);
  const end = first?.endsMs ?? Number.POSITIVE_INFINITY;
  const sides = { before: 0, after: 0 };
  for (const { client, askedMs, answeredMs = Number.POSITIVE_INFINITY, outcome, code = 'no code' } of held) {
    if (outcome === 'served' && askedMs > end + slackMs)
      tell('breached', 'ended-is-ended', 'the first credentials were served after their end', client);
    if (outcome === 'refused' && answeredMs < end - slackMs)
      tell(
        'breached',
        'no-failed-request',
        `the first credentials were refused before their end: ${code}`,
        client,
      );
    if (outcome === 'unclear')
      tell('unknown', 'ended-is-ended', `the first credentials had no clear answer: ${code}`, client);
    if (outcome === 'served' && answeredMs <= end) sides.before += 1;
    if (outcome === 'refused' && askedMs >= end && OVER.test(code)) sides.after += 1;
  }
  if (sides.before < LEAST.held || sides.after < LEAST.held)
    tell(
      'unknown',
      'ended-is-ended',
      `the first credentials were served ${sides.before} times before their end and refused ${sides.after} times after it`,
    );
}

/** Of what a client asked for, what was new each time, in order. */
export function issuedTo(renewed: readonly RenewalLine[]): readonly RenewalLine[] {
  const seen = new Set<string>();
  return renewed
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter(({ key }) => {
      const fresh = !seen.has(key);
      seen.add(key);
      return fresh;
    });
}

/** What one client did to stay in credentials. */
export interface Renewing {
  readonly client: ClientId;
  readonly tenant: string;
  readonly calls: number;
  /** How often it asked whoever gives it credentials, and how often something new was issued. */
  readonly asked: number;
  readonly issued: number;
  /** Seconds that the old were still good for when new ones were issued: the least and the most. */
  readonly leftSeconds?: { readonly least: number; readonly most: number };
  /** Of what it asked, by botocore's window. */
  readonly windows: Readonly<Record<string, number>>;
  /** Access keys that signed parts of its upload. */
  readonly partKeys: number;
}

/** The figures of one client. Pure. */
export function renewingOf(
  lines: readonly RotationLine[],
  { client, tenant }: Pick<Renewing, 'client' | 'tenant'>,
): Renewing {
  const renewed = lines.filter((line) => line.line === 'renewal' && line.client === client) as RenewalLine[];
  const issued = issuedTo(renewed);
  const left = issued.flatMap(({ leftMs }) => (leftMs === undefined ? [] : [Math.round(leftMs / 1000)]));
  const mine = new Set(renewed.map(({ key }) => key));
  const signed = lines.flatMap((line) =>
    line.line === 'event' && line.name === 'UploadPart' && mine.has(line.key ?? '') ? [line.key] : [],
  );
  const windows = Map.groupBy(
    renewed.filter(({ window }) => window !== undefined),
    ({ window = '' }) => window,
  );
  return {
    client,
    tenant,
    calls: lines.filter((line) => line.line === 'call' && line.client === client).length,
    asked: renewed.length,
    issued: issued.length,
    ...(left.length === 0 ? {} : { leftSeconds: { least: Math.min(...left), most: Math.max(...left) } }),
    windows: Object.fromEntries([...windows].map(([window, some]) => [window, some.length])),
    partKeys: new Set(signed).size,
  };
}
