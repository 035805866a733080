/** Places values on a line of pixels. */
export interface Scale {
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  place(value: number): number;
}

const label = (value: number): string =>
  value >= 10_000 && value % 1_000 === 0
    ? `${(value / 1_000).toLocaleString('en-US')}k`
    : Number(value.toPrecision(6)).toLocaleString('en-US');

/** Whole decades (or 1-2-5 steps where few decades are spanned) from `low` to `high`, both above zero. */
export function logScale(low: number, high: number, from: number, to: number): Scale {
  const floor = Math.floor(Math.log10(low) + 1e-9);
  const ceil = Math.max(floor + 1, Math.ceil(Math.log10(high) - 1e-9));
  const steps = ceil - floor <= 3 ? [1, 2, 5] : [1];
  const all = candidates(floor, ceil, [1, 2, 5]);
  const first = Math.max(...all.filter((v) => v <= low * 1.0001), 10 ** floor);
  const last = Math.min(...all.filter((v) => v >= high * 0.9999 && v > first), 10 ** ceil);
  const place = (value: number) =>
    from +
    ((Math.log10(Math.max(value, first)) - Math.log10(first)) / (Math.log10(last) - Math.log10(first) || 1)) *
      (to - from);
  const values = candidates(floor, ceil, steps).filter((v) => v >= first * 0.9999 && v <= last * 1.0001);
  return { place, ticks: values.map((value) => ({ value, label: label(value) })) };
}

function candidates(floor: number, ceil: number, steps: readonly number[]): number[] {
  const values: number[] = [];
  for (let decade = floor; decade <= ceil; decade++) for (const s of steps) values.push(s * 10 ** decade);
  return values.filter((value) => value <= 10 ** ceil * 1.0001);
}

/** From zero (or `low`) to a round number at or above `high`. */
export function linearScale(low: number, high: number, from: number, to: number): Scale {
  const raw = (high - low || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((s) => s * power >= raw - 1e-12) ?? 10) * power;
  const top = low + Math.ceil((high - low) / step - 1e-9) * step || low + step;
  const place = (value: number) => from + ((value - low) / (top - low)) * (to - from);
  const ticks: { value: number; label: string }[] = [];
  for (let value = low; value <= top + step / 1e6; value += step) ticks.push({ value, label: label(value) });
  return { place, ticks };
}
