import { fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrustFiles } from '@cordon/domain';
import type { CallReport, GatewayOptions } from '@cordon/gateway';
import { trustEnvironment } from '@cordon/tls';
import { LabError } from '../errors.ts';
import type { LabGateway } from '../lab.types.ts';
import { type GatewayPlan, optionsOf } from './gateway.service.ts';
import { childEnvironment } from './service.ts';

const END_WITHIN_MS = 10_000;

/**
 * Runs the gateway in a separate process, so that measurements in this one do not wait for it. It has a session of its
 * own, too (Ctrl-C reaches this process alone), and ends with this process, however that ends.
 */
export async function openGatewayProcess(
  plan: GatewayPlan & {
    readonly logDir: string;
    readonly tempDir: string;
    readonly trust?: TrustFiles | undefined;
  },
): Promise<LabGateway> {
  const log = openSync(join(plan.logDir, 'gateway.log'), 'a', 0o600);
  const child = fork(fileURLToPath(new URL('./gateway-process.main.ts', import.meta.url)), {
    detached: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...childEnvironment(plan.tempDir), ...trustEnvironment(plan.trust) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  const opened = Promise.withResolvers<{ url: string; port: number }>();
  const over = Promise.withResolvers<void>();
  const listeners = new Set<(call: CallReport) => void>();
  const flushes = new Map<number, PromiseWithResolvers<{ cpuMs: number }>>();
  let last = 0;
  const gone = () => new LabError(`the gateway's process ended: see ${join(plan.logDir, 'gateway.log')}`);

  child.on('message', (said: FromGateway) => {
    if (said.is === 'open') opened.resolve(said);
    if (said.is === 'failed') opened.reject(new LabError(`the gateway did not open: ${said.message}`));
    if (said.is === 'flushed') flushes.get(said.id)?.resolve({ cpuMs: said.cpuMs });
    if (said.is !== 'calls') return;
    for (const call of said.calls) for (const listener of listeners) listener(call);
  });
  child.on('error', () => over.resolve());
  child.on('exit', () => over.resolve());
  void over.promise.then(() => {
    opened.reject(gone());
    for (const flush of flushes.values()) flush.reject(gone());
  });
  const tell = (order: ToGateway): void => void (child.connected && child.send(order));
  const close = async () => {
    tell({ do: 'close' });
    const impatient = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
    await over.promise;
    clearTimeout(impatient);
  };
  tell({ do: 'open', options: optionsOf(plan) });
  try {
    const { url, port } = await opened.promise;
    return {
      url,
      port,
      pid: child.pid ?? 0,
      onCall: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      flush: () => {
        if (!child.connected) return Promise.reject(gone());
        const flush = Promise.withResolvers<{ cpuMs: number }>();
        last += 1;
        flushes.set(last, flush);
        tell({ do: 'flush', id: last });
        return flush.promise;
      },
      close,
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Settings that can be sent; they hold secrets, which is why they go over the channel and not on the command line. */
type ProcessOptions = Omit<GatewayOptions, 'clock' | 'signal'>;

export type ToGateway =
  | { readonly do: 'open'; readonly options: ProcessOptions }
  | { readonly do: 'flush'; readonly id: number }
  | { readonly do: 'close' };

export type FromGateway =
  | { readonly is: 'open'; readonly url: string; readonly port: number }
  | { readonly is: 'failed'; readonly message: string }
  /** Calls are reported in batches: one message for each would load the measuring process. */
  | { readonly is: 'calls'; readonly calls: readonly CallReport[] }
  | { readonly is: 'flushed'; readonly id: number; readonly cpuMs: number };
