import type { LabError } from '../errors.ts';
import type { ChildSpec } from '../supervisor/messages.ts';
import type { Child, Supervisor } from '../supervisor/supervisor.ts';
import { untilReady } from './ready.ts';

/** A service of the lab that answers. */
export interface Service {
  readonly name: string;
  readonly pid: number;
  /** `https://127.0.0.1:8200` */
  readonly address: string;
  readonly port: number;
  stop(...how: Parameters<Child['stop']>): Promise<unknown>;
}

export interface ServicePlan {
  readonly name: string;
  readonly supervisor: Supervisor;
  readonly host: '127.0.0.1' | '::1';
  /** `http` when absent. */
  readonly scheme?: 'http' | 'https';
  readonly choosePort: (host: '127.0.0.1' | '::1') => Promise<number>;
  readonly spec: (port: number) => ChildSpec | Promise<ChildSpec>;
  readonly ask: (address: string) => Promise<boolean>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Starts one service and waits until it answers; takes another port when somebody was quicker on the first. */
export async function startService(plan: ServicePlan): Promise<Service> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await plan.choosePort(plan.host);
    const address = `${plan.scheme ?? 'http'}://${plan.host === '::1' ? '[::1]' : plan.host}:${port}`;
    const spec = await plan.spec(port);
    const child: Child = plan.supervisor.start(spec);
    try {
      await untilReady({
        name: plan.name,
        child,
        logFile: spec.logFile,
        ask: () => plan.ask(address),
        timeoutMs: plan.timeoutMs,
        signal: plan.signal,
      });
      return { name: plan.name, pid: await child.pid, address, port, stop: (how) => child.stop(how) };
    } catch (error) {
      await child.stop({ signal: 'SIGKILL', graceMs: 0 });
      if (attempt >= 3 || !portTaken(error as LabError)) throw error;
    }
  }
}

function portTaken(error: Partial<LabError>): boolean {
  return (error.logTail ?? []).some((line) => /address already in use|EADDRINUSE/i.test(line));
}
