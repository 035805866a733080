import { get, type IncomingHttpHeaders } from 'node:http';
import { get as tlsGet } from 'node:https';

/** GETs JSON past any proxy; rejects unless the answer is 200 and an object. */
export function askJson(url: string, timeoutMs = 2_000): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? tlsGet : get)(
      url,
      { agent: false, timeout: timeoutMs },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
            resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}

/**
 * GETs past any proxy and resolves to the answer's headers, whatever it says and whoever signed its certificate: for
 * questions that carry no secret and whose answer is not trusted. `undefined` where nothing answers.
 */
export function headersOf(url: string, timeoutMs = 5_000): Promise<IncomingHttpHeaders | undefined> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: timeoutMs } as const;
    const take = (response: { readonly headers: IncomingHttpHeaders; resume(): unknown }) => {
      response.resume();
      resolve(response.headers);
    };
    const request = url.startsWith('https:')
      ? tlsGet(url, { ...options, rejectUnauthorized: false }, take)
      : get(url, options, take);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
