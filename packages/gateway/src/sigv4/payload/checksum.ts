import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A running checksum, base64 as `x-amz-checksum-*` carries it. */
export interface Checksum {
  update(piece: Buffer): void;
  base64(): string;
}

const MAKERS: ReadonlyMap<string, () => Checksum> = new Map([
  ['x-amz-checksum-crc32', () => crc((piece, before) => crc32(piece, before))],
  ['x-amz-checksum-crc32c', () => crc(crc32c)],
  ['x-amz-checksum-sha1', () => hash('sha1')],
  ['x-amz-checksum-sha256', () => hash('sha256')],
]);

/**
 * The checksum that the header or trailer `name` carries; undefined for one this gateway does not compute
 * (CRC-64/NVME: the upstream checks it).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checksumFor(name: string): Checksum | undefined {
  return MAKERS.get(name)?.();
}

function hash(algorithm: string): Checksum {
  const running = createHash(algorithm);
  return { update: (piece) => void running.update(piece), base64: () => running.digest('base64') };
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
