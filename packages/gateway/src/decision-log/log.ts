import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import type { DecisionRecord } from './record.ts';

/** Bytes that the log may take, in memory and on disk. */
export interface LogLimits {
  /** Of a file: a full one becomes `decisions.1.jsonl`, in the place of the one before. */
  readonly fileBytes: number;
  /** Of the lines that `find` remembers; the oldest go first. */
  readonly rememberedBytes: number;
}

export const DEFAULT_LOG_LIMITS: LogLimits = {
  fileBytes: 256 * 1024 * 1024,
  rememberedBytes: 32 * 1024 * 1024,
};

const REMEMBERED = 20_000;
/** Lines are written together: a write for every request would cost each a tenth of the gateway’s time. */
const TOGETHER_MS = 20;
const MOST_TOGETHER = 64;

/**
 * Appends records to `decisions.jsonl` and remembers the last ones for `explain`. What strangers send makes it grow to
 * its limits and no further: twice `fileBytes` on disk, `rememberedBytes` and a few lines in memory.
 */
export class DecisionLog {
  readonly #path: string;
  readonly #limits: LogLimits;
  readonly #recent = new Map<string, string>();
  #recentBytes = 0;
  #file: number | undefined;
  #fileBytes = 0;
  #pending = new Map<string, () => DecisionRecord>();
  #scheduled: NodeJS.Timeout | undefined;

  constructor(path: string, limits: LogLimits = DEFAULT_LOG_LIMITS) {
    this.#path = path;
    this.#limits = limits;
    this.#open();
  }

  /** `make` is called once, after the answer is on its way: reasons are put into words off the request’s path. */
  add(requestId: string, make: () => DecisionRecord): void {
    this.#pending.set(requestId, make);
    // What waits holds on to its request: a hundred large ones must not come together.
    if (this.#pending.size >= MOST_TOGETHER) this.#write();
    else this.#scheduled ??= setTimeout(() => this.#write(), TOGETHER_MS);
  }

  find(requestId: string): DecisionRecord | undefined {
    if (this.#pending.has(requestId)) this.#write();
    const line = this.#recent.get(requestId);
    return line === undefined ? undefined : (JSON.parse(line) as DecisionRecord);
  }

  async close(): Promise<void> {
    this.#write();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(): void {
    clearTimeout(this.#scheduled);
    this.#scheduled = undefined;
    const made = [...this.#pending].map(([id, make]) => [id, lineOf(make())] as const);
    this.#pending = new Map();
    for (const [id, line] of made) this.#remember(id, line);
    this.#append(made.map(([, line]) => `${line}\n`).join(''));
  }

  #remember(id: string, line: string): void {
    this.#recent.set(id, line);
    this.#recentBytes += sizeOf(line);
    for (const [oldest, text] of this.#recent) {
      if (this.#recent.size <= REMEMBERED && this.#recentBytes <= this.#limits.rememberedBytes) return;
      this.#recent.delete(oldest);
      this.#recentBytes -= sizeOf(text);
    }
  }

  /** Written at once: what cannot be written in time would pile up in memory. A full disk ends no request. */
  #append(text: string): void {
    if (text === '' || this.#file === undefined) return;
    const bytes = Buffer.from(text);
    try {
      if (this.#fileBytes + bytes.length > this.#limits.fileBytes && this.#fileBytes > 0)
        this.#turnOver(this.#file);
      writeSync(this.#file, bytes);
      this.#fileBytes += bytes.length;
    } catch {}
  }

  #turnOver(full: number): void {
    renameSync(this.#path, olderLog(this.#path));
    closeSync(full);
    this.#open();
  }

  #open(): void {
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#fileBytes = statSync(this.#path).size;
  }
}

const LONGEST_TEXT = 2048;
const LONGEST_LINE = 64 * 1024;

/** One line, cut to a length that no request exceeds: long texts first, then permissions from the end. */
export function lineOf(record: DecisionRecord): string {
  const judgedInAll = record.cordon.judgedInAll ?? record.cordon.judged.length;
  let shown = record;
  for (;;) {
    const line = JSON.stringify(shown, (_name, value: unknown) =>
      typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value,
    );
    const { judged } = shown.cordon;
    if (line.length <= LONGEST_LINE || judged.length === 0) return line;
    const kept = Math.floor(judged.length / 2);
    shown = {
      ...record,
      resources: record.resources.slice(0, kept),
      cordon: { ...record.cordon, judged: judged.slice(0, kept), judgedInAll },
    };
  }
}

/** Where the lines are that stood in a decision log before it was full. */
export function olderLog(path: string): string {
  return path.replace(/\.jsonl$/, '.1.jsonl');
}

/** V8 keeps a string in two bytes a letter as soon as one letter needs them. */
function sizeOf(line: string): number {
  return line.length * 2;
}
