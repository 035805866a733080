import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from './body-check.ts';

/** One request and its answer, while they are under way. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Milliseconds since 1970, by the gateway’s clock. */
  readonly now: number;
  readonly #awaits100: boolean;
  #bodyBegun = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    now: number,
    awaits100: boolean,
  ) {
    this.request = request;
    this.response = response;
    this.requestId = requestId;
    this.now = now;
    this.#awaits100 = awaits100;
  }

  /** The client holds its body back until it is asked for it. */
  beginBody(): AsyncIterable<Buffer> {
    if (this.#awaits100 && !this.#bodyBegun) this.response.writeContinue();
    this.#bodyBegun = true;
    // A body that is refused half-way must not take the connection with it: its client is owed an answer.
    return this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  }

  /** Whether the client may still be holding back its body, so that the connection cannot be used again. */
  get bodyHeldBack(): boolean {
    return this.#awaits100 && !this.#bodyBegun;
  }

  /** Reads a small body whole and checks it. Throws `EntityTooLarge` beyond `limit` bytes. */
  async readBody(limit: number, check: BodyCheck): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.beginBody()) {
      for (const data of check.push(piece)) {
        size += data.length;
        if (size > limit)
          throw new AwsError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
            MaxSizeAllowed: String(limit),
          });
        pieces.push(data);
      }
    }
    check.end();
    return Buffer.concat(pieces);
  }
}
