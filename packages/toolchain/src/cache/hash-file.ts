import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const smallBytes = 4 << 20;

/** SHA-256 of a file. A large one is streamed; the thousands of small ones of a venv are read whole, which is far faster. */
export async function hashFile(path: string, encoding: 'hex' | 'base64url' = 'hex'): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(path)).size <= smallBytes) hash.update(await readFile(path));
  else await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}
