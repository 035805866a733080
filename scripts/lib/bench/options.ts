import { readFileSync } from 'node:fs';
import { type BenchDocument, parseBudget, parseSamples } from '@cordon/bench';
import { didYouMean, messageOf, parseDuration, UsageError } from '@cordon/domain';

/** Runs a parser of user input; whatever it throws is bad usage (exit 64). */
export function typed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

export const budget = (text: string): number => typed(() => parseBudget(text));

/** `--rtt 1.2ms` */
export const duration =
  (flag: string) =>
  (text: string): number =>
    typed(() => parseDuration(text, flag));

/** `--rate 20`: a number above zero and of a sensible size. */
export const positive =
  (flag: string, most: number) =>
  (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= most) return value;
    throw new UsageError(`${flag} ${quoted(text)} was refused: give a number above 0, at most ${most}`);
  };

/** `--seed 7`: a whole number. */
export const whole =
  (flag: string, most: number) =>
  (text: string): number => {
    if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text);
    throw new UsageError(`${flag} ${quoted(text)} was refused: give a whole number from 0 to ${most}`);
  };

/** A comma-separated list of known ids; `all` is all of them, `none` none. */
export const list =
  (flag: string, known: readonly string[]) =>
  (text: string): readonly string[] => {
    if (text === 'all') return known;
    if (text === 'none') return [];
    const ids = text.split(',').map((id) => id.trim());
    const odd = ids.find((id) => !known.includes(id));
    if (odd === undefined) return [...new Set(ids)];
    throw new UsageError(
      `${flag} ${quoted(odd)} was refused: the name is unknown${didYouMean(odd, known)}; choose from ${known.join(', ')}, all or none`,
    );
  };

/** `poisson` or `uniform`. */
export function arrivals(text: string): 'poisson' | 'uniform' {
  if (text === 'poisson' || text === 'uniform') return text;
  throw new UsageError(`--arrivals ${quoted(text)} was refused: give poisson or uniform`);
}

/** A `samples.json`, or the folder of a run that holds one. */
export function samplesAt(path: string): BenchDocument {
  return typed(() => {
    for (const file of [path, `${path}/samples.json`]) {
      const text = readOrNothing(file);
      if (text !== undefined) return parseSamples(text, file);
    }
    throw new Error(`${quoted(path)} holds no samples.json: give a bench run's folder or file`);
  });
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const quoted = (text: string): string => `\`${text.slice(0, 60).replaceAll(/[^\x20-\x7e]/g, '?')}\``;
