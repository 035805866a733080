import { seconds } from './summary.ts';

/** Lines that stay, and below them, on a terminal, one line that is rewritten. */
export interface Status {
  /** A line that stays, with the time since the beginning. */
  say(text: string): void;
  /** Sets one part of the rewritten line, or removes it. Does nothing where there is no terminal. */
  show(part: string, text: string | undefined): void;
  clear(): void;
}

export function openStatus(out: NodeJS.WriteStream, began: number): Status {
  const live = out.isTTY === true;
  const parts = new Map<string, string>();
  const clear = () => {
    if (live) out.write('\r\u001b[2K');
  };
  const draw = () => {
    if (!live || parts.size === 0) return;
    out.write(`\r\u001b[2K${[...parts.values()].join(' · ').slice(0, (out.columns ?? 80) - 1)}`);
  };
  return {
    say: (text) => {
      clear();
      out.write(`${seconds(performance.now() - began).padStart(8)}  ${text}\n`);
      draw();
    },
    show: (part, text) => {
      if (!live) return;
      if (text === undefined) parts.delete(part);
      else parts.set(part, text);
      draw();
    },
    clear,
  };
}
