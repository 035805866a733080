import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createXXHash3, createXXHash64, createXXHash128, type IHasher } from 'hash-wasm';
import { AwsError } from '../../errors/aws-error.ts';

/** A running checksum, base64 as `x-amz-checksum-*` carries it. */
export interface Checksum {
  update(piece: Buffer): void;
  base64(): string;
}

/** Compiled once each; what runs at a time is their state, loaded before every piece. */
const [xxHash64, xxHash3, xxHash128] = await Promise.all([
  createXXHash64(),
  createXXHash3(),
  createXXHash128(),
]);

const MAKERS: ReadonlyMap<string, () => Checksum> = new Map([
  ['x-amz-checksum-crc32', () => crc((piece, before) => crc32(piece, before))],
  ['x-amz-checksum-crc32c', () => crc(crc32c)],
  ['x-amz-checksum-crc64nvme', () => crc64nvme()],
  ['x-amz-checksum-md5', () => hash('md5')],
  ['x-amz-checksum-sha1', () => hash('sha1')],
  ['x-amz-checksum-sha256', () => hash('sha256')],
  ['x-amz-checksum-sha512', () => hash('sha512')],
  ['x-amz-checksum-xxhash64', () => resumed(xxHash64)],
  ['x-amz-checksum-xxhash3', () => resumed(xxHash3)],
  ['x-amz-checksum-xxhash128', () => resumed(xxHash128)],
]);

/** Headers that speak of checksums and hold none. */
const ABOUT = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type']);

/** Algorithms that S3 has taken since April 2026, and LocalStack does not: checked here, and not sent on. */
export const UNKNOWN_UPSTREAM: ReadonlySet<string> = new Set(
  ['md5', 'sha512', 'xxhash64', 'xxhash3', 'xxhash128'].map((name) => `x-amz-checksum-${name}`),
);

/**
 * The checksum that the header or trailer `name` carries; undefined for one that carries none. Throws `NotImplemented`
 * for one of an algorithm that is newer than this table: a body that is not checked is not stored.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checksumFor(name: string): Checksum | undefined {
  const make = MAKERS.get(name);
  if (make !== undefined) return make();
  if (name.startsWith('x-amz-checksum-') && !ABOUT.has(name))
    throw new AwsError(
      501,
      'NotImplemented',
      `A header you provided implies functionality that is not implemented: ${name}.`,
    );
  return undefined;
}

function hash(algorithm: string): Checksum {
  const running = createHash(algorithm);
  return { update: (piece) => void running.update(piece), base64: () => running.digest('base64') };
}

function resumed(hasher: IHasher): Checksum {
  let state = hasher.init().save();
  return {
    update(piece) {
      state = hasher.load(state).update(piece).save();
    },
    base64: () => Buffer.from(hasher.load(state).digest('binary')).toString('base64'),
  };
}

function crc(step: (piece: Buffer, before: number) => number): Checksum {
  let value = 0;
  return {
    update(piece) {
      value = step(piece, value);
    },
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
}

const TABLE = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** CRC-32C (Castagnoli, reflected polynomial 0x82F63B78). */
export function crc32c(piece: Buffer, before: number): number {
  let value = ~before >>> 0;
  for (const byte of piece) value = ((TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8)) >>> 0;
  return ~value >>> 0;
}

/** Reflected polynomial of CRC-64/NVME, and its table in two halves: whole 64-bit numbers would be slow. */
const NVME = 0x9a6c9329ac4bc9b5n;
const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ NVME : value >> 1n;
  HIGH[index] = Number(value >> 32n);
  LOW[index] = Number(value & 0xffffffffn);
}

/** CRC-64/NVME. https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme */
function crc64nvme(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(piece) {
      for (const byte of piece) {
        const at = (low ^ byte) & 0xff;
        low = ((LOW[at] as number) ^ ((low >>> 8) | (high << 24))) >>> 0;
        high = ((HIGH[at] as number) ^ (high >>> 8)) >>> 0;
      }
    },
    base64() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0, 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}
