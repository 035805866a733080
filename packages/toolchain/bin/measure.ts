import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tempDir } from '@cordon/temp';
import { diskUsage } from '../src/cache/prune.ts';
import { components } from '../src/components/index.ts';
import { plainLines, resolveToolchain, ToolchainError } from '../src/index.ts';
import type { Progress } from '../src/toolchain.types.ts';

const usage = `usage: node bin/measure.ts [--json] component

Gets one component alone, from empty caches that go again (Cordon's, Go's, pip's), and says what it took: seconds of
processor time of all processes, wall time, packages, Go's sources as unpacked and what stays, in MiB. Only on a machine
with nothing else to do: the load before it began is told.

  --json  one JSON document on standard output`;

/** Linux counts time in hundredths of a second here. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;
const MIB = 2 ** 20;

/** Processor seconds of this process and of every one that it, or one below it, has waited for. */
function cpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** Distributions of the one venv below `root`, pip itself left out. */
function installed(root: string): number {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' });
  // `lib64` is another name of `lib`.
  return found.filter((path) => /\/lib\/[^/]+\/site-packages\/(?!pip-)[^/]+\.dist-info$/.test(path)).length;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const component = components.find(({ id }) => id === positionals[0]);
  if (component === undefined || positionals.length !== 1) {
    console.error(`name one of ${components.map(({ id }) => id).join(', ')}\n${usage}`);
    return 64;
  }
  const temp = tempDir('measure');
  const at = (name: string) => join(temp.path, name);
  for (const name of ['cordon', 'go', 'mod', 'pip']) mkdirSync(at(name));
  const env = {
    ...process.env,
    CORDON_IGNORE_PATH: '1',
    CORDON_CACHE_DIR: at('cordon'),
    GOCACHE: at('go'),
    GOMODCACHE: at('mod'),
    PIP_CACHE_DIR: at('pip'),
  };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const [load = 0] = loadavg();
    const lines = plainLines((line) => console.error(line));
    let compiled = 0;
    const onProgress = (progress: Progress) => {
      if (progress.step === 'compiled') compiled = progress.total;
      lines(progress);
    };
    const [cpu, began] = [cpuSeconds(), performance.now()];
    const resolved = await resolveToolchain([component.id], { env, onProgress, signal: stop.signal });
    const source = resolved.get(component.id)?.source;
    if (source !== 'built') throw new Error(`\`${component.id}\` came from ${source}: nothing was measured`);
    const measured = {
      component: component.id,
      version: component.version,
      cpuSeconds: Math.round((cpuSeconds() - cpu) * 10) / 10,
      wallSeconds: Math.round((performance.now() - began) / 100) / 10,
      packages: component.kind === 'go' ? compiled : installed(at('cordon')),
      // Sources as unpacked; pip keeps nothing where the registry forbids it, so that nothing can be told of it.
      ...(component.kind === 'go' ? { sourcesMiB: Math.round((await diskUsage(at('mod'))) / MIB) } : {}),
      keptMiB: Math.round((await diskUsage(join(at('cordon'), component.id))) / MIB),
      loadBefore: Math.round(load * 100) / 100,
    };
    if (values.json) console.log(JSON.stringify(measured, null, 2));
    else for (const [name, value] of Object.entries(measured)) console.log(`${name.padEnd(14)} ${value}`);
    return 0;
  } finally {
    // Go makes its module cache read-only.
    spawnSync('chmod', ['-R', 'u+w', temp.path]);
    temp.remove();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ToolchainError) console.error(`${error.message}\n${error.fix}`);
  else console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
