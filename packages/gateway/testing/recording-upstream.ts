import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordingUpstream {
  readonly url: string;
  /** Requests that arrived whole, as `METHOD path`; without the gateway’s own questions about buckets. */
  readonly seen: string[];
  /** The gateway’s own questions. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** An upstream that serves everything, so that only the gateway can refuse; it notes what reached it whole. */
export async function recordingUpstream(): Promise<RecordingUpstream> {
  const seen: string[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('error', () => {});
    request.on('end', () => {
      if (!request.complete) return;
      if (request.headers['user-agent'] === 'cordon-gateway') {
        asked.push(`${request.method} ${request.url}`);
        // Every bucket but `absent` exists, and has no configuration.
        const there = request.method === 'HEAD' && request.url !== '/absent';
        response.writeHead(there ? 200 : 404).end();
        return;
      }
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end('<Served/>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
