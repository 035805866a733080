import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Everything that came back so far, as Latin-1, one character a byte. */
type Enough = (back: string) => boolean;

/**
 * Writes to a connection and gives back what comes until it is enough or the connection closes. There is no clock: however
 * busy the machine is, nothing that still comes is cut off, and what never comes ends with the test's own time.
 */
export async function heard(
  socket: Socket,
  text: string | Uint8Array,
  enough: Enough = holdsAnswer,
): Promise<string> {
  let back = '';
  const done = Promise.withResolvers<void>();
  const take = (piece: Buffer) => {
    back += piece.toString('latin1');
    if (enough(back)) done.resolve();
  };
  socket.on('data', take);
  socket.write(text);
  await Promise.race([socket.closed ? undefined : once(socket, 'close'), done.promise]);
  socket.off('data', take);
  return back;
}

/** Whether a whole HTTP answer is in there, other than `100 Continue`. */
export function holdsAnswer(back: string): boolean {
  const answer = back.replace(/^HTTP\/1\.1 1\d\d[\s\S]*?\r\n\r\n/, '');
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.slice(0, end);
  const body = answer.slice(end + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) return body.endsWith('0\r\n\r\n');
  return body.length >= Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}
