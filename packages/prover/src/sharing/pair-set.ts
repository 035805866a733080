/** A set of ordered pairs of numbers below `size`, a bit each: 10,000 tenants take 12.5 MB. */
export class PairSet implements Iterable<readonly [number, number]> {
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
