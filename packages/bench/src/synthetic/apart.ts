import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SyntheticServer } from './server.ts';
import type { SyntheticTruth } from './truth.ts';

/** `startSyntheticServer` in a process of its own: it and the generator share processors, but no event loop. */
export async function startSyntheticServerApart(truth: SyntheticTruth): Promise<SyntheticServer> {
  const child = fork(fileURLToPath(new URL('./apart.main.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const over = once(child, 'exit');
  const ended = over.then(() => Promise.reject(new Error('the synthetic server ended by itself')));
  // Its end is no news to whoever closes it.
  ended.catch(() => undefined);
  const ask = async <T>(order: object | string): Promise<T> => {
    const answer = once(child, 'message');
    child.send(order);
    const [said] = await Promise.race([answer, ended]);
    return said as T;
  };
  const { url } = await ask<{ url: string }>({ truth });
  return {
    url,
    lateness: async () => (await ask<{ late: number[] }>('lateness')).late,
    close: async () => {
      if (child.connected) child.disconnect();
      await over;
    },
  };
}
