import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * A bare HTTP hop in front of `upstream`, made of the same parts as the gateway (Node’s server and client, kept-alive
 * connections, a process of its own) that verifies, decides and records nothing: what any proxy of its kind costs.
 */
export async function startRelay(upstream: string): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL('relay.main.ts', import.meta.url)), [upstream], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the bare hop of the bench ended before it answered');
  });
  const [port] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}
