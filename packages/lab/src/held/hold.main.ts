// The process that keeps a lab running for manual work until it is told to stop. Reads its options from stdin and
// reports on stdout as JSON lines until the lab is up; after that nobody reads them.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Organization } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import root from '../../../../package.json' with { type: 'json' };
import { startLab } from '../lab.ts';
import type { LabEngine } from '../services/service.ts';
import { heldByThis, removeHeld, writeHeld } from './state.ts';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

interface Order {
  readonly place: string;
  readonly engine: LabEngine;
  readonly organization?: Organization;
  readonly toolchain: readonly (readonly [ComponentId, Resolved])[];
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
process.stdout.on('error', () => undefined);
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

const { place, engine, organization, toolchain } = JSON.parse(await text(process.stdin)) as Order;
const runDir = await mkdtemp(join(place, 'run-'));
try {
  const { signal } = stop;
  const lab = await startLab({
    engine,
    runDir,
    toolchain: new Map(toolchain),
    signal,
    onEvent: say,
    ...(organization === undefined ? {} : { organization }),
  });
  try {
    const whose = {
      checkout,
      version: (root as { version: string }).version,
      startedAt: new Date().toISOString(),
    };
    await writeHeld(place, { ...(await heldByThis(lab, runDir)), ...whose });
    say({ is: 'held' });
    await new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve());
      // Waiting for a signal keeps no event loop alive by itself.
      const alive = setInterval(() => undefined, 60_000);
      signal.addEventListener('abort', () => clearInterval(alive));
    });
  } finally {
    await removeHeld(place);
    await lab.stop();
    await rm(runDir, { recursive: true, force: true });
  }
} catch (error) {
  say({ is: 'failed', message: (error as Error).message });
  process.exitCode = 2;
}
