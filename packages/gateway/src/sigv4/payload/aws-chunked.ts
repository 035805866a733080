import { createHash, type Hash } from 'node:crypto';
import { AwsError } from '../../errors/aws-error.ts';
import type { BodyCheck } from '../../http/exchange.ts';
import { sha256Hex, signatureDoesNotMatch } from '../canonical-request.ts';
import { sameSignature, scopeText, sign } from '../credential-scope.ts';
import type { VerifiedSignature } from '../verify.ts';
import { type Checksum, checksumFor } from './checksum.ts';

const EMPTY = sha256Hex('');

/** Verifies chunk after chunk, each signed over the signature before it, beginning with the request’s. */
export class ChunkSigner {
  readonly #verified: VerifiedSignature;
  #previous: string;

  constructor(verified: VerifiedSignature) {
    this.#verified = verified;
    this.#previous = verified.signature.signature;
  }

  /** `hash` is the hex SHA-256 of the chunk’s data. */
  verifyChunk(hash: string, given: string): void {
    this.#verify(`AWS4-HMAC-SHA256-PAYLOAD`, `${EMPTY}\n${hash}`, given);
  }

  /** `trailers` are the canonical trailing headers, each `name:value\n`. */
  verifyTrailer(trailers: string, given: string): void {
    this.#verify('AWS4-HMAC-SHA256-TRAILER', sha256Hex(trailers), given);
  }

  #verify(algorithm: string, rest: string, given: string): void {
    if (!/^[0-9a-f]{64}$/.test(given))
      throw new AwsError(400, 'InvalidRequest', 'A chunk signature is missing or mal-formed.');
    const { signature, key } = this.#verified;
    const text = `${algorithm}\n${signature.timestamp}\n${scopeText(signature.scope)}\n${this.#previous}\n${rest}`;
    const expected = sign(key, text);
    if (!sameSignature(expected, given)) throw signatureDoesNotMatch();
    this.#previous = expected;
  }
}

const LONGEST_LINE = 1024;
const MOST_TRAILERS = 8;
/** S3’s smallest chunk is 8 KiB except the last; the size field never needs more than eleven digits. */
const HEADER = /^([0-9a-fA-F]{1,11})(?:;chunk-signature=([0-9a-f]{64}))?$/;

interface AwsChunkedOptions {
  /** `x-amz-decoded-content-length`, bytes. */
  readonly decodedLength: number;
  /** Absent for STREAMING-UNSIGNED-PAYLOAD-TRAILER. */
  readonly signer?: ChunkSigner;
  /** Lower-cased names that `x-amz-trailer` announced. */
  readonly trailers: readonly string[];
}

/**
 * Strict parser of `aws-chunked` bodies: sizes, line ends, chunk signatures, trailers and their checksums, and the
 * decoded length must all hold. Memory does not grow with the chunk’s size.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunked implements BodyCheck {
  readonly #options: AwsChunkedOptions;
  readonly #checksums = new Map<string, Checksum>();
  readonly #trailers: [string, string][] = [];
  #trailerSignature: string | undefined;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #line = '';
  #left = 0;
  #decoded = 0;
  #signature = '';
  #hash: Hash | undefined;

  constructor(options: AwsChunkedOptions) {
    this.#options = options;
    for (const name of options.trailers) {
      const checksum = checksumFor(name);
      if (checksum === undefined)
        throw new AwsError(
          400,
          'InvalidRequest',
          'The value specified in the x-amz-trailer header is not supported',
        );
      this.#checksums.set(name, checksum);
    }
  }

  push(piece: Buffer): readonly Buffer[] {
    const decoded: Buffer[] = [];
    let at = 0;
    while (at < piece.length) {
      if (this.#state === 'done') throw incomplete('there are bytes after the last chunk');
      if (this.#state === 'data') {
        const data = piece.subarray(at, at + this.#left);
        at += data.length;
        this.#left -= data.length;
        this.#hash?.update(data);
        for (const checksum of this.#checksums.values()) checksum.update(data);
        decoded.push(data);
        if (this.#left === 0) this.#endOfChunk();
        continue;
      }
      const newline = piece.indexOf(0x0a, at);
      const end = newline < 0 ? piece.length : newline + 1;
      this.#line += piece.toString('latin1', at, end);
      at = end;
      if (this.#line.length > LONGEST_LINE) throw incomplete('a chunk header is too long');
      if (newline >= 0) this.#endOfLine();
    }
    return decoded;
  }

  #endOfLine(): void {
    if (!this.#line.endsWith('\r\n')) throw incomplete('a line does not end in CR LF');
    const line = this.#line.slice(0, -2);
    this.#line = '';
    if (this.#state === 'size') this.#size(line);
    else if (this.#state === 'data-end') {
      if (line !== '') throw incomplete('a chunk is longer than its size');
      this.#state = 'size';
    } else this.#trailer(line);
  }

  #size(line: string): void {
    const match = HEADER.exec(line);
    if (match === null) throw incomplete('a chunk header is mal-formed');
    const [size, signature] = match.slice(1) as [string, string | undefined];
    if ((signature === undefined) !== (this.#options.signer === undefined))
      throw incomplete('chunk signatures are missing or unexpected');
    this.#left = Number.parseInt(size, 16);
    this.#decoded += this.#left;
    if (this.#decoded > this.#options.decodedLength) throw incomplete('there is more than was announced');
    this.#signature = String(signature);
    this.#hash = this.#options.signer === undefined ? undefined : createHash('sha256');
    if (this.#left > 0) this.#state = 'data';
    else {
      this.#verifyChunk();
      this.#state = 'trailer';
    }
  }

  #endOfChunk(): void {
    this.#verifyChunk();
    this.#state = 'data-end';
  }

  #verifyChunk(): void {
    if (this.#hash !== undefined)
      this.#options.signer?.verifyChunk(this.#hash.digest('hex'), this.#signature);
    this.#hash = undefined;
  }

  #trailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // Spaces and tabs alone may stand around a value: `trim` would also take a stray CR or VT, which nobody signed.
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (name === 'x-amz-trailer-signature' && this.#trailerSignature === undefined) {
      this.#trailerSignature = value;
      return;
    }
    if (this.#trailerSignature !== undefined) throw incomplete('a trailer follows the trailer signature');
    const announced = this.#options.trailers.includes(name);
    const again = this.#trailers.some(([before]) => before === name);
    if (!announced || again || this.#trailers.length >= MOST_TRAILERS)
      throw new AwsError(
        400,
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      );
    this.#trailers.push([name, value]);
  }

  end(): void {
    // The blank line after the trailers may be missing where nothing follows: some clients leave it out.
    const ended = this.#state === 'done' || (this.#state === 'trailer' && this.#line === '');
    if (!ended || this.#decoded !== this.#options.decodedLength)
      throw new AwsError(
        400,
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    if (this.#trailers.length !== this.#options.trailers.length)
      throw new AwsError(400, 'MalformedTrailerError', 'A trailer that was announced is missing.');
    const text = this.#trailers.map(([name, value]) => `${name}:${value}\n`).join('');
    if (this.#options.signer !== undefined && this.#options.trailers.length > 0)
      this.#options.signer.verifyTrailer(text, this.#trailerSignature ?? '');
    for (const [name, value] of this.#trailers) {
      const checksum = this.#checksums.get(name);
      if (checksum !== undefined && checksum.base64() !== value)
        throw new AwsError(
          400,
          'BadDigest',
          `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
        );
    }
  }
}

function incomplete(why: string): AwsError {
  return new AwsError(400, 'InvalidRequest', `The chunked body is mal-formed: ${why}.`);
}
