import { UsageError } from '@cordon/domain';

type Flag = string | boolean | undefined;

/** One whole number of a flag, within bounds, or `UsageError`. */
export function numberOf(flag: string, given: Flag, min: number, max: number): number {
  const number = Number(given);
  if (typeof given !== 'string' || !/^\d{1,10}$/.test(given) || number < min || number > max)
    throw new UsageError(`\`${flag} ${given}\` was refused: it must be a whole number from ${min} to ${max}`);
  return number;
}

/** Several tenant counts, each at least two, ascending and each once. */
export function sizesOf(flag: string, given: Flag, max: number): readonly number[] {
  const sizes = String(given)
    .split(',')
    .map((word) => numberOf(flag, word, 2, max));
  return [...new Set(sizes)].toSorted((a, b) => a - b);
}
