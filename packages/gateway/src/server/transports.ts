import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Certificate } from '@cordon/domain';
import type { Connections } from './connections.ts';

/** The first byte of every TLS connection, a handshake record; no HTTP method begins with it. RFC 8446, 5.1 */
const HANDSHAKE = 0x16;

/** The hosts that a tunnel may be asked for: the endpoint’s own name, which nobody resolves, and those below it. */
const TUNNELLED = /^([a-z0-9-]+\.)*aws\.cordon\.test:443$/i;

/**
 * Has one port take both transports: what begins with a TLS handshake is spoken to over TLS (1.2 or 1.3, as at AWS), all
 * else is plain HTTP. Both end in the same HTTP server, with its limits and its timeouts; what comes before (a first byte, a
 * handshake) must be over within `withinMs`. Call it before the server listens.
 */
export class Transports {
  readonly #connections: Connections;
  readonly #withinMs: number;
  readonly #context;
  readonly #serve: (socket: Duplex) => void;
  /** Connections that are a tunnel by now: there is none within another. */
  readonly #tunnels = new WeakSet<Duplex>();

  constructor(server: Server, certificate: Certificate, connections: Connections, withinMs: number) {
    this.#connections = connections;
    this.#withinMs = withinMs;
    this.#context = createSecureContext({
      ...certificate,
      minVersion: 'TLSv1.2',
      sessionIdContext: 'cordon-gateway',
    });
    // What Node does with a new connection, kept for when it is known which transport it has.
    const serving = server.listeners('connection');
    server.removeAllListeners('connection');
    this.#serve = (socket) => {
      for (const listener of serving) listener.call(server, socket);
    };
    server.on('connection', (socket: Socket) => this.#receive(socket));
  }

  /**
   * Answers a `CONNECT` for the endpoint’s names, behind which the same port answers; `false` for any other, which the
   * caller refuses. https://www.rfc-editor.org/rfc/rfc9110#name-connect
   */
  tunnel(authority: string, socket: Socket, head: Buffer): boolean {
    if (!TUNNELLED.test(authority) || socket instanceof TLSSocket || this.#tunnels.has(socket)) return false;
    this.#tunnels.add(socket);
    socket.removeAllListeners('timeout');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    this.#receive(socket);
    return true;
  }

  #receive(socket: Socket): void {
    // Until the HTTP server has it, nobody else hears that it broke.
    socket.on('error', ignore);
    const late = setTimeout(() => socket.destroy(), this.#withinMs);
    const known = () => clearTimeout(late);
    // One that only looked whether somebody is there; the HTTP server ends its own.
    const gone = () => socket.destroy();
    socket.once('close', known);
    socket.once('end', gone);
    socket.once('data', (first: Buffer) => {
      socket.removeListener('end', gone);
      // Whoever takes it over reads it from its first byte.
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE) return this.#secure(socket, known);
      known();
      this.#serve(socket);
      process.nextTick(() => socket.resume());
    });
  }

  #secure(socket: Socket, established: () => void): void {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
    });
    this.#connections.carry(secured, socket);
    secured.on('error', ignore);
    secured.once('secure', () => {
      established();
      this.#serve(secured);
    });
    secured.once('close', () => socket.destroy());
  }
}

function ignore(): void {}

/** The TLS version of a connection as `s3:TlsVersion` has it (`1.2`, `1.3`); `undefined` over plain HTTP. */
export function tlsVersionOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  return /^TLSv(\d\.\d)$/.exec(socket.getProtocol() ?? '')?.[1];
}
