import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors/aws-error.ts';
import type { BodyRoom, HeldBody } from './body-room.ts';

/**
 * Sees every byte of a body as it streams. `push` returns the bytes of the payload itself (without chunk framing)
 * and throws an `AwsError` at the first byte that is wrong; `end` throws when the whole does not hold.
 */
export interface BodyCheck {
  push(piece: Buffer): readonly Buffer[];
  end(): void;
}

/** One side went away in the middle: there is nobody to answer, or nothing to answer with. */
export class ClientOrUpstreamGone extends Error {
  readonly side: 'client' | 'upstream';

  constructor(side: 'client' | 'upstream') {
    super(`the ${side} closed the connection before the end`);
    this.name = 'ClientOrUpstreamGone';
    this.side = side;
  }
}

/** A request as it came in, and what its answer is written to. */
export interface Received {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Milliseconds since 1970, by the gateway’s clock. */
  readonly now: number;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly awaits100: boolean;
  /** What bodies of all requests may take together. */
  readonly room: BodyRoom;
  /** How far the clock of requests is set ahead, milliseconds; 0 but in drills. */
  readonly aheadMs: number;
}

/** One request and its answer, while they are under way. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Milliseconds since 1970, by the gateway’s clock. */
  readonly now: number;
  /** How much of `now` it is ahead of the time that it is, milliseconds; 0 but in drills. */
  readonly aheadMs: number;
  /** Headers that every answer to it carries, an error’s, too. */
  readonly answerHeaders: Record<string, string> = {};
  /** The connection is cut once more of the body has come than so many bytes: a fault of a drill. */
  cutAfterBytes: number | undefined;
  readonly #awaits100: boolean;
  readonly #room: BodyRoom;
  #held: HeldBody | undefined;
  #bodyBegun = false;

  constructor({ request, response, requestId, now, awaits100, room, aheadMs }: Received) {
    this.request = request;
    this.response = response;
    this.requestId = requestId;
    this.now = now + aheadMs;
    this.aheadMs = aheadMs;
    this.#awaits100 = awaits100;
    this.#room = room;
  }

  /** The address that the client called this service by: `https://127.0.0.1:4566`. */
  get origin(): string {
    const { socket, headers } = this.request;
    return `${'encrypted' in socket ? 'https' : 'http'}://${headers.host}`;
  }

  /** The client holds its body back until it is asked for it. */
  beginStream(): IncomingMessage {
    if (this.#awaits100 && !this.#bodyBegun) this.response.writeContinue();
    this.#bodyBegun = true;
    return this.request;
  }

  /** The same, piece by piece. */
  beginBody(): AsyncIterable<Buffer> {
    // A body that is refused half-way must not take the connection with it: its client is owed an answer.
    const pieces = this.beginStream().iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    return this.cutAfterBytes === undefined ? pieces : cutShort(pieces, this.request, this.cutAfterBytes);
  }

  /** Whether the client may still be holding back its body, so that the connection cannot be used again. */
  get bodyHeldBack(): boolean {
    return this.#awaits100 && !this.#bodyBegun;
  }

  /** Reads a small body whole and checks it. Throws `EntityTooLarge` beyond `limit` bytes, `SlowDown` without room. */
  readBody(limit: number, check: BodyCheck): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let pieces: Buffer[] = [];
      const held: HeldBody = {
        bytes: 0,
        giveUp: (why) => {
          pieces = [];
          reject(why);
        },
      };
      this.#held = held;
      this.#room.enter(held);
      const read = async () => {
        let size = 0;
        for await (const piece of this.beginBody())
          for (const data of check.push(piece)) {
            size += data.length;
            if (size > limit) throw tooLarge(limit);
            if (data.length > 0) this.#room.grow(held, data.length);
            pieces.push(data);
          }
        check.end();
        this.#room.whole(held);
        return Buffer.concat(pieces);
      };
      read().then(resolve, reject);
    });
  }

  /** The request is over: what was held for it is free again. */
  release(): void {
    if (this.#held !== undefined) this.#room.leave(this.#held);
  }
}

async function* cutShort(pieces: AsyncIterable<Buffer>, request: IncomingMessage, most: number) {
  let come = 0;
  for await (const piece of pieces) {
    come += piece.length;
    if (come > most) {
      request.socket.destroy();
      throw new ClientOrUpstreamGone('client');
    }
    yield piece;
  }
}

function tooLarge(limit: number): AwsError {
  return new AwsError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    MaxSizeAllowed: String(limit),
  });
}
