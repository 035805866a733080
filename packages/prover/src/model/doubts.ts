import { BOUNDARIES, type Boundary } from '@cordon/domain';
import { parsePolicy } from '@cordon/iam';
import { UNREAD_SID, type Unread } from '@cordon/terraform';
import type { Caller } from '../problem.types.ts';
import { layersOf, mayAsk, mayCover } from './left-open.ts';
import type { Gap } from './model.types.ts';
import type { BucketState, DeployedState, IdentityState, TenantState } from './state.types.ts';

const ALL = Object.keys(BOUNDARIES) as Boundary[];
/** What somebody else may do to a tenant's data, and what its owner may. */
const OF_BUCKET: readonly Boundary[] = ['tenant-data', 'tenant-metadata', 'self-grant', 'owner-access'];
/** What whoever is at an end of what somebody else carries may get by it. */
const OF_EXCHANGE: readonly Boundary[] = [
  'tenant-data',
  'tenant-metadata',
  'tenant-credentials',
  'self-grant',
];

/**
 * What could not be read of a deployment, and what rests on it: of that nothing is proved, and nothing refuted either.
 * Credentials and buckets of which a part is unread are left out of all questions, and a gap says so.
 */
export class Doubts {
  readonly #state: DeployedState;
  readonly #everywhere: readonly Gap[];
  readonly #principals = new Map<string, Gap>();
  readonly #buckets = new Map<string, Gap[]>();
  /** Buckets whose own settings are unread: nothing is asked of them. */
  readonly #closed = new Set<string>();
  /** Buckets into which AWS puts something of the bucket. */
  readonly #deliveries: ReadonlyMap<string, NonNullable<BucketState['deliversTo']>>;
  /** Tenants with data in the bucket. */
  readonly #owners = new Map<string, string[]>();

  constructor(state: DeployedState) {
    this.#state = state;
    const everywhere: Gap[] = [];
    const brokers = new Set([
      state.brokerArn,
      ...state.vault.awsMounts.flatMap((one) => one.brokerArn ?? []),
    ]);
    for (const one of state.unread ?? []) {
      const { touches } = one;
      const gap: Gap = { boundaries: one.boundaries ?? ALL, reason: sentence(one) };
      if (touches === 'everything') everywhere.push(gap);
      else {
        for (const name of touches.buckets ?? []) this.#inBucket(name, one);
        for (const name of touches.exchanged ?? []) {
          const own: Gap = { boundaries: OF_EXCHANGE, reason: sentence(one) };
          this.#buckets.set(name, [...(this.#buckets.get(name) ?? []), own, { ...own, inbound: true }]);
        }
        for (const arn of touches.principals ?? []) {
          this.#principals.set(arn, gap);
          // What Vault itself may not do it does for no owner. What it may is the roles’ to limit.
          if (brokers.has(arn))
            everywhere.push({ ...gap, boundaries: gap.boundaries.filter((each) => each === 'owner-access') });
        }
        if ([touches.vaultRoles, touches.logins, touches.vaultPolicies].some((all) => (all?.length ?? 0) > 0))
          everywhere.push(gap);
      }
    }
    this.#everywhere = everywhere;
    this.#deliveries = new Map(state.buckets.map(({ name, deliversTo = [] }) => [name, deliversTo]));
    for (const { id, data } of state.tenants)
      for (const { bucket } of data) {
        const owners = this.#owners.get(bucket);
        if (owners === undefined) this.#owners.set(bucket, [id]);
        else owners.push(id);
      }
    this.#hidden();
  }

  #inBucket(name: string, one: Unread): void {
    const boundaries = OF_BUCKET.filter((boundary) => one.boundaries?.includes(boundary) ?? true);
    const all = this.#buckets.get(name) ?? [];
    this.#buckets.set(name, [...all, { boundaries, reason: sentence(one), inbound: true }]);
    if (one.boundaries === undefined) this.#closed.add(name);
  }

  /** Whoever has a policy of which the text is unread, whatever the list says. */
  #hidden(): void {
    const { roles, users, policies, buckets } = this.#state;
    const unread = new Set(policies.filter(({ text }) => text.includes(UNREAD_SID)).map(({ arn }) => arn));
    const hides = ({ inline, attached, boundary }: IdentityState): boolean =>
      inline.some(({ text }) => text.includes(UNREAD_SID)) ||
      [...attached, ...(boundary === undefined ? [] : [boundary])].some((arn) => unread.has(arn));
    for (const role of roles)
      if ((hides(role) || role.trust.includes(UNREAD_SID)) && !this.#principals.has(role.arn))
        this.#principals.set(role.arn, hidden(role.arn));
    for (const user of users)
      if (hides(user) && !this.#principals.has(user.arn)) this.#principals.set(user.arn, hidden(user.arn));
    for (const { name, policy } of buckets) if (policy?.includes(UNREAD_SID) === true) this.#closed.add(name);
  }

  /** Whether nothing can be asked of the bucket. */
  isClosed(bucket: string): boolean {
    return this.#closed.has(bucket);
  }

  /** The deployment without the roles that something unread decides about. */
  withoutDoubtful(): DeployedState {
    if (this.#principals.size === 0) return this.#state;
    const awsRoles = this.#state.vault.awsRoles.map((one) => ({
      ...one,
      roleArns: one.roleArns.filter((arn) => !this.#principals.has(arn)),
    }));
    return { ...this.#state, vault: { ...this.#state.vault, awsRoles } };
  }

  /** The credentials that rest on nothing unread. */
  told(callers: readonly Caller[]): readonly Caller[] {
    return callers.filter((caller) => this.#of(caller).length === 0 && !restsOnUnread(caller));
  }

  #of({ principal, path }: Caller): readonly string[] {
    const own =
      principal.kind === 'role-session'
        ? principal.roleArn
        : principal.kind === 'federated-user'
          ? principal.userArn
          : 'arn' in principal
            ? principal.arn
            : '';
    const steps = path.join('\n');
    return [...this.#principals.keys()].filter(
      (arn) => arn === own || steps.split(/\s/).some((word) => word === arn),
    );
  }

  /** What cannot be told of a tenant: of what it holds, of what is its own, and of everybody. */
  gaps(tenant: TenantState, callers: readonly Caller[]): readonly Gap[] {
    const held = new Set(callers.flatMap((caller) => this.#of(caller)));
    const resting = callers
      .filter(restsOnUnread)
      .map(({ id }): Gap => ({ boundaries: ALL, reason: `a policy of \`${id}\` could not be read` }));
    const data = tenant.data.flatMap(({ bucket }) => this.#buckets.get(bucket) ?? []);
    return [
      ...this.#everywhere,
      ...[...held].flatMap((arn) => this.#principals.get(arn) ?? []),
      ...(held.size === 0 ? resting : []),
      ...data,
      ...this.#delivered(tenant),
      ...this.#readsDeliveries(tenant, callers),
    ];
  }

  /** Copies and lists of others' objects that AWS puts where nobody is asked about, and the tenant may read. */
  #readsDeliveries({ id, data }: TenantState, callers: readonly Caller[]): readonly Gap[] {
    const own = new Set(data.map(({ bucket }) => bucket));
    const { buckets, roles, users } = this.#state;
    const accounts = new Set([
      ...buckets.map(({ accountId }) => accountId),
      ...[...roles, ...users].map(({ arn }) => arn.split(':')[4]),
    ]);
    // Strangers have rights on whatever they like, and are let in by the bucket’s own policy alone.
    const ours = callers.filter(
      ({ principal }) => 'accountId' in principal && accounts.has(principal.accountId),
    );
    return [...this.#deliveries].flatMap(([name, all]) => {
      if (all.length === 0 || (this.#owners.get(name) ?? []).every((owner) => owner === id)) return [];
      return all.flatMap(({ to, what }): Gap[] => {
        if (own.has(to) || (this.#owners.get(to) ?? []).length > 0) return [];
        const reads =
          this.#openedByItself(to) ||
          ours.some((caller) =>
            mayAsk(layersOf(caller), 's3:GetObject', (statement) => mayCover(statement, to)),
          );
        return reads
          ? [
              {
                boundaries: what === 'copies' ? ['tenant-data', 'tenant-metadata'] : ['tenant-metadata'],
                reason: `\`${id}\` may read in \`${to}\`, where AWS puts ${what} of the objects of \`${name}\`: which of them it sees is not modelled`,
              },
            ]
          : [];
      });
    });
  }

  /** Whether the bucket's own policy lets in anybody but services. */
  #openedByItself(name: string): boolean {
    const text = this.#state.buckets.find((one) => one.name === name)?.policy;
    if (text === undefined) return false;
    return parsePolicy(text, 'resource').statements.some(
      ({ effect, principal }) =>
        effect === 'Allow' && (principal?.entries ?? []).some(({ kind }) => kind !== 'Service'),
    );
  }

  /** Copies and lists of a bucket's objects that AWS itself puts into another tenant's. */
  #delivered({ id, data }: TenantState): readonly Gap[] {
    const own = new Set(data.map(({ bucket }) => bucket));
    return [...own].flatMap((name) =>
      (this.#deliveries.get(name) ?? []).flatMap(({ to }): Gap[] => {
        const others = (this.#owners.get(to) ?? []).filter((owner) => owner !== id);
        if (others.length === 0 || own.has(to)) return [];
        return [
          {
            boundaries: ['tenant-data', 'tenant-metadata'],
            reason: `bucket \`${name}\` delivers copies or lists of its objects into \`${to}\` of \`${others.at(-1)}\`, and what they show is not modelled`,
            inbound: true,
          },
        ];
      }),
    );
  }
}

/** Whether a policy of its own, a group's or its session's stands for one that is unread. */
function restsOnUnread({ policies: { identity, boundary = [], session = [] } }: Caller): boolean {
  return [...identity, ...boundary, ...session].some(({ document }) =>
    document.statements.some(({ sid }) => sid === UNREAD_SID),
  );
}

function hidden(arn: string): Gap {
  return { boundaries: ALL, reason: `a policy of \`${arn}\` could not be read` };
}

function sentence(one: Unread): string {
  return `${sayUnread(one)}; ${one.todo}`;
}

/** What could not be read, and why; the reason of a gap says what to do, too: `…; check the state`. */
export function sayUnread({
  address,
  attribute,
  why,
}: Pick<Unread, 'address' | 'attribute' | 'why'>): string {
  return `\`${address}\`${attribute === undefined ? '' : `, \`${attribute}\``}: ${why}`;
}
