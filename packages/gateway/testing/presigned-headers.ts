import type { SignedByClient } from './botocore.ts';

/**
 * Completes presigned requests: headers that their URL signs must be sent by whoever uses it. Their values are those
 * that the same client sent when it signed the same operation in the header.
 */
export function withSignedHeaders(requests: readonly SignedByClient[]): readonly SignedByClient[] {
  const inHeader = new Map(requests.filter(({ via }) => via === 'header').map((one) => [one.name, one]));
  return requests.map((one) => {
    if (one.via === 'header') return one;
    const list = /X-Amz-SignedHeaders=([^&]+)/.exec(one.request.path)?.[1] ?? '';
    const twin = inHeader.get(one.name.replace(' presigned ', ' header '));
    const sent = Object.entries(twin?.request.headers ?? {}).map(([key, value]) => [
      key.toLowerCase(),
      value,
    ]);
    const values = new Map(sent as [string, string][]);
    const more = decodeURIComponent(list)
      .split(';')
      .filter((name) => name !== 'host' && values.has(name))
      .map((name) => [name, values.get(name) ?? '']);
    const headers = { ...one.request.headers, ...Object.fromEntries(more) };
    // A signed length is that of the body which the URL was made for.
    const body = values.has('content-length') && 'content-length' in headers ? twin?.request.body : undefined;
    return { ...one, request: { ...one.request, headers, body: body ?? one.request.body } };
  });
}
