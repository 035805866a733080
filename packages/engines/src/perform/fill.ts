/** A step's input asks for a field that an earlier step did not return. */
export class UnfilledError extends Error {
  constructor(reference: string) {
    super(`\`${reference}\` is not in what the earlier step returned`);
    this.name = 'UnfilledError';
  }
}

const REFERENCE = /\$\{steps\.(\d+)\.([\w.-]+)\}/g;

/**
 * Replaces `${steps.<index>.<field>}` in every string of `input`, at any depth, by that field of an earlier output.
 * Fields may be nested (`CopyPartResult.ETag`). Throws `UnfilledError` when there is no such field.
 */
export function fill<T>(input: T, outputs: readonly unknown[]): T {
  if (typeof input === 'string') {
    return input.replace(REFERENCE, (reference, index, path) => {
      let value: unknown = outputs[Number(index)];
      for (const name of String(path).split('.'))
        value = (value as Record<string, unknown> | undefined)?.[name];
      if (typeof value !== 'string' && typeof value !== 'number') throw new UnfilledError(reference);
      return String(value);
    }) as T;
  }
  if (Array.isArray(input)) return input.map((item) => fill(item, outputs)) as T;
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, fill(value, outputs)])) as T;
}
