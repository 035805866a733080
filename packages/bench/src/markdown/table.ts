const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const LONG = 60;

/** A Markdown table, padded so that it can be read as plain text; empty when there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, i) => Math.max(3, ...lines.map((row) => [...(row[i] ?? '')].length)));
  const pad = (text: string, i: number) => {
    const room = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
    // What is long is read from its beginning, figures by their end.
    return i === 0 || (widths[i] ?? 0) > LONG ? text + room : room + text;
  };
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 || width > LONG ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [first = [], ...others] = lines;
  return [line(first), line(rule), ...others.map(line), ''];
}
