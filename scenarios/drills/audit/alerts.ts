import { Findings, type Said } from '../history.ts';
import { type S3Event, SECOND_MS, type TenantsByAppRole, trace, type VaultEvent } from './join.ts';

/** The alerts, each with its meaning. */
export const ALERTS = {
  'foreign-refused': 'a tenant was refused access to another tenant’s data',
  'names-of-all': 'a tenant listed all buckets, or all keys of a bucket of several tenants',
  'used-after-revocation': 'credentials were used after their lease or their token was revoked',
  'role-unused': 'a role was unused for that many days',
  'granted-unused': 'a tenant is granted an action that it did not use',
} as const;
export type AlertRule = keyof typeof ALERTS;
export const ALERT_RULES = Object.keys(ALERTS) as readonly AlertRule[];

/** One line of `alerts.jsonl`, and one POST to the webhook. Holds names and ids, no secret. */
export interface Alert {
  readonly rule: AlertRule;
  /** ISO 8601. */
  readonly at: string;
  readonly tenant?: string;
  readonly says: string;
  /** Of S3. */
  readonly requestIds: readonly string[];
}

export interface Watched {
  readonly events: readonly S3Event[];
  readonly audit: readonly VaultEvent[];
  readonly tenants: TenantsByAppRole;
  /** By bucket, whose data lies in it. */
  readonly ownersOf: ReadonlyMap<string, readonly string[]>;
  readonly hashOf: (value: string) => string;
  /** Roles of the deployment by name, with the unique id that a session's principal begins with. */
  readonly roles: readonly { readonly name: string; readonly roleId: string; readonly createdMs: number }[];
  readonly granted: readonly { readonly tenant: string; readonly actions: readonly string[] }[];
}

export interface AlertSettings {
  /** A role is unused after this many days. */
  readonly unusedDays: number;
  /** When it is asked, epoch milliseconds. */
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;

/** Everything there is to be told, in the order of `ALERTS`. Pure: the same logs give the same alerts. */
export function alertsOf(watched: Watched, settings: AlertSettings): readonly Alert[] {
  const traced = new Map(watched.events.map((event) => [event, tenantOf(event, watched)] as const));
  return [
    ...foreignRefused(watched, traced),
    ...namesOfAll(watched, traced),
    ...usedAfterRevocation(watched, traced),
    ...roleUnused(watched, settings),
    ...grantedUnused(watched, traced, settings),
  ];
}

function tenantOf(event: S3Event, { audit, tenants, hashOf }: Watched): string | undefined {
  const found = trace(event, audit, { tenants, hashOf });
  return 'origin' in found ? found.origin.tenant : undefined;
}

type TracedEvents = ReadonlyMap<S3Event, string | undefined>;

function foreignRefused({ ownersOf }: Watched, traced: TracedEvents): readonly Alert[] {
  return [...traced].flatMap(([event, tenant]): readonly Alert[] => {
    const owners = ownersOf.get(event.bucket ?? '');
    if (!event.refused || tenant === undefined || owners === undefined || owners.includes(tenant)) return [];
    const says = `\`${tenant}\` was refused ${event.name} on \`${event.bucket}\`, which is ${owners.map((one) => `\`${one}\``).join(', ')}’s`;
    return [one('foreign-refused', event, says, tenant)];
  });
}

function namesOfAll({ ownersOf }: Watched, traced: TracedEvents): readonly Alert[] {
  return [...traced].flatMap(([event, tenant]): readonly Alert[] => {
    const owners = ownersOf.get(event.bucket ?? '') ?? [];
    const all = event.name === 'ListBuckets' || (event.whole === true && owners.length > 1);
    // The operator has a right to, and is none of the tenants.
    if (!all || tenant === undefined) return [];
    const says = `\`${tenant}\` asked for ${event.name === 'ListBuckets' ? 'the names of all buckets' : `all keys of \`${event.bucket}\``}, and was ${event.refused ? 'refused' : 'served'}`;
    return [one('names-of-all', event, says, tenant)];
  });
}

/** Orders that end credentials, by what they name: a lease, or the token that asked for it. */
function usedAfterRevocation({ audit, hashOf }: Watched, traced: TracedEvents): readonly Alert[] {
  const orders = audit.filter(
    ({ path, failed }) =>
      !failed && (path.startsWith('sys/leases/revoke') || /^auth\/token\/revoke/.test(path)),
  );
  return [...traced].flatMap(([event, tenant]): readonly Alert[] => {
    const key = event.accessKeyId === undefined ? undefined : hashOf(event.accessKeyId);
    const issuance = audit.find(({ accessKeyId }) => key !== undefined && accessKeyId === key);
    if (issuance === undefined) return [];
    const order = orders.find(
      ({ path, given, atMs }) =>
        // The second of the order itself says nothing: the event may have come first.
        atMs + SECOND_MS <= event.atMs &&
        ((issuance.leaseId !== undefined &&
          (given.includes(hashOf(issuance.leaseId)) ||
            path === `sys/leases/revoke/${issuance.leaseId}` ||
            issuance.leaseId.startsWith(prefixOf(path)))) ||
          (issuance.accessor !== undefined && given.includes(issuance.accessor))),
    );
    if (order === undefined) return [];
    const seconds = ((event.atMs - order.atMs) / 1000).toFixed(0);
    const says = `credentials of ${tenant === undefined ? 'an unknown tenant' : `\`${tenant}\``} were used for ${event.name} ${seconds} s after \`${order.path.split('/').slice(0, 3).join('/')}\`, and ${event.refused ? 'refused' : 'served'}`;
    return [one('used-after-revocation', event, says, tenant)];
  });
}

/** What `sys/leases/revoke-prefix/<prefix>` names; a text that begins no lease for any other path. */
function prefixOf(path: string): string {
  const found = /^sys\/leases\/revoke-prefix\/(.+)$/.exec(path)?.[1];
  return found ?? '\0';
}

function roleUnused({ events, roles }: Watched, { unusedDays, nowMs }: AlertSettings): readonly Alert[] {
  return roles.flatMap(({ name, roleId, createdMs }): readonly Alert[] => {
    const used = events
      .filter(({ principalId }) => principalId?.startsWith(`${roleId}:`) === true)
      .reduce((last, { atMs }) => Math.max(last, atMs), createdMs);
    const days = Math.floor((nowMs - used) / DAY_MS);
    if (days < unusedDays) return [];
    const at = new Date(nowMs).toISOString();
    return [
      {
        rule: 'role-unused',
        at,
        says: `role \`${name}\` was unused for ${days} days`,
        requestIds: [],
      },
    ];
  });
}

function grantedUnused(
  { granted }: Watched,
  traced: TracedEvents,
  { nowMs }: AlertSettings,
): readonly Alert[] {
  const at = new Date(nowMs).toISOString();
  return granted.flatMap(({ tenant, actions }): readonly Alert[] => {
    const used = new Set(
      [...traced].flatMap(([event, who]) =>
        who === tenant ? event.asked.filter(({ allowed }) => allowed).map(({ action }) => action) : [],
      ),
    );
    const unused = actions.filter((action) => !used.has(action));
    if (unused.length === 0) return [];
    const says = `\`${tenant}\` is granted but did not use ${unused.join(', ')}`;
    return [{ rule: 'granted-unused', at, tenant, says, requestIds: [] }];
  });
}

function one(rule: AlertRule, event: S3Event, says: string, tenant: string | undefined): Alert {
  return {
    rule,
    at: new Date(event.atMs).toISOString(),
    ...(tenant === undefined ? {} : { tenant }),
    says,
    requestIds: [event.requestId],
  };
}

export type AlertFinding = Said<'alert-fires' | 'alert-stays-silent' | 'webhook-got-all'>;

/**
 * Each rule must fire for what was done to fire it, and for nothing else. Pure. `quiet` are the alerts of the logs
 * before anything was done, `fired` those after.
 */
export function judgeAlerts(
  quiet: readonly Alert[],
  fired: readonly Alert[],
  expected: readonly { readonly rule: AlertRule; readonly tenant?: string }[],
  posted: readonly string[],
): readonly AlertFinding[] {
  const found = new Findings<AlertFinding>();
  for (const { rule, says } of quiet)
    found.tell('breached', 'alert-stays-silent', `\`${rule}\` fired before anything was done: ${says}`);
  const is = (alert: Alert, of: (typeof expected)[number]) =>
    alert.rule === of.rule && (of.tenant === undefined || alert.tenant === of.tenant);
  for (const of of expected) {
    const whose = of.tenant === undefined ? '' : ` for \`${of.tenant}\``;
    if (!fired.some((alert) => is(alert, of)))
      found.tell('breached', 'alert-fires', `\`${of.rule}\` did not fire${whose}`);
  }
  for (const alert of fired)
    if (!expected.some((of) => is(alert, of)))
      found.tell('breached', 'alert-stays-silent', `\`${alert.rule}\` fired without a cause: ${alert.says}`);
  const sent = fired.map((alert) => JSON.stringify(alert)).toSorted();
  if (posted.toSorted().join('\n') !== sent.join('\n')) {
    const why = `the webhook got ${posted.length} lines that are not the ${fired.length} alerts`;
    found.tell('unknown', 'webhook-got-all', why);
  }
  return found.all();
}
