import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { listenersOf } from '../network/loopback.ts';

/** Live processes whose environment holds this mark: all that a run started, whoever its parent is by now. */
export function processesMarked(mark: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Ports that these processes listen on. */
export function portsOf(
  pids: readonly number[],
): readonly { readonly address: string; readonly port: number }[] {
  return listenersOf([], pids).map(({ address, port }) => ({ address, port }));
}

export function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
