import { type MeasureEvent, Progress } from '@cordon/bench';
import { progressStream } from '../loudness.ts';

/**
 * Shows a run while it goes on: on a terminal a table with sparklines that is redrawn in place, elsewhere a line for
 * each block. Goes to stderr, so that stdout is the result alone.
 */
export function liveView(out: NodeJS.WriteStream = progressStream()): {
  line: (text: string) => void;
  event: (event: MeasureEvent) => void;
} {
  const progress = new Progress();
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const lines = progress.table(out.columns ?? 100).slice(-Math.max(4, (out.rows ?? 40) - 2));
    out.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  return {
    line: (text) => {
      if (out.isTTY) erase();
      out.write(`${text}\n`);
    },
    event: (event) => {
      const text = progress.take(event);
      if (!out.isTTY) {
        if (text !== '') out.write(`${text}\n`);
        return;
      }
      erase();
      draw();
    },
  };
}
