import { createReadStream } from 'node:fs';

/** Whether a file has these bytes anywhere; streamed, as binaries are large. */
export async function containsText(path: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text);
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([before, chunk]);
    if (window.includes(wanted)) return true;
    before = window.subarray(Math.max(0, window.length - wanted.length + 1));
  }
  return false;
}
