import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { escapeXml } from '../src/http/xml.ts';

export interface RecordingUpstream {
  readonly url: string;
  /** Requests that arrived whole, as `METHOD path`; without the gateway’s own questions about buckets. */
  readonly seen: string[];
  /** The bodies of `seen`, one for each. */
  readonly bodies: string[];
  /** What it answers from now on: a status, after so many milliseconds. Serves at once when absent. */
  answers: (request: string) => {
    readonly status?: number;
    readonly afterMs?: number;
    /** Or once this is over. */
    readonly after?: Promise<unknown>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** In the middle of its body. */
    readonly breaksOff?: boolean;
  };
  /** The headers of the same requests. */
  readonly headers: IncomingHttpHeaders[];
  /** ETag, tags and other headers of objects, by path: what the gateway’s own questions about objects are answered from. */
  readonly objects: Map<
    string,
    {
      readonly etag: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      /** Nobody is told of it without the key that its writer provided. */
      readonly customersKey?: boolean;
    }
  >;
  /** What a list of the keys that begin so is answered with; an error when undefined. */
  lists: (bucket: string, prefix: string) => string | undefined;
  /** The gateway’s own questions. */
  readonly asked: string[];
  /** Which of them, as `METHOD path`, are answered with a 500; what happens meanwhile may take its time. */
  fails: (question: string) => boolean | Promise<boolean>;
  close(): Promise<void>;
}

/** An upstream that serves everything, so that only the gateway can refuse; it notes what reached it whole. */
export async function recordingUpstream(): Promise<RecordingUpstream> {
  const seen: string[] = [];
  const asked: string[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const objects: RecordingUpstream['objects'] = new Map();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    // Object data is not kept: some of it is a GiB.
    request.on('data', (piece: Buffer) => {
      if (pieces.length < 64) pieces.push(piece);
    });
    request.on('error', () => {});
    request.on('end', async () => {
      if (!request.complete) return;
      if (request.headers['user-agent'] === 'cordon-gateway') {
        asked.push(`${request.method} ${request.url}`);
        if (await upstream.fails(`${request.method} ${request.url}`)) {
          response.writeHead(500).end();
          return;
        }
        const [path = '', question] = (request.url ?? '').split('?');
        const object = objects.get(path);
        if (object !== undefined && question?.startsWith('tagging')) {
          const tags = Object.entries(object.tags ?? {}).map(
            ([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`,
          );
          response.end(`<Tagging><TagSet>${tags.join('')}</TagSet></Tagging>`);
          return;
        }
        if (/^\/[^/]+\/./.test(path) && request.method === 'HEAD') {
          const status = object === undefined ? 404 : object.customersKey === true ? 400 : 200;
          response.writeHead(status, status === 200 ? { ...object?.headers, etag: object?.etag } : {}).end();
          return;
        }
        const asksFor = new URLSearchParams(question);
        if (asksFor.has('list-type')) {
          const list = upstream.lists(path, asksFor.get('prefix') ?? '');
          response.writeHead(list === undefined ? 500 : 200).end(list);
          return;
        }
        // Every bucket but `absent` exists, has Object Lock unless it is called `unlocked`, and no other configuration.
        const there =
          (request.method === 'HEAD' && request.url !== '/absent') ||
          (question === 'object-lock' && path !== '/unlocked');
        response.writeHead(there ? 200 : 404).end();
        return;
      }
      seen.push(`${request.method} ${request.url}`);
      bodies.push(Buffer.concat(pieces).toString());
      headers.push(request.headers);
      const {
        status = 200,
        afterMs = 0,
        after,
        headers: more,
        body,
        breaksOff,
      } = upstream.answers(`${request.method} ${request.url}`);
      const answer = () => {
        response.writeHead(status, { 'content-type': 'application/xml', ...more });
        if (breaksOff === true) response.write('<Half', () => response.destroy());
        else response.end(body ?? (status < 300 ? '<Served/>' : '<Error><Code>Failed</Code></Error>'));
      };
      if (after !== undefined) void after.then(answer);
      else if (afterMs === 0) answer();
      else setTimeout(answer, afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream: RecordingUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    objects,
    asked,
    bodies,
    headers,
    answers: () => ({}),
    lists: (bucket, prefix) =>
      [...objects]
        .map(([path, { etag }]) => [decodeURIComponent(path), etag] as const)
        .filter(([path]) => path.startsWith(`${bucket}/${prefix}`))
        .map(([path, etag]) => {
          const key = escapeXml(path.slice(bucket.length + 1));
          return `<Contents><Key>${key}</Key><ETag>${escapeXml(etag)}</ETag></Contents>`;
        })
        .join(''),
    fails: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return upstream;
}
