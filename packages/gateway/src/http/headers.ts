import { AwsError } from '../errors/aws-error.ts';

/** Lower-cased header names to their values in the order they came. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** From Node's `rawHeaders`, which keeps what `headers` would merge or drop. */
export function parseHeaders(raw: readonly string[]): Headers {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    const value = decoded(raw[index + 1] as string);
    const before = headers.get(name);
    if (before === undefined) headers.set(name, [value]);
    else before.push(value);
  }
  return headers;
}

/**
 * Node hands each byte of a header over as a letter of ISO-8859-1. What is UTF-8 is read as that: so it was signed, and
 * so it is judged. `encoded` is the way back.
 */
function decoded(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is beyond US-ASCII
  if (/^[\u0000-\u007f]*$/.test(value)) return value;
  const text = Buffer.from(value, 'latin1').toString();
  return text.includes('\ufffd') ? value : text;
}

/** A header's value as Node takes it to send. */
export function encoded(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is beyond US-ASCII
  return /^[\u0000-\u007f]*$/.test(value) ? value : Buffer.from(value).toString('latin1');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what no header can carry
const NO_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/**
 * The value of a header that came as something else (a field of a form, a parameter of a URL). Throws `InvalidArgument`
 * for a name or a value that no header can have: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function asHeader(name: string, value: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || NO_VALUE.test(value))
    throw new AwsError(400, 'InvalidArgument', 'The name or the value cannot be that of a header.', {
      ArgumentName: name.slice(0, 200),
    });
  return value;
}

/** The header's value; several lines are joined by a comma, as HTTP and SigV4 read them. */
export function header(headers: Headers, name: string): string | undefined {
  const values = headers.get(name);
  if (values === undefined) return undefined;
  return values.length === 1 ? values[0] : values.join(',');
}
