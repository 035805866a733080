import { AwsError } from '../errors/aws-error.ts';

/** A body that is read whole: how much of it is held, and how to give it up. */
export interface HeldBody {
  bytes: number;
  /** Lets go of it, and refuses its request. */
  readonly giveUp: (why: AwsError) => void;
}

/**
 * The memory of all bodies that are read whole. When it is full the largest that is still arriving is given up, so that
 * nobody who holds back the end of theirs shuts out those who send a small one.
 */
export class BodyRoom {
  readonly #most: number;
  readonly #arriving = new Set<HeldBody>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are held now. */
  get bytes(): number {
    return this.#bytes;
  }

  enter(body: HeldBody): void {
    this.#arriving.add(body);
  }

  /** More of `body` has come. Throws `SlowDown` when there is no room for it. */
  grow(body: HeldBody, bytes: number): void {
    if (!this.#arriving.has(body)) throw slowDown();
    body.bytes += bytes;
    this.#bytes += bytes;
    while (this.#bytes > this.#most) {
      let largest = body;
      for (const other of this.#arriving) if (other.bytes > largest.bytes) largest = other;
      this.leave(largest);
      if (largest === body) throw slowDown();
      largest.giveUp(slowDown());
    }
  }

  /** All of it is there: it is in use, and cannot be given up any more. */
  whole(body: HeldBody): void {
    this.#arriving.delete(body);
  }

  leave(body: HeldBody): void {
    this.#arriving.delete(body);
    this.#bytes -= body.bytes;
    body.bytes = 0;
  }
}

function slowDown(): AwsError {
  return new AwsError(503, 'SlowDown', 'Please reduce your request rate.');
}
