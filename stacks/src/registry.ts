import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Guard, Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { StackError, UnknownId } from './errors.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

/** Ids of all topologies: the names of the files in `topologies/`. */
export async function topologyIds(): Promise<string[]> {
  return ids('topologies', '.topology.ts');
}

/** Ids of all guards: the names of the files in `guards/`. */
export async function guardIds(): Promise<string[]> {
  return ids('guards', '.guard.ts');
}

/** Loads `topologies/<id>.topology.ts`; throws `StackError` naming the known ones when there is none. */
export function loadTopology(id: string): Promise<Topology<TerraformStack>> {
  return load('topology', 'topologies', '.topology.ts', id);
}

/** Loads `guards/<id>.guard.ts`; throws `StackError` naming the known ones when there is none. */
export function loadGuard(id: string): Promise<Guard<TerraformStack>> {
  return load('guard', 'guards', '.guard.ts', id);
}

function ids(folder: string, suffix: string): string[] {
  if (!existsSync(`${ROOT}${folder}`)) return [];
  return readdirSync(`${ROOT}${folder}`)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
}

async function load<T extends { readonly id: string }>(
  kind: string,
  folder: string,
  suffix: string,
  id: string,
): Promise<T> {
  const known = ids(folder, suffix);
  if (!known.includes(id))
    throw new UnknownId(
      `no ${kind} is called \`${id}\`; choose one of ${known.map((name) => `\`${name}\``).join(', ')}`,
    );
  const module: { default: T } = await import(/* @vite-ignore */ `${ROOT}${folder}/${id}${suffix}`);
  if (module.default.id !== id)
    throw new StackError(
      `${folder}/${id}${suffix} calls itself \`${module.default.id}\`; the file's name is the id`,
    );
  return module.default;
}
