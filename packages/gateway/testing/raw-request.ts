import { Agent, request } from 'node:http';
import { type Agent as TlsAgent, request as tlsRequest } from 'node:https';

export interface RawRequest {
  readonly method: string;
  /** Path and query, as they go on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** `<Code>` of an error. */
  readonly code?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request exactly as it is; over TLS with an agent for that. */
export function sendRaw(port: number, raw: RawRequest, tls?: TlsAgent): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, 'Transfer-Encoding': __, Expect: ___, ...headers } = raw.headers;
    const hasLength = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
    const sent = (tls === undefined ? request : tlsRequest)(
      {
        host: '127.0.0.1',
        port,
        agent: tls ?? agent,
        method: raw.method,
        path: raw.path,
        setHost: false,
        headers: hasLength ? headers : { ...headers, 'content-length': String(raw.body.length) },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(pieces).toString();
          const code = /<Code>([^<]*)<\/Code>/.exec(body)?.[1];
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            ...(code === undefined ? {} : { code }),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(raw.body);
  });
}

/** Path and query of an absolute URL, and the Host it is for, without normalising anything. */
export function splitUrl(url: string): { readonly host: string; readonly path: string } {
  const match = /^https?:\/\/([^/?]+)(.*)$/s.exec(url);
  const path = match?.[2] ?? '/';
  return { host: match?.[1] ?? '', path: path.startsWith('/') ? path : `/${path}` };
}
