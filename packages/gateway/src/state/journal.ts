import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import type { Change } from './entities.ts';

/** Where changes are kept between two starts of the gateway. */
export interface Journal {
  read(): readonly Change[];
  append(changes: readonly Change[]): void;
  /** Replaces everything by `changes`: at start, so that the journal does not grow for ever. */
  rewrite(changes: readonly Change[]): void;
}

/**
 * A journal in a file that only its owner may read (0600), since it holds secret keys: one JSON array of changes a
 * line. A last line that was cut short by a crash is dropped.
 */
export function fileJournal(path: string): Journal {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  return {
    read() {
      const lines = readFileSync(path, 'utf8').split('\n');
      const changes: Change[] = [];
      for (const [index, line] of lines.entries()) {
        if (line === '') continue;
        try {
          changes.push(...(JSON.parse(line) as Change[]));
        } catch (cause) {
          if (index === lines.length - 1) break;
          throw new Error(
            `the gateway's state file \`${path}\` is damaged at line ${index + 1}: remove it to start anew`,
            { cause },
          );
        }
      }
      return changes;
    },
    append(changes) {
      appendFileSync(path, `${JSON.stringify(changes)}\n`);
    },
    rewrite(changes) {
      const fresh = `${path}.new`;
      writeFileSync(fresh, changes.length === 0 ? '' : `${JSON.stringify(changes)}\n`, { mode: 0o600 });
      renameSync(fresh, path);
    },
  };
}
