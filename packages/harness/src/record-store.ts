import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordLine } from '@cordon/domain';
import { formatRecord } from '@cordon/judge';

/** Where record lines go: one after the other, whole lines only. */
export interface RecordSink {
  write(line: RecordLine): void;
}

export interface RecordStore extends RecordSink {
  readonly path: string;
  close(): void;
}

/** Opens `record.jsonl` of a run for appending. Each line is written at once: a run that is killed keeps what it saw. */
export function openRecord(runDir: string): RecordStore {
  const path = join(runDir, 'record.jsonl');
  const file = openSync(path, 'a', 0o600);
  return {
    path,
    write: (line) => {
      writeSync(file, formatRecord(line));
    },
    close: () => closeSync(file),
  };
}
