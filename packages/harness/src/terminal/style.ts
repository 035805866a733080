import { styleText } from 'node:util';
import type { VerdictKind } from '@cordon/domain';

type Colour = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it alone. */
export type Paint = (colour: Colour, text: string) => string;

/** `colour` is decided once, by whoever knows the stream. */
export function painter(colour: boolean): Paint {
  return (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text);
}

/** How a verdict looks in a cell: a sign that reads without colour, too. */
export const SIGNS: Readonly<Record<VerdictKind, { readonly sign: string; readonly colour: Colour }>> = {
  upheld: { sign: '✓', colour: 'green' },
  breached: { sign: '✗', colour: 'red' },
  'open-as-stated': { sign: '○', colour: 'yellow' },
  'stricter-than-stated': { sign: '!', colour: 'yellow' },
  unknown: { sign: '?', colour: 'magenta' },
};

/** First letters of answers, in a cell before the verdict's sign. */
export const LETTERS = { served: 's', refused: 'r', unclear: 'u' } as const;

export const LEGEND =
  'answer: r refused, s served, u unclear · verdict: ✓ upheld, ✗ breached,\n○ open as stated, ! stricter than stated, ? cannot tell';

/** Lines of at most 80 characters, broken between words; all but the first are indented by `indent`, the first as it is. */
export function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  const [own = ''] = text.match(/^ */) ?? [];
  let line = own;
  for (const word of text.slice(own.length).split(' ')) {
    const next = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    const room = lines.length === 0 ? 80 : 80 - indent;
    if (next.length > room && line.trim() !== '') {
      lines.push(line);
      line = word;
    } else {
      line = next;
    }
  }
  lines.push(line);
  return lines.map((one, index) => (index === 0 ? one : `${' '.repeat(indent)}${one}`)).join('\n');
}

/** `1.2 s`, of milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
