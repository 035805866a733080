const BARS = '▁▂▃▄▅▆▇█';

/** One bar a value, scaled from zero to the largest; a value that is missing is a space. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const top = Math.max(0, ...known);
  return values
    .map((value) => {
      if (value === undefined || !Number.isFinite(value)) return ' ';
      if (top === 0) return BARS[0];
      return BARS[Math.min(BARS.length - 1, Math.floor((value / top) * (BARS.length - 0.001)))];
    })
    .join('');
}
