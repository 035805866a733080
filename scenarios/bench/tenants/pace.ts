/**
 * Refuses growth that would outlast the run's patience, by the pace of the growth so far: a note in the result instead
 * of an hour of set-up that nobody asked for. Nothing is known of the first growth, which is let through.
 */
export class Pace {
  readonly #patienceMs: number;
  #perItemMs = 0;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Runs `grow`, which makes `count` things; throws beforehand when they would take too long. */
  async take(count: number, grow: () => Promise<void>): Promise<void> {
    if (count <= 0) return;
    const expectedMs = count * this.#perItemMs;
    if (expectedMs > this.#patienceMs) {
      const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
      throw new Error(
        `getting there would take about ${seconds(expectedMs)}, more than the ${seconds(this.#patienceMs)} this budget has for it: give a longer --budget`,
      );
    }
    const start = performance.now();
    await grow();
    this.#perItemMs = (performance.now() - start) / count;
  }
}
