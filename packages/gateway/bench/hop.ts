import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * `wire` hands bytes on between two TCP connections; `relay` does it in HTTP, with the gateway’s parts (Node’s server
 * and client). Both keep connections alive, are processes of their own, and verify, decide and record nothing.
 */
export type HopKind = 'wire' | 'relay';

/** A hop in front of `upstream`: what anything that stands there costs before it has done a thing. */
export async function startHop(
  kind: HopKind,
  upstream: string,
): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL(`${kind}.main.ts`, import.meta.url)), [upstream], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the ${kind} of the bench ended before it answered`);
  });
  const [port] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}
