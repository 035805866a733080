import type { RawRequest } from './raw-request.ts';

/** A request with one thing changed, and what. */
export interface Change {
  readonly what: string;
  readonly request: RawRequest;
}

type Random = () => number;

/** A small seeded generator, so that a failing change can be made again. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Requests that differ from `request` in one byte: in the method, the path, the query, a signed header or the body.
 * Only changes that mean something: letters and digits are replaced by others, outside of percent escapes.
 */
export function changesOf(request: RawRequest, random: Random, bodyIsBound: boolean): readonly Change[] {
  const changes: Change[] = [];
  const other = request.method === 'GET' ? 'PUT' : 'GET';
  changes.push({ what: `method ${other}`, request: { ...request, method: other } });
  const question = request.path.indexOf('?');
  const end = question < 0 ? request.path.length : question;
  for (const [what, from, to] of [
    ['path', 1, end],
    ['query', end + 1, request.path.length],
  ] as const) {
    for (let round = 0; round < 4; round++) {
      const path = changeText(request.path, from, to, random);
      if (path !== undefined) changes.push({ what: `${what} ${path}`, request: { ...request, path } });
    }
  }
  for (const [name, value] of Object.entries(request.headers)) {
    if (!isSigned(request, name)) continue;
    const changed = changeText(value, 0, value.length, random);
    if (changed === undefined) continue;
    changes.push({
      what: `header ${name}: ${changed}`,
      request: { ...request, headers: { ...request.headers, [name]: changed } },
    });
  }
  if (bodyIsBound && request.body.length > 0)
    for (let round = 0; round < 4; round++) {
      const body = Buffer.from(request.body);
      const at = Math.floor(random() * body.length);
      body[at] = (body[at] ?? 0) ^ 0x11;
      changes.push({ what: `body byte ${at}`, request: { ...request, body } });
    }
  return changes;
}

function changeText(text: string, from: number, to: number, random: Random): string | undefined {
  for (let attempt = 0; attempt < 20 && to > from; attempt++) {
    const at = from + Math.floor(random() * (to - from));
    const char = text[at] ?? '';
    const escaped = text[at - 1] === '%' || text[at - 2] === '%';
    if (!/[a-z0-9]/i.test(char) || escaped) continue;
    const replacement = /[0-9]/.test(char)
      ? String((Number(char) + 1 + Math.floor(random() * 8)) % 10)
      : String.fromCharCode(
          ((char.toLowerCase().charCodeAt(0) - 97 + 1 + Math.floor(random() * 24)) % 26) + 97,
        );
    if (replacement.toLowerCase() === char.toLowerCase()) continue;
    return text.slice(0, at) + replacement + text.slice(at + 1);
  }
  return undefined;
}

function isSigned(request: RawRequest, name: string): boolean {
  const authorization = Object.entries(request.headers).find(
    ([key]) => key.toLowerCase() === 'authorization',
  )?.[1];
  const list =
    /SignedHeaders=([^,\s]+)/.exec(authorization ?? '')?.[1] ??
    decodeURIComponent(/X-Amz-SignedHeaders=([^&]+)/.exec(request.path)?.[1] ?? '');
  const lower = name.toLowerCase();
  // Content-Length is framing: with another one it is no longer the same number of bytes.
  return lower !== 'content-length' && (list.split(';').includes(lower) || lower === 'authorization');
}
