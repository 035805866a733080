import { Findings, type Said } from '../history.ts';

/**
 * What the join needs of one S3 event: a record of `decisions.jsonl`, in CloudTrail's words.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface S3Event {
  readonly requestId: string;
  /** Epoch milliseconds; CloudTrail counts in whole seconds, rounded down. */
  readonly atMs: number;
  readonly name: string;
  readonly accessKeyId?: string;
  /** `userIdentity.principalId` and `userIdentity.arn`. */
  readonly principalId?: string;
  readonly arn?: string;
  readonly bucket?: string;
  readonly refused: boolean;
  /** `s3:GetObject` and so on: what was asked for, and whether it was allowed. */
  readonly asked: readonly { readonly action: string; readonly allowed: boolean }[];
  /** Whether a list was asked for without a prefix. */
  readonly whole?: boolean;
}

/**
 * One answered request of Vault's audit device. What is a secret or could be one stands hashed, as the device wrote it;
 * `hmac_accessor=false` and `audit_non_hmac_response_keys` leave accessor and access key as they are.
 * https://developer.hashicorp.com/vault/docs/audit
 */
export interface VaultEvent {
  readonly id: string;
  readonly atMs: number;
  readonly operation: string;
  readonly path: string;
  readonly failed: boolean;
  /** Of the token that asked. */
  readonly accessor?: string;
  /** Of the token that a login made, and what the auth method says of who logged in. */
  readonly login?: { readonly accessor: string; readonly roleName?: string };
  readonly leaseId?: string;
  readonly accessKeyId?: string;
  /** Values of the request's body, hashed. */
  readonly given: readonly string[];
}

/** Where an event came from. */
export interface Origin {
  readonly tenant: string;
  readonly leaseId: string;
  /** As the device wrote it. */
  readonly accessor: string;
  /** Vault's request ids. */
  readonly issuedBy: string;
  readonly loggedInBy: string;
}

export type Traced = { readonly origin: Origin } | { readonly ambiguous: string };

/** An event may be this much younger than it says, milliseconds. */
export const SECOND_MS = 1_000;

/** Whom an AppRole logs in. */
export type TenantsByAppRole = ReadonlyMap<string, string>;

/**
 * From an S3 event to the tenant, its token's accessor, its login and its lease: by the access key, hashed where the
 * device hashes (`hashOf`). Pure; `ambiguous` where more than one origin would do, or none.
 */
export function trace(
  event: S3Event,
  audit: readonly VaultEvent[],
  of: { readonly tenants: TenantsByAppRole; readonly hashOf: (value: string) => string },
): Traced {
  if (event.accessKeyId === undefined)
    return { ambiguous: 'the event has no access key: the request was unsigned' };
  const key = of.hashOf(event.accessKeyId);
  const issued = audit.filter(
    ({ accessKeyId, leaseId, failed }) => !failed && leaseId !== undefined && accessKeyId === key,
  );
  const [issuance, ...more] = issued;
  if (issuance === undefined) return { ambiguous: 'no answer of Vault contains its access key' };
  if (more.length > 0) return { ambiguous: `${issued.length} answers of Vault contain its access key` };
  if (issuance.atMs > event.atMs + SECOND_MS)
    return { ambiguous: 'the event is older than the answer with its access key: two clocks' };
  const { accessor, leaseId } = issuance;
  if (accessor === undefined) return { ambiguous: 'the answer with its access key has no accessor' };
  const logins = audit.filter(({ login, failed }) => !failed && login?.accessor === accessor);
  const [login, ...others] = logins;
  if (login === undefined) return { ambiguous: 'no login created the token that requested its credentials' };
  if (others.length > 0)
    return { ambiguous: `${logins.length} logins created the token that requested its credentials` };
  const tenant = of.tenants.get(login.login?.roleName ?? '');
  if (tenant === undefined) return { ambiguous: 'the login belongs to no tenant’s AppRole' };
  return {
    origin: { tenant, leaseId: leaseId ?? '', accessor, issuedBy: issuance.id, loggedInBy: login.id },
  };
}

/** From a lease forward: every event made with what it gave out, in the order they came. Pure. */
export function eventsOf(
  leaseId: string,
  events: readonly S3Event[],
  audit: readonly VaultEvent[],
  hashOf: (value: string) => string,
): readonly S3Event[] {
  const keys = new Set(
    audit.flatMap((one) =>
      one.leaseId === leaseId && one.accessKeyId !== undefined ? [one.accessKeyId] : [],
    ),
  );
  return events.filter(({ accessKeyId }) => accessKeyId !== undefined && keys.has(hashOf(accessKeyId)));
}

/** By what of an event's `userIdentity` a tenant can be told; a `*` at the end stands for any rest. */
export interface Signs {
  readonly tenant: string;
  readonly userIds?: string;
  readonly principalArns?: string;
}

/** Whom CloudTrail alone can name: the tenants that the event's principal fits. Pure. */
export function tenantsBy(event: S3Event, signs: readonly Signs[]): readonly string[] {
  return signs
    .filter(
      ({ userIds, principalArns }) => fits(userIds, event.principalId) || fits(principalArns, event.arn),
    )
    .map(({ tenant }) => tenant);
}

function fits(pattern: string | undefined, value: string | undefined): boolean {
  if (pattern === undefined || value === undefined) return false;
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
}

/** A call that a client made: what is true of it. */
export interface MadeCall {
  readonly requestId: string;
  readonly tenant: string;
  readonly leaseId: string;
  readonly what: string;
}

export type JoinFinding = Said<
  'every-call-is-logged' | 'every-event-is-traced' | 'traced-to-who-made-it' | 'lease-to-events'
>;

/** Holds what the logs say against what was done. Pure. Without findings both ways of the join are whole and right. */
export function judgeJoin(
  made: readonly MadeCall[],
  events: readonly S3Event[],
  audit: readonly VaultEvent[],
  of: { readonly tenants: TenantsByAppRole; readonly hashOf: (value: string) => string },
): readonly JoinFinding[] {
  const found = new Findings<JoinFinding>();
  const byId = Map.groupBy(events, ({ requestId }) => requestId);
  for (const call of made) {
    const logged = byId.get(call.requestId) ?? [];
    const [event] = logged;
    if (event === undefined || logged.length > 1) {
      found.tell('unknown', 'every-call-is-logged', `\`${call.what}\` is ${logged.length} times in the log`);
      continue;
    }
    const traced = trace(event, audit, of);
    if ('ambiguous' in traced)
      found.tell('unknown', 'every-event-is-traced', `${call.what}: ${traced.ambiguous}`);
    else if (traced.origin.tenant !== call.tenant || traced.origin.leaseId !== call.leaseId)
      found.tell(
        'breached',
        'traced-to-who-made-it',
        `\`${call.what}\` of \`${call.tenant}\` is traced to \`${traced.origin.tenant}\`${traced.origin.tenant === call.tenant ? ', and another lease' : ''}`,
      );
  }
  for (const [leaseId, calls] of Map.groupBy(made, (call) => call.leaseId)) {
    const got = new Set(eventsOf(leaseId, events, audit, of.hashOf).map(({ requestId }) => requestId));
    const missing = calls.filter(({ requestId }) => !got.has(requestId)).length;
    const foreign = made.filter((call) => call.leaseId !== leaseId && got.has(call.requestId)).length;
    if (foreign > 0)
      found.tell('breached', 'lease-to-events', 'a lease leads to calls that were made with another');
    if (missing > 0)
      found.tell('unknown', 'lease-to-events', 'a lease does not lead to all calls made with it');
  }
  return found.all();
}
