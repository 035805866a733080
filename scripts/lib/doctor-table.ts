import { columns } from '@cordon/domain';
import type { CacheReport, Diagnosis, Pruned } from '@cordon/toolchain';
import pc from 'picocolors';

const SIGN = { ready: pc.green('✓'), obtainable: pc.yellow('○'), blocked: pc.red('✗') } as const;

/** Two or three lines a component, and how many are in which state. */
export function componentTable(diagnoses: readonly Diagnosis[]): readonly string[] {
  const lines = columns(
    diagnoses.flatMap(({ id, state, detail, resolved, fix }) => [
      [`${SIGN[state]} ${id}`, resolved === undefined ? state : resolved.version],
      ['', pc.dim(detail)],
      ...(fix === undefined || state === 'ready' ? [] : [['', `fix: ${fix}`]]),
    ]),
  );
  const count = (wanted: Diagnosis['state']) => diagnoses.filter(({ state }) => state === wanted).length;
  return [
    ...lines,
    '',
    `${count('ready')} ready, ${count('obtainable')} to be built or downloaded on first use, ${count('blocked')} blocked`,
  ];
}

/** The cache's size, and each entry that this version would not use. */
export function cacheTable({ root, bytes, entries }: CacheReport): readonly string[] {
  const others = entries.filter(({ state }) => state !== 'current');
  const stale = others.filter(({ state }) => state === 'stale');
  return [
    `cache: ${mib(bytes)} in ${count(entries.length, 'entry', 'entries')} at ${root}`,
    ...others.map(
      ({ component, name, bytes: size, state }) =>
        `  ${state === 'in-use' ? 'in use' : 'stale '}  ${component} ${name}, ${mib(size)}`,
    ),
    ...(stale.length === 0
      ? []
      : [
          `  ${mib(stale.reduce((all, one) => all + one.bytes, 0))} belong to other versions: pnpm run doctor --prune removes them`,
        ]),
  ];
}

/** What was removed, and what is still being built. */
export function prunedTable(pruned: Pruned | undefined): readonly string[] {
  if (pruned === undefined) return [];
  const freed = pruned.removed.reduce((all, { bytes }) => all + bytes, 0);
  return [
    `removed: ${count(pruned.removed.length, 'entry', 'entries')}, ${mib(freed)}`,
    ...pruned.left.map(({ component, name }) => `  left: ${component} ${name}, which is being built now`),
  ];
}

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
