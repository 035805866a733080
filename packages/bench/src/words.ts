import type { Contrast } from './contrast.ts';

/** Milliseconds for people: three digits, a dash for what was not measured. */
export function ms(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 1_000) return `${(value / 1000).toFixed(2)} s`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

export function perSecond(value: number | undefined): string {
  if (value === undefined) return '–';
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}/s`;
}

const times = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

/** `13.4× (12.9–14.0)`, or why there is no interval. */
export function ratio(contrast: Pick<Contrast, 'interval' | 'finding'> | undefined): string {
  if (contrast === undefined) return '–';
  const { interval, finding } = contrast;
  if (interval.low === undefined || interval.high === undefined) return 'too little measured';
  const range = `${times(interval.ratio)}× (${times(interval.low)}–${times(interval.high)})`;
  return finding === 'no difference shown' ? `${range}, no difference shown` : range;
}

export const failures = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ') || 'none';

const group = (value: number): string => Math.round(value).toLocaleString('en-US');

export const count = group;
