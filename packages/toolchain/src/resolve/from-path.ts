import type { Component } from '../components/component.types.ts';
import { judgeProgram } from '../find/judge-program.ts';
import type { Memo } from '../find/memo.ts';
import { findOnPath } from '../find/on-path.ts';
import { judgeVenv } from '../python/judge-venv.ts';
import { scriptPython } from '../python/script-python.ts';
import type { Resolved } from '../toolchain.types.ts';

/** One that the machine has, and why others on PATH were passed over. */
export interface PathFinding {
  readonly resolved?: Resolved;
  readonly command?: string;
  readonly refusals: readonly string[];
}

/**
 * The first accepted one on PATH. Of several programs that would do, the first kind listed wins wherever it stands;
 * `among` leaves out those that are second best, or all others.
 * `CORDON_IGNORE_PATH=1` finds nothing, so that only the pinned versions are used.
 */
export async function fromPath(
  component: Component,
  env: NodeJS.ProcessEnv,
  memo: Memo,
  among: 'best' | 'second best',
): Promise<PathFinding> {
  const refusals: string[] = [];
  if (env.CORDON_IGNORE_PATH === '1') return { refusals };
  for (const candidate of await candidates(component, env, among)) {
    const judged =
      component.kind === 'go'
        ? await judgeProgram(candidate, component.programs, { env, memo, bounded: true })
        : await judgeVenv(candidate, component, { env, bounded: true });
    if ('refusal' in judged) {
      refusals.push(`\`${candidate}\`: ${judged.refusal}`);
      continue;
    }
    const resolved: Resolved = { id: component.id, version: judged.version, path: candidate, source: 'path' };
    return judged.command === undefined
      ? { resolved, refusals }
      : { resolved, command: judged.command, refusals };
  }
  return { refusals };
}

async function candidates(
  component: Component,
  env: NodeJS.ProcessEnv,
  among: 'best' | 'second best',
): Promise<string[]> {
  if (component.kind === 'go') {
    const programs = component.programs.filter(
      ({ secondBest }) => (secondBest === undefined) === (among === 'best'),
    );
    const found = await Promise.all(programs.map(({ command }) => findOnPath(command, env)));
    return found.flat();
  }
  if (among === 'second best') return [];
  const scripts = await findOnPath(component.script, env);
  const pythons = await Promise.all(scripts.map(scriptPython));
  return pythons.filter((python) => python !== undefined);
}
