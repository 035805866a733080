import { provePair } from '../pair/prove-pair.ts';
import type { Caller, PairAnswer, Target } from '../problem.types.ts';
import { bucketText, callerText, standingOf } from './canonical.ts';
import { PairSet } from './pair-set.ts';
import { BucketSide, CallerSide, type Exceptions, keysAskedFor, presenceOfKeys } from './sides.ts';

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
  /** These pairs, by number of holder and target one after the other, where it is not proved. */
  readonly members: readonly number[];
}

type Proof = { -readonly [K in keyof SharedProof]: K extends 'members' ? number[] : SharedProof[K] };

export interface AllPairs {
  /** Ordered pairs of tenants. */
  readonly pairs: number;
  readonly refuted: PairSet;
  readonly unknown: PairSet;
  readonly proofs: readonly SharedProof[];
}

/**
 * Decides every holder against every bucket of another tenant. Pairs that are the same problem up to names share one
 * proof, and pairs that no statement tells apart are not even looked at one by one: of 1,000 tenants a few classes
 * are proved and a few thousand pairs compared. `owners` says whose each bucket is, by number; each its own where it is
 * left out.
 */
export function proveAll(
  holders: readonly Holder[],
  buckets: readonly Target[],
  owners: readonly number[] = [...buckets.keys()],
): AllPairs {
  const proofs: Proofs = new Map();
  const tenants = new Set(owners).size;
  const refuted = new PairSet(tenants);
  const unknown = new PairSet(tenants);
  const kinds = groupBy(
    buckets.map((_, id) => id),
    (id) => kindOf(buckets[id] as Target),
  );
  for (const ids of kinds.values()) new Sweep(holders, buckets, owners, ids, proofs, refuted, unknown).run();
  for (const [from, to] of refuted) unknown.delete(from, to);
  return { pairs: tenants * (tenants - 1), refuted, unknown, proofs: [...proofs.values()] };
}

/** Buckets that differ in what they fix are swept apart. */
function kindOf({ accountId, context, publicAccessBlock }: Target): string {
  return JSON.stringify([accountId, context, publicAccessBlock]);
}

type Proofs = Map<string, Proof>;

class Sweep {
  readonly #holders: readonly Holder[];
  readonly #buckets: readonly Target[];
  readonly #owners: readonly number[];
  readonly #ids: readonly number[];
  readonly #proofs: Proofs;
  readonly #refuted: PairSet;
  readonly #unknown: PairSet;
  /** Places of a tenant's own buckets among these. */
  readonly #own = new Map<number, number[]>();

  constructor(
    holders: readonly Holder[],
    buckets: readonly Target[],
    owners: readonly number[],
    ids: readonly number[],
    proofs: Proofs,
    refuted: PairSet,
    unknown: PairSet,
  ) {
    this.#holders = holders;
    this.#buckets = buckets;
    this.#owners = owners;
    this.#ids = ids;
    for (const [at, id] of ids.entries()) {
      const owner = owners[id] as number;
      const own = this.#own.get(owner);
      if (own === undefined) this.#own.set(owner, [at]);
      else own.push(at);
    }
    this.#proofs = proofs;
    this.#refuted = refuted;
    this.#unknown = unknown;
  }

  run(): void {
    const targets = this.#ids.map((id) => this.#bucket(id));
    const bucketSide = new BucketSide(targets);
    const callerSide = new CallerSide(this.#holders.map(({ caller }) => caller));
    const byCaller = this.#holders.map(({ caller }) => bucketSide.exceptionsOf(caller));
    const byBucket = targets.map((target) => callerSide.exceptionsOf(target));
    const first = targets[0] as Target;
    const keys = keysAskedFor(targets);
    const classes = groupBy(
      this.#holders.map((_, id) => id),
      (id) =>
        `${standingOf(this.#caller(id), first)} ${presenceOfKeys(this.#caller(id), keys)} ${callerSide.names.classOf(this.#caller(id))}`,
    );
    for (const members of classes.values()) {
      // One text a caller for all buckets it does not treat apart, and one a bucket for all callers of the class.
      const callers = groupBy(members, (id) =>
        this.#usualCallerText(id, byCaller[id] as ReadonlySet<number>),
      );
      const buckets = groupBy([...targets.keys()], (at) =>
        this.#usualBucketText(members, at, byBucket[at] as Exceptions),
      );
      for (const some of callers.values())
        for (const ats of buckets.values()) this.#usual(some, ats, byCaller, byBucket);
    }
    this.#exceptional(byCaller, byBucket);
  }

  #usualCallerText(id: number, apart: ReadonlySet<number>): string {
    const at = this.#ids.findIndex((_, index) => !apart.has(index) && !this.#isOwn(id, index));
    return at < 0 ? `none ${id}` : callerText(this.#caller(id), this.#bucketAt(at));
  }

  #usualBucketText(members: readonly number[], at: number, apart: Exceptions): string {
    if (apart === 'all') return `all ${at}`;
    const id = members.find((member) => !apart.has(member) && !this.#isOwn(member, at));
    return id === undefined ? `none ${at}` : bucketText(this.#caller(id), this.#bucketAt(at));
  }

  /** Pairs in which neither side treats the other apart: one proof for all of them. */
  #usual(
    some: readonly number[],
    ats: readonly number[],
    byCaller: readonly ReadonlySet<number>[],
    byBucket: readonly Exceptions[],
  ): void {
    const isUsual = (id: number, at: number): boolean => {
      const apart = byBucket[at] as Exceptions;
      return (
        !this.#isOwn(id, at) &&
        apart !== 'all' &&
        !apart.has(id) &&
        !(byCaller[id] as ReadonlySet<number>).has(at)
      );
    };
    for (const id of some)
      for (const at of ats) {
        if (!isUsual(id, at)) continue;
        const proof = this.#prove(id, at);
        if (proof.answer.kind === 'proved') {
          proof.pairs += countUsual(
            some,
            ats,
            byCaller,
            byBucket,
            (member) => this.#own.get(this.#tenant(member)) ?? [],
          );
          return;
        }
        for (const member of some)
          for (const other of ats)
            if (isUsual(member, other)) {
              proof.pairs++;
              this.#mark(proof, member, other);
            }
        return;
      }
  }

  /** Pairs that some pattern, principal or condition speaks of: each is read, and proved unless another was the same. */
  #exceptional(byCaller: readonly ReadonlySet<number>[], byBucket: readonly Exceptions[]): void {
    const one = (id: number, at: number): void => {
      if (this.#isOwn(id, at)) return;
      const proof = this.#prove(id, at);
      proof.pairs++;
      this.#mark(proof, id, at);
    };
    for (const [id, apart] of byCaller.entries()) for (const at of apart) one(id, at);
    for (const [at, apart] of byBucket.entries())
      for (const id of apart === 'all' ? this.#holders.keys() : apart)
        if (!(byCaller[id] as ReadonlySet<number>).has(at)) one(id, at);
  }

  #mark({ answer, members }: Proof, id: number, at: number): void {
    if (answer.kind === 'proved') return;
    const [from, to] = [this.#tenant(id), this.#owner(at)];
    (answer.kind === 'refuted' ? this.#refuted : this.#unknown).add(from, to);
    members.push(id, this.#ids[at] as number);
  }

  #prove(id: number, at: number): Proof {
    const caller = this.#caller(id);
    const target = this.#bucketAt(at);
    const key = `${standingOf(caller, target)}\n${callerText(caller, target)}\n--\n${bucketText(caller, target)}`;
    let proof = this.#proofs.get(key);
    if (proof === undefined) {
      proof = { answer: provePair(caller, target), caller, target, pairs: 0, members: [] };
      this.#proofs.set(key, proof);
    }
    return proof;
  }

  #caller(id: number): Caller {
    return (this.#holders[id] as Holder).caller;
  }
  #tenant(id: number): number {
    return (this.#holders[id] as Holder).tenant;
  }
  #owner(at: number): number {
    return this.#owners[this.#ids[at] as number] as number;
  }
  #isOwn(id: number, at: number): boolean {
    return this.#tenant(id) === this.#owner(at);
  }
  #bucket(id: number): Target {
    return this.#buckets[id] as Target;
  }
  #bucketAt(at: number): Target {
    return this.#bucket(this.#ids[at] as number);
  }
}

/** How many pairs of the product are usual, without looking at each: the product less the exceptions in it. */
function countUsual(
  some: readonly number[],
  ats: readonly number[],
  byCaller: readonly ReadonlySet<number>[],
  byBucket: readonly Exceptions[],
  ownBuckets: (id: number) => readonly number[],
): number {
  const inAts = new Set(ats);
  const inSome = new Set(some);
  let apart = 0;
  for (const id of some) {
    const exceptions = byCaller[id] as ReadonlySet<number>;
    for (const at of exceptions) if (inAts.has(at)) apart++;
    for (const own of ownBuckets(id)) if (inAts.has(own) && !exceptions.has(own)) apart++;
  }
  for (const at of ats) {
    const exceptions = byBucket[at] as Exceptions;
    if (exceptions === 'all') {
      apart += some.length;
      continue;
    }
    for (const id of exceptions)
      if (inSome.has(id) && !(byCaller[id] as ReadonlySet<number>).has(at) && !ownBuckets(id).includes(at))
        apart++;
  }
  return some.length * ats.length - apart;
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
