import { parseDuration, UsageError } from '@cordon/domain';

/** Seconds of a flag's duration, as in `15m`. Throws `UsageError` naming the flag, the value and the rule. */
export function seconds(flag: string, value: string): number {
  try {
    return parseDuration(value, flag) / 1000;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** A whole number within bounds. Throws `UsageError` naming the flag, the value and the rule. */
export function wholeNumber(flag: string, value: string, { min, max }: { min: number; max: number }): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new UsageError(`\`${flag} ${value}\` was refused: it must be a whole number from ${min} to ${max}`);
  return number;
}
