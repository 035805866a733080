import { LabError } from '../errors.ts';
import { listenersOf } from './listeners.ts';

export interface Expected {
  readonly name: string;
  /** Leader of the service's session, or this process. */
  readonly pid: number;
  readonly port: number;
}

/**
 * Asks the operating system who listens, and throws `LabError` when a service of the lab can be reached from beyond
 * this machine, or when its own port is not found: a check that sees nothing has shown nothing.
 */
export function assertLoopbackOnly(services: readonly Expected[]): void {
  for (const service of services) {
    // This process may listen for others, too (a test runner); what the lab opened in it is the one port.
    const own = service.pid === process.pid;
    const found = listenersOf([service.pid], own ? [process.pid] : []).filter(
      ({ port }) => !own || port === service.port,
    );
    if (!found.some(({ port }) => port === service.port))
      throw new LabError(
        `the operating system shows no listener of \`${service.name}\` on its port ${service.port}`,
      );
    const open = found.find(({ loopback }) => !loopback);
    if (open !== undefined)
      throw new LabError(
        `\`${service.name}\` listens on ${open.address}:${open.port}, which other machines can reach; the lab was stopped`,
      );
  }
}
