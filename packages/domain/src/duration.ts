const UNITS = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const;
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/;
const SHOWN = 40;

/**
 * Milliseconds of a duration as people write it: `250ms`, `60s`, `1.5m`, `10min`, `1h`. One number and one unit, nothing
 * else. Throws `RangeError` that names `what` (a flag, a setting), the value and the rule.
 */
export function parseDuration(text: string, what: string): number {
  const [, number, unit] = FORM.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  // The value is user input: escape backticks and control characters so that it cannot pass for our own text.
  const shown = text.slice(0, SHOWN).replaceAll(/[^\x20-\x5f\x61-\x7e]/g, '?');
  throw new RangeError(
    `\`${what} ${shown}\` was refused: a duration is a number and ms, s, m, min or h, as in \`250ms\`, \`60s\`, \`15m\` or \`1h\``,
  );
}
