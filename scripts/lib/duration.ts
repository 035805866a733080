import { UsageError } from './usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };

/** Seconds of `15m`, `900s`, `12ms`, `1h`. Throws `UsageError` naming the flag, the value and the rule. */
export function seconds(flag: string, value: string): number {
  const [, number, unit] = value.match(/^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  if (number === undefined || factor === undefined)
    throw new UsageError(
      `\`${flag} ${value}\` was refused: a duration is a number and ms, s, m or h, as in \`15m\``,
    );
  return Number(number) * factor;
}

/** A whole number within bounds. Throws `UsageError` naming the flag, the value and the rule. */
export function wholeNumber(flag: string, value: string, { min, max }: { min: number; max: number }): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new UsageError(`\`${flag} ${value}\` was refused: it must be a whole number from ${min} to ${max}`);
  return number;
}
