/**
 * Attempts are JSON; SDK inputs are not quite. `{"$body": "text"}` becomes bytes and `{"$date": "<ISO 8601>"}` a Date,
 * at any depth.
 */
export function reviveInput(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(reviveInput);
  if (typeof input !== 'object' || input === null) return input;
  if ('$body' in input) return Buffer.from(String(input.$body), 'utf8');
  if ('$date' in input) return new Date(String(input.$date));
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, reviveInput(value)]));
}

/** The text of an input's `Body`, for requests that carry it outside the SDK. */
export function bodyOf(input: Readonly<Record<string, unknown>>): string | undefined {
  const body = input.Body;
  return typeof body === 'object' && body !== null && '$body' in body ? String(body.$body) : undefined;
}
