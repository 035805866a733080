import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly connections: number;
  /** Of these, from one address. */
  readonly connectionsPerPeer: number;
  /** Milliseconds without a byte after which an unfinished body makes room for somebody else. */
  readonly stalledMs: number;
}

/** A connection, from the one that has waited longest to the one that was used last, within what it is. */
type Kind = 'fresh' | 'idle' | 'busy';

interface Open {
  readonly socket: Socket;
  readonly peer: string;
  kind: Kind;
  /** Those under way. */
  readonly requests: Set<IncomingMessage>;
  bytesSeen: number;
  /** By `performance.now()`: when the last byte was seen to arrive. */
  movedAt: number;
}

/** What a client that means to ask needs for its first head, where there is a crowd. */
const HEAD_WITHIN_MS = 250;

/**
 * Keeps room for newcomers: where a limit is reached, the connection that is missed least is closed. First one that
 * asked for nothing in its time, then one between two requests, then one whose body has stopped to arrive; each the oldest,
 * and of the peer that holds most. Only where every other one is at work is the newcomer turned away.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #peers = new Map<string, Record<Kind, Set<Open>>>();
  readonly #open = new Map<Socket, Open>();
  /** By what speaks TLS: the connection beneath it. */
  readonly #carriers = new WeakMap<Socket, Socket>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a new connection in; it, or one that is missed less, is closed when there is no room. */
  add(socket: Socket): void {
    const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const open: Open = {
      socket,
      peer,
      kind: 'fresh',
      requests: new Set(),
      bytesSeen: 0,
      movedAt: performance.now(),
    };
    this.#open.set(socket, open);
    this.#ofPeer(peer).fresh.add(open);
    socket.once('close', () => this.#remove(open));
    if (this.#count(peer) > this.#limits.connectionsPerPeer) this.#makeRoom(peer, open);
    else if (this.#open.size > this.#limits.connections) this.#makeRoom(this.#largest(), open);
  }

  /** Requests come from `upper`, which speaks TLS over a connection that was taken in. */
  carry(upper: Socket, socket: Socket): void {
    this.#carriers.set(upper, socket);
  }

  /** Ends them all. */
  destroy(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  /** A request has begun. */
  begin(request: IncomingMessage): void {
    const open = this.#of(request);
    if (open === undefined) return;
    open.requests.add(request);
    open.movedAt = performance.now();
    this.#move(open, 'busy');
  }

  /** A request was answered, whether or not all of it had come. */
  end(request: IncomingMessage): void {
    const open = this.#of(request);
    if (open === undefined) return;
    open.requests.delete(request);
    if (open.requests.size === 0) this.#move(open, 'idle');
  }

  #of({ socket }: IncomingMessage): Open | undefined {
    return this.#open.get(this.#carriers.get(socket) ?? socket);
  }

  #makeRoom(peer: string, newcomer: Open): void {
    const { fresh, idle, busy } = this.#ofPeer(peer);
    const patience = performance.now() - HEAD_WITHIN_MS;
    const oldest = first(fresh);
    const silent = oldest !== undefined && oldest.movedAt < patience ? oldest : undefined;
    const victim = silent ?? first(idle) ?? first(fresh, newcomer) ?? this.#stalled(busy) ?? newcomer;
    this.#remove(victim);
    victim.socket.destroy();
  }

  #stalled(busy: ReadonlySet<Open>): Open | undefined {
    const now = performance.now();
    for (const open of busy) {
      const { bytesRead } = open.socket;
      if (bytesRead !== open.bytesSeen) {
        open.bytesSeen = bytesRead;
        open.movedAt = now;
      } else if (now - open.movedAt >= this.#limits.stalledMs && [...open.requests].some(awaitsBody))
        return open;
    }
    return undefined;
  }

  #largest(): string {
    let largest = '';
    let most = 0;
    for (const peer of this.#peers.keys())
      if (this.#count(peer) > most) [largest, most] = [peer, this.#count(peer)];
    return largest;
  }

  #count(peer: string): number {
    const { fresh, idle, busy } = this.#ofPeer(peer);
    return fresh.size + idle.size + busy.size;
  }

  #ofPeer(peer: string): Record<Kind, Set<Open>> {
    const known = this.#peers.get(peer) ?? { fresh: new Set(), idle: new Set(), busy: new Set() };
    this.#peers.set(peer, known);
    return known;
  }

  #move(open: Open, kind: Kind): void {
    const sets = this.#ofPeer(open.peer);
    sets[open.kind].delete(open);
    open.kind = kind;
    sets[kind].add(open);
  }

  #remove(open: Open): void {
    this.#open.delete(open.socket);
    const sets = this.#ofPeer(open.peer);
    sets[open.kind].delete(open);
    if (sets.fresh.size + sets.idle.size + sets.busy.size === 0) this.#peers.delete(open.peer);
  }
}

/** Not one that waits for its answer: that is nobody's fault on this side. */
function awaitsBody(request: IncomingMessage): boolean {
  return !request.complete;
}

function first(set: ReadonlySet<Open>, except?: Open): Open | undefined {
  for (const open of set) if (open !== except) return open;
  return undefined;
}
