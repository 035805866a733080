/** Lower-cased header names to their values in the order they came. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** From Node's `rawHeaders`, which keeps what `headers` would merge or drop. */
export function parseHeaders(raw: readonly string[]): Headers {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    const value = raw[index + 1] as string;
    const before = headers.get(name);
    if (before === undefined) headers.set(name, [value]);
    else before.push(value);
  }
  return headers;
}

/** The header's value; several lines are joined by a comma, as HTTP and SigV4 read them. */
export function header(headers: Headers, name: string): string | undefined {
  const values = headers.get(name);
  if (values === undefined) return undefined;
  return values.length === 1 ? values[0] : values.join(',');
}
