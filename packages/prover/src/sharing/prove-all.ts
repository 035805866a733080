import { TooManyClasses } from '../language/classes.ts';
import { ownStatements, policyStatements } from '../pair/active.ts';
import { foldPair, isBlocked, NOTHING_REACHES, provePair } from '../pair/prove-pair.ts';
import { type Caller, type PairAnswer, QUESTIONS, type Target } from '../problem.types.ts';
import { bucketText, callerText, problemKey, reachOf, restsOnGuess, standingOf } from './canonical.ts';
import { CallerSide, grouped, Looks, TargetSide, TooManyLooks, type Which } from './sides.ts';

/** A set of ordered pairs of numbers below `size`, a bit each: 10,000 tenants take 12.5 MB. */
class PairSet implements Iterable<readonly [number, number]> {
  readonly #size: number;
  readonly #bits: Uint32Array;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#bits = new Uint32Array(Math.ceil((size * size) / 32));
  }

  get count(): number {
    return this.#count;
  }

  has(from: number, to: number): boolean {
    const at = from * this.#size + to;
    return (((this.#bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  }

  add(from: number, to: number): void {
    if (this.has(from, to)) return;
    const at = from * this.#size + to;
    this.#bits[at >>> 5] = (this.#bits[at >>> 5] ?? 0) | (1 << (at & 31));
    this.#count++;
  }

  delete(from: number, to: number): void {
    if (!this.has(from, to)) return;
    const at = from * this.#size + to;
    this.#bits[at >>> 5] = (this.#bits[at >>> 5] ?? 0) & ~(1 << (at & 31));
    this.#count--;
  }

  *[Symbol.iterator](): Iterator<readonly [number, number]> {
    if (this.#count === 0) return;
    for (let from = 0; from < this.#size; from++)
      for (let to = 0; to < this.#size; to++) if (this.has(from, to)) yield [from, to];
  }
}

/** Someone who holds credentials, and whose they are, as a number. */
export interface Holder {
  readonly tenant: number;
  readonly caller: Caller;
}

/** One problem that many pairs share, with its answer. */
export interface SharedProof {
  readonly answer: PairAnswer;
  /** The pair that was decided. */
  readonly caller: Caller;
  readonly target: Target;
  /** Pairs of a caller and a bucket that it answers. */
  readonly pairs: number;
  /** These pairs, by number of holder and target one after the other, where it is not proved; none where they were too many to look at. */
  readonly members: readonly number[];
}

export interface AllPairs {
  /** Ordered pairs of tenants. */
  readonly pairs: number;
  readonly refuted: PairSet;
  readonly unknown: PairSet;
  readonly proofs: readonly SharedProof[];
}

/**
 * How many pairs are looked at one by one, where policies are something else to each of thousands: a pattern with a variable
 * behind the name of every single bucket, say. `parts` counts what one statement of the one is to the other, `pairs` whole
 * problems. Beyond, pairs are not told. Both together take about a minute of one core.
 */
interface Limits {
  readonly parts: number;
  readonly pairs: number;
}

const LIMITS: Limits = { parts: 10_000_000, pairs: 1_000_000 };

/**
 * Decides every holder against every bucket of another tenant. Pairs that are the same problem share one proof, and pairs
 * of which that can be seen beforehand are not even looked at one by one: of 1,000 tenants a few classes are proved and a
 * few thousand pairs compared. `owners` says whose each bucket is, by number; each its own where it is left out. `now` is the
 * earliest instant of a request, milliseconds since 1970.
 */
export function proveAll(
  holders: readonly Holder[],
  buckets: readonly Target[],
  owners: readonly number[] = [...buckets.keys()],
  now: number = Date.now(),
  limits: Limits = LIMITS,
): AllPairs {
  const proofs = new Proofs(now, limits);
  const looks = {
    parts: new Looks(limits.parts),
    allowing: new Looks(limits.pairs),
    all: new Looks(limits.pairs),
  };
  const tenants = owners.reduce((most, owner) => Math.max(most, owner + 1), 0);
  const refuted = new PairSet(tenants);
  const unknown = new PairSet(tenants);
  const kinds = grouped(buckets.length, (id) => kindOf(buckets[id] as Target));
  const shared = { holders, buckets, owners, looks, proofs, refuted, unknown };
  for (const ids of kinds.members) new Sweep(shared, ids).run();
  for (const [from, to] of refuted) unknown.delete(from, to);
  return {
    pairs: tenants * (tenants - 1),
    refuted,
    unknown,
    proofs: proofs.all.filter(({ pairs }) => pairs > 0),
  };
}

/** Targets that differ in what they fix are swept apart. */
function kindOf(target: Target): string {
  const { kind, accountId, context, publicAccessBlock, ownership, prefix } = target;
  const blocked = isBlocked(target, false);
  return JSON.stringify([
    kind,
    accountId,
    context,
    publicAccessBlock,
    ownership,
    prefix !== undefined,
    blocked,
  ]);
}

/** So many pairs are decided each for itself where the request must bear a name that differs from pair to pair. */
const MOST_WITH_OWN_NAME = 1000;

interface Proof {
  readonly answer: PairAnswer;
  readonly caller: Caller;
  readonly target: Target;
  /** Something had to be guessed or confirmed: unless it is proved, it is the answer of this very pair. */
  readonly alone: boolean;
  readonly members: number[];
  pairs: number;
}

/** One decision for each problem. */
class Proofs {
  readonly all: Proof[] = [];
  readonly #now: number;
  readonly #limits: Limits;
  readonly #known = new Map<string, Proof>();
  readonly #named = new Map<string, Proof>();
  /** The answer of pairs that are not looked at; there are too many of them to list. */
  leftOut: Proof | undefined;
  #unreached: Proof | undefined;
  #asked = 0;

  constructor(now: number, limits: Limits) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Pairs that are not looked at, because there are too many that share nothing. */
  untold(caller: Caller, target: Target): Proof {
    this.leftOut ??= this.#add(tooMany(this.#limits), caller, target, false);
    return this.leftOut;
  }

  /** Pairs that no Allow reaches: nothing else about them matters. */
  unreached(caller: Caller, target: Target): Proof {
    this.#unreached ??= this.#add(NOTHING_REACHES, caller, target, false);
    return this.#unreached;
  }

  of(caller: Caller, target: Target): Proof {
    if (++this.#asked > this.#limits.pairs) return this.untold(caller, target);
    try {
      const folded = foldPair(caller, target, this.#now);
      if (!folded.reached) return this.unreached(caller, target);
      const key = problemKey(folded.problem, caller, target);
      const known = this.#known.get(key);
      const alone = restsOnGuess(folded.problem, caller);
      if (known?.answer.kind === 'proved') return known;
      // Where the request must bear a name, the name differs from pair to pair: each shows its own.
      const own = caller.name === undefined ? '' : `${key}\n${caller.tenant} ${target.arn} ${target.prefix}`;
      const before = own === '' || this.#named.size >= MOST_WITH_OWN_NAME ? known : this.#named.get(own);
      if (before !== undefined && !alone && !before.alone) return before;
      const answer = provePair(caller, target, { now: this.#now, folded });
      const made = this.#add(answer, caller, target, alone);
      this.#known.set(key, made);
      if (own !== '') this.#named.set(own, made);
      return made;
    } catch (error) {
      if (!(error instanceof TooManyClasses)) throw error;
      return this.#add(provePair(caller, target, { now: this.#now }), caller, target, true);
    }
  }

  #add(answer: PairAnswer, caller: Caller, target: Target, alone: boolean): Proof {
    const made = { answer, caller, target, alone, members: [], pairs: 0 };
    this.all.push(made);
    return made;
  }
}

function tooMany({ pairs }: Limits): PairAnswer {
  const reason = `policies are something else to each of too many others for their pairs to share proofs: more than ${pairs.toLocaleString('en')} pairs would have to be looked at one by one; prove fewer tenants at once, or the pairs that matter`;
  return { kind: 'unknown', witnesses: [], reasons: [reason], untold: QUESTIONS, classes: 0 };
}

/** What is left of the looks that all sweeps share: at parts of pairs, and at pairs that are apart by what allows and by all. */
type SharedLooks = Readonly<Record<'parts' | Which, Looks>>;

/** What all sweeps read, and what they find. */
interface Shared {
  readonly holders: readonly Holder[];
  readonly buckets: readonly Target[];
  readonly owners: readonly number[];
  readonly looks: SharedLooks;
  readonly proofs: Proofs;
  readonly refuted: PairSet;
  readonly unknown: PairSet;
}

class Sweep {
  readonly #holders: readonly Holder[];
  readonly #targets: readonly Target[];
  /** Numbers of the targets among all buckets. */
  readonly #ids: readonly number[];
  readonly #looks: SharedLooks;
  readonly #proofs: Proofs;
  readonly #refuted: PairSet;
  readonly #unknown: PairSet;
  /** Whose each target is. */
  readonly #owners: readonly number[];
  readonly #leftCallers = new Set<number>();
  readonly #leftTargets = new Set<number>();
  /** Places of each tenant's own targets here. */
  readonly #own = new Map<number, number[]>();

  /** `ids` are the numbers of the buckets to sweep. */
  constructor({ holders, buckets, owners, looks, proofs, refuted, unknown }: Shared, ids: readonly number[]) {
    this.#holders = holders;
    this.#targets = ids.map((id) => buckets[id] as Target);
    this.#ids = ids;
    this.#looks = looks;
    this.#proofs = proofs;
    this.#refuted = refuted;
    this.#unknown = unknown;
    this.#owners = ids.map((id) => owners[id] as number);
    for (const [at, owner] of this.#owners.entries()) {
      const own = this.#own.get(owner);
      if (own === undefined) this.#own.set(owner, [at]);
      else own.push(at);
    }
  }

  run(): void {
    const first = this.#target(0);
    const targetSide = new TargetSide(this.#targets, this.#looks.parts);
    const callers = this.#holders.map(({ caller }) => caller);
    const standing = (caller: Caller) => standingOf(caller, first);
    const callerSide = new CallerSide(callers, this.#targets, standing, this.#looks.parts);
    // First only what allows: most pairs are reached by none of it.
    const allowing = this.#exceptions(targetSide, callerSide, 'allowing');
    const all = this.#exceptions(targetSide, callerSide, 'all');
    this.#leaveOut();
    this.#exceptional(allowing);
    const ats = [...this.#targets.keys()].filter((at) => !this.#leftTargets.has(at));
    for (const group of callerSide.groups.members) {
      const members = group.filter((id) => !this.#leftCallers.has(id));
      const reaching = this.#halves(members, ats, allowing, reachTexts);
      for (const [some, ats] of reaching) {
        if (!this.#mayReach(some, ats, allowing)) continue;
        this.#exceptionalIn(some, ats, all, allowing);
        for (const [like, at] of this.#halves(some, ats, all, wholeTexts)) this.#usual(like, at, all);
      }
    }
  }

  #exceptions(targetSide: TargetSide, callerSide: CallerSide, which: Which): Exceptions {
    return {
      ofCaller: this.#holders.map(({ caller }, id) =>
        this.#orLeft(this.#leftCallers, id, which, () => targetSide.exceptionsOf(caller, which)),
      ),
      ofTarget: this.#targets.map((target, at) =>
        this.#orLeft(this.#leftTargets, at, which, () => callerSide.exceptionsOf(target, which)),
      ),
    };
  }

  /** Those that the one is apart to; where they are too many, it is left out, and nothing is told of it. */
  #orLeft(
    left: Set<number>,
    one: number,
    which: Which,
    find: () => ReadonlySet<number>,
  ): ReadonlySet<number> {
    if (left.has(one)) return NONE;
    try {
      const found = find();
      this.#looks[which].take(found.size);
      return found;
    } catch (error) {
      if (!(error instanceof TooManyLooks)) throw error;
      left.add(one);
      return NONE;
    }
  }

  /** Of pairs with one that is left out, none is told. */
  #leaveOut(): void {
    const leave = (id: number, at: number): void => {
      if (!this.#isOwn(id, at)) this.#one(id, at, this.#proofs.untold(this.#caller(id), this.#target(at)));
    };
    for (const id of this.#leftCallers) for (const at of this.#targets.keys()) leave(id, at);
    for (const at of this.#leftTargets)
      for (const id of this.#holders.keys()) if (!this.#leftCallers.has(id)) leave(id, at);
  }

  #isLeft(id: number, at: number): boolean {
    return this.#leftCallers.has(id) || this.#leftTargets.has(at);
  }

  /** Callers of one class and targets, by the text of their half in pairs in which neither is apart. */
  #halves(
    members: readonly number[],
    ats: readonly number[],
    { ofCaller, ofTarget }: Exceptions,
    { ofCallers, ofTargets }: Texts,
  ): [readonly number[], readonly number[]][] {
    const some = groupBy(members, (id) => {
      const apart = ofCaller[id] as ReadonlySet<number>;
      const at = ats.find((one) => !apart.has(one));
      return at === undefined ? `none ${id}` : ofCallers(this.#caller(id), this.#target(at));
    });
    const others = groupBy(ats, (at) => {
      const apart = ofTarget[at] as ReadonlySet<number>;
      const id = members.find((one) => !apart.has(one));
      return id === undefined ? `none ${at}` : ofTargets(this.#caller(id), this.#target(at));
    });
    return [...some.values()].flatMap((like) =>
      [...others.values()].map((at): [readonly number[], readonly number[]] => [like, at]),
    );
  }

  /** Whether an Allow can reach in the usual pairs of the product; where none can, they are proved. */
  #mayReach(some: readonly number[], ats: readonly number[], exceptions: Exceptions): boolean {
    const pair = this.#usualPair(some, ats, exceptions);
    if (pair === undefined) return false;
    const [id, at] = pair;
    const caller = this.#caller(id);
    const target = this.#target(at);
    const own = reachOf(ownStatements(caller, target), caller, target);
    const policy = reachOf(policyStatements(caller, target), caller, target);
    if (policy.size > 0 || ownWaySuffices(caller, own)) return true;
    this.#proofs.unreached(caller, target).pairs += this.#countUsual(some, ats, exceptions);
    return false;
  }

  /** Pairs in which neither side is apart to the other: one problem, one proof. */
  #usual(some: readonly number[], ats: readonly number[], exceptions: Exceptions): void {
    const pair = this.#usualPair(some, ats, exceptions);
    if (pair === undefined) return;
    const proof = this.#proofs.of(this.#caller(pair[0]), this.#target(pair[1]));
    if (proof.answer.kind === 'proved') {
      proof.pairs += this.#countUsual(some, ats, exceptions);
      return;
    }
    for (const id of some)
      for (const at of ats)
        if (isUsual(id, at, exceptions))
          this.#one(id, at, proof.alone || proof.caller.name !== undefined ? undefined : proof);
  }

  #usualPair(
    some: readonly number[],
    ats: readonly number[],
    exceptions: Exceptions,
  ): readonly [number, number] | undefined {
    for (const id of some)
      for (const at of ats) if (!this.#isOwn(id, at) && isUsual(id, at, exceptions)) return [id, at];
    return undefined;
  }

  /** Pairs in which one side is apart to the other: each is looked at. */
  #exceptional({ ofCaller, ofTarget }: Exceptions): void {
    for (const [id, apart] of ofCaller.entries())
      for (const at of apart) if (!this.#isLeft(id, at)) this.#one(id, at);
    for (const [at, apart] of ofTarget.entries())
      for (const id of apart) if (ofCaller[id]?.has(at) !== true && !this.#isLeft(id, at)) this.#one(id, at);
  }

  /** The same for a product, less what has been looked at. */
  #exceptionalIn(
    some: readonly number[],
    ats: readonly number[],
    { ofCaller, ofTarget }: Exceptions,
    before: Exceptions,
  ): void {
    const inSome = new Set(some);
    const inAts = new Set(ats);
    for (const id of some)
      for (const at of ofCaller[id] ?? []) if (inAts.has(at) && isUsual(id, at, before)) this.#one(id, at);
    for (const at of ats)
      for (const id of ofTarget[at] ?? [])
        if (inSome.has(id) && ofCaller[id]?.has(at) !== true && isUsual(id, at, before)) this.#one(id, at);
  }

  #one(id: number, at: number, known?: Proof): void {
    if (this.#isOwn(id, at)) return;
    const proof = known ?? this.#proofs.of(this.#caller(id), this.#target(at));
    proof.pairs++;
    if (proof.answer.kind === 'proved') return;
    const { tenant } = this.#holders[id] as Holder;
    if (proof !== this.#proofs.leftOut) proof.members.push(id, this.#ids[at] as number);
    (proof.answer.kind === 'refuted' ? this.#refuted : this.#unknown).add(tenant, this.#owners[at] as number);
  }

  /** How many pairs of the product are usual, without a look at each: the product less the exceptions in it. */
  #countUsual(some: readonly number[], ats: readonly number[], { ofCaller, ofTarget }: Exceptions): number {
    const inAts = new Set(ats);
    const inSome = new Set(some);
    let apart = 0;
    for (const id of some) {
      const exceptions = ofCaller[id] as ReadonlySet<number>;
      for (const at of exceptions) if (inAts.has(at)) apart++;
      for (const own of this.#own.get((this.#holders[id] as Holder).tenant) ?? [])
        if (inAts.has(own) && !exceptions.has(own) && ofTarget[own]?.has(id) !== true) apart++;
    }
    for (const at of ats)
      for (const id of ofTarget[at] ?? []) if (inSome.has(id) && ofCaller[id]?.has(at) !== true) apart++;
    return some.length * ats.length - apart;
  }

  #isOwn(id: number, at: number): boolean {
    return (this.#holders[id] as Holder).tenant === this.#owners[at];
  }
  #caller(id: number): Caller {
    return (this.#holders[id] as Holder).caller;
  }
  #target(at: number): Target {
    return this.#targets[at] as Target;
  }
}

const NONE: ReadonlySet<number> = new Set();

/** For each caller the targets, and for each target the callers, that are not what they are to most. */
interface Exceptions {
  readonly ofCaller: readonly ReadonlySet<number>[];
  readonly ofTarget: readonly ReadonlySet<number>[];
}

function isUsual(id: number, at: number, { ofCaller, ofTarget }: Exceptions): boolean {
  return ofCaller[id]?.has(at) !== true && ofTarget[at]?.has(id) !== true;
}

/** How the two halves of a pair are written. */
interface Texts {
  readonly ofCallers: (caller: Caller, target: Target) => string;
  readonly ofTargets: (caller: Caller, target: Target) => string;
}

const wholeTexts: Texts = { ofCallers: callerText, ofTargets: bucketText };
const reachTexts: Texts = {
  ofCallers: (caller, target) => [...reachOf(ownStatements(caller, target), caller, target)].sort().join(),
  ofTargets: (caller, target) => [...reachOf(policyStatements(caller, target), caller, target)].join(),
};

/** Whether the caller's own layers, each of which must allow, all have an Allow. */
function ownWaySuffices({ policies }: Caller, reach: ReadonlySet<string>): boolean {
  const levels = (policies.scp ?? []).map((_, level) => `scp ${level}`);
  const narrowed = (policies.scopeDown ?? []).map((_, level) => `scope-down ${level}`);
  return [
    'identity 0',
    ...(policies.boundary === undefined ? [] : ['boundary 0']),
    ...(policies.session === undefined ? [] : ['session 0']),
    ...narrowed,
    ...levels,
  ].every((layer) => reach.has(layer));
}

function groupBy(ids: readonly number[], key: (id: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const id of ids) {
    const text = key(id);
    const known = groups.get(text);
    if (known === undefined) groups.set(text, [id]);
    else known.push(id);
  }
  return groups;
}
