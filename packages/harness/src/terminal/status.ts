import { seconds } from './style.ts';

/** Lines that stay, and below them, on a terminal, one line that is rewritten. */
export interface Status {
  /** A line that stays, with the time since the beginning. */
  say(text: string): void;
  /** Sets one part of the rewritten line, or removes it. Does nothing where there is no terminal. */
  show(part: string, text: string | undefined): void;
  clear(): void;
}

const REDRAW_MS = 100;

export function openStatus(out: NodeJS.WriteStream, began: number): Status {
  const live = out.isTTY === true;
  const parts = new Map<string, string>();
  const clear = () => {
    if (live) out.write('\r\u001b[2K');
  };
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = () => {
    if (!live || parts.size === 0) return;
    drawn = performance.now();
    // A terminal of unknown width says 0.
    out.write(`\r\u001b[2K${[...parts.values()].join(' · ').slice(0, (out.columns || 80) - 1)}`);
  };
  return {
    say: (text) => {
      clear();
      out.write(`${seconds(performance.now() - began).padStart(8)}  ${text}\n`);
      draw();
    },
    show: (part, text) => {
      if (!live) return;
      const known = parts.has(part);
      if (text === undefined) parts.delete(part);
      else parts.set(part, text);
      // Hundreds of attempts a second would make it flicker; a part that comes or goes is drawn at once.
      if (text === undefined || !known || performance.now() - drawn > REDRAW_MS) draw();
    },
    clear,
  };
}
