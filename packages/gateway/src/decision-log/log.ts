import { createWriteStream } from 'node:fs';
import { BoundedMap } from '../state/bounded-map.ts';
import type { DecisionRecord } from './record.ts';

const REMEMBERED = 20_000;
/** Lines are written together: a write for every request would cost each a tenth of the gateway’s time. */
const TOGETHER_MS = 20;

/** Appends records to `decisions.jsonl` and remembers the last ones for `explain`. */
export class DecisionLog {
  readonly #stream: ReturnType<typeof createWriteStream>;
  readonly #recent = new BoundedMap<() => DecisionRecord>(REMEMBERED);
  #pending: (() => DecisionRecord)[] = [];
  #scheduled: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', () => {});
  }

  /** `make` is called once, after the answer is on its way: reasons are put into words off the request’s path. */
  add(requestId: string, make: () => DecisionRecord): void {
    let made: DecisionRecord | undefined;
    const once = () => {
      made ??= make();
      return made;
    };
    this.#recent.set(requestId, once);
    this.#pending.push(once);
    this.#scheduled ??= setTimeout(() => this.#write(), TOGETHER_MS);
  }

  find(requestId: string): DecisionRecord | undefined {
    return this.#recent.get(requestId)?.();
  }

  async close(): Promise<void> {
    if (this.#scheduled !== undefined) clearTimeout(this.#scheduled);
    this.#write();
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }

  #write(): void {
    this.#scheduled = undefined;
    const lines = this.#pending;
    this.#pending = [];
    if (lines.length > 0) this.#stream.write(lines.map((make) => `${JSON.stringify(make())}\n`).join(''));
  }
}
