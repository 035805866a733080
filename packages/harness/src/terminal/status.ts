import { seconds } from './style.ts';

/** Lines that stay, and below them, on a terminal, one line that is rewritten. */
export interface Status {
  /** A line that stays, with the time since the beginning. */
  say(text: string): void;
  /** Text that stays, as it is. */
  print(text: string): void;
  /** Sets one part of what is under way, or removes it. */
  show(part: string, text: string | undefined): void;
  /** Erases the rewritten line and says nothing more by itself. */
  close(): void;
}

const REDRAW_MS = 100;
/** Without a terminal, what is under way is repeated before a reader wonders whether it hangs. */
const SILENCE_MS = 6_000;

export function openStatus(out: NodeJS.WriteStream, began: number): Status {
  const live = out.isTTY === true;
  const parts = new Map<string, { readonly text: string; readonly since: number }>();
  let drawn = Number.NEGATIVE_INFINITY;
  let written = performance.now();
  const erase = () => {
    if (live) out.write('\r\u001b[2K');
  };
  const draw = () => {
    if (!live || parts.size === 0) return;
    drawn = performance.now();
    const text = [...parts.values()].map((one) => one.text).join(' · ');
    // A terminal of unknown width says 0.
    out.write(`\r\u001b[2K${text.slice(0, (out.columns || 80) - 1)}`);
  };
  const print = (text: string) => {
    written = performance.now();
    erase();
    out.write(`${text}\n`);
    draw();
  };
  const now = () => seconds(performance.now() - began).padStart(8);
  const watch = setInterval(() => {
    if (live || parts.size === 0 || performance.now() - written < SILENCE_MS) return;
    const each = [...parts.values()].map(
      ({ text, since }) => `${now()}  … ${text}, ${seconds(performance.now() - since)} so far`,
    );
    print(each.join('\n'));
  }, 1_000);
  // What is under way keeps the process alive by itself.
  watch.unref();
  return {
    print,
    say: (text) => print(`${now()}  ${text}`),
    show: (part, text) => {
      const known = parts.get(part);
      if (text === undefined) parts.delete(part);
      else parts.set(part, { text, since: known?.since ?? performance.now() });
      // Hundreds of attempts a second would make it flicker; a part that comes or goes is drawn at once.
      if (text === undefined || known === undefined || performance.now() - drawn > REDRAW_MS) draw();
    },
    close: () => {
      clearInterval(watch);
      erase();
    },
  };
}
