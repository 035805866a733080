import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '@cordon/domain';
import { type ConnectionLimits, Connections } from './connections.ts';
import { Transports } from './transports.ts';

export interface ServerLimits extends ConnectionLimits {
  /** Bytes of all request headers. */
  readonly headerBytes: number;
  /** Milliseconds until a request’s head must be complete, and before it a TLS handshake. */
  readonly headMs: number;
  /** Milliseconds without a byte in either direction until a connection is dropped. */
  readonly idleMs: number;
  /** Bytes of all bodies that are read whole, at any time. */
  readonly bodyBytes: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  headerBytes: 32 * 1024,
  headMs: 20_000,
  idleMs: 120_000,
  connections: 2048,
  connectionsPerPeer: 1536,
  stalledMs: 5000,
  bodyBytes: 64 * 1024 * 1024,
};

/** The clock that all processes of a machine share, `process.hrtime`, milliseconds. */
export const sharedClock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** On every answer of a gateway that decides, so that nobody takes a gateway for the emulator behind it. */
export const GATEWAY_HEADER = 'x-cordon-gateway';

/** A server that listens, and ends with every connection it has. */
export interface ListeningServer {
  readonly server: Server;
  close(): Promise<void>;
}

/**
 * An HTTP server that outlives whatever is sent to it; with a certificate the same port takes TLS, too, and tunnels to
 * itself.
 */
export function makeServer(
  limits: ServerLimits,
  certificate: Certificate | undefined,
  handle: (request: IncomingMessage, response: ServerResponse, awaits100: boolean) => void,
): ListeningServer {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headMs,
    // A large upload over a slow line takes as long as it takes: idleness is what is limited.
    requestTimeout: 0,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 5000,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  });
  const connections = new Connections(limits);
  const transports =
    certificate === undefined ? undefined : new Transports(server, certificate, connections, limits.headMs);
  server.prependListener('connection', (socket) => connections.add(socket));
  server.maxHeadersCount = 256;
  server.timeout = limits.idleMs;
  const take = (request: IncomingMessage, response: ServerResponse, awaits100: boolean) => {
    connections.begin(request);
    response.once('close', () => connections.end(request));
    handle(request, response, awaits100);
  };
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { connection: 'close' }).end();
  });
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (transports?.tunnel(url, socket as Socket, head) !== true) refuse(socket, '405 Method Not Allowed');
  });
  // Nobody listens for `upgrade`: a request that offers HTTP/2 or another protocol is answered in this one, as at AWS.
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (error.code === 'HPE_HEADER_OVERFLOW')
      refuse(socket, '400 Bad Request', 'RequestHeaderSectionTooLarge');
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
      refuse(socket, '408 Request Timeout', 'RequestTimeout');
    else refuse(socket, '400 Bad Request');
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.destroy();
      }),
  };
}

function refuse(socket: Duplex, status: string, code = 'BadRequest'): void {
  socket.on('error', () => {});
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${status}</Message></Error>`;
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
