import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { buildWidth } from '../build/build-width.ts';
import { pinDirectory } from '../cache/entry-place.ts';
import type { GoComponent, SourceCopy } from '../components/component.types.ts';
import type { Context } from '../context.ts';
import type { Platform } from '../platform.ts';
import { explainFailure, probe, run } from '../process/run.ts';
import { remaining } from '../progress.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { findGo, goEnv, neededGo } from './go-env.ts';
import { checkSum, copySource, parseDownload, pinnedSum } from './module-source.ts';

interface Build {
  readonly component: GoComponent;
  readonly context: Context;
  readonly go: string;
  readonly env: NodeJS.ProcessEnv;
  readonly work: string;
  readonly scratch: string;
}

/**
 * Builds a component in `work`, from its committed pins and Go's own module and build caches, and returns the path of
 * the verified binary. After an interruption it resumes from Go's build cache.
 */
export async function buildGo(
  component: GoComponent,
  context: Context,
  platform: Platform,
  work: string,
): Promise<string> {
  const pins = pinDirectory(component.id);
  const needed = neededGo(await readFile(join(pins, 'go.mod'), 'utf8'));
  const go = await findGo(context.env);
  const scratch = join(work, 'tmp');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  for (const name of ['go.mod', 'go.sum']) await copyFile(join(pins, name), join(work, name));
  const env = goEnv(context.env, { go, needed, component, platform, scratch });
  const build: Build = { component, context, go: go.path, env, work, scratch };
  const packages = await context.lanes.download(async () => {
    for (const source of component.sources) await prepareSource(build, source);
    return downloadModules(build);
  });
  const binary = await context.lanes.compile(() => compile(build, packages));
  await prove(component, binary, context);
  return binary;
}

async function prepareSource(
  { component, context, go, env, work, scratch }: Build,
  source: SourceCopy,
): Promise<void> {
  context.report.step(component.id, 'fetching source');
  // Beside the module that is being prepared: its `replace` points at a directory that is not there yet.
  const beside = join(work, 'fetch');
  await mkdir(beside, { recursive: true });
  const args = ['mod', 'download', '-json', `${source.module}@${source.version}`];
  const result = await run(go, args, { cwd: beside, env, scratch, signal: context.signal });
  const downloaded = result.code === 0 ? parseDownload(result.stdout) : undefined;
  if (downloaded === undefined)
    throw explainFailure(component.id, 'fetching the source', result.tail || result.stdout);
  checkSum(source, pinnedSum(await readFile(join(work, 'go.sum'), 'utf8'), source), downloaded);
  context.report.step(component.id, 'copying source');
  await copySource(downloaded.Dir, join(work, source.directory), source);
}

/** Fetches exactly the modules that the build needs, and counts the packages it has. */
async function downloadModules({ component, context, go, env, work, scratch }: Build): Promise<number> {
  let modules = 0;
  context.report.step(component.id, 'fetching modules', 0, component.cost.modules);
  const args = ['list', '-deps', ...tagsOf(component), component.package];
  const onLine = (line: string) => {
    if (!line.startsWith('go: downloading ')) return;
    modules += 1;
    context.report.step(component.id, 'fetching modules', modules, Math.max(modules, component.cost.modules));
  };
  const result = await run(go, args, { cwd: work, env, scratch, signal: context.signal, onLine });
  if (result.code !== 0) throw explainFailure(component.id, 'fetching modules', result.tail);
  return result.stdout.split('\n').filter((line) => line !== '').length;
}

async function compile(
  { component, context, go, env, work, scratch }: Build,
  total: number,
): Promise<string> {
  const binary = join(work, 'out', 'binary');
  await mkdir(dirname(binary), { recursive: true });
  // As if all that may run side by side did.
  const expectedMs = (component.cost.cpuSeconds * 1000 * buildWidth()) / availableParallelism();
  const start = performance.now();
  let done = 0;
  const tell = () => {
    const left = remaining(done, total, performance.now() - start, expectedMs);
    context.report.step(component.id, done < total ? 'compiling' : 'linking', done, total, left);
  };
  tell();
  // `-v` names each package as it is compiled; those that Go has cached pass without a word.
  const onLine = (line: string) => {
    if (!/^[\w.~-]+(\/[\w.~+-]+)*$/.test(line)) return;
    done = Math.min(total, done + 1);
    tell();
  };
  const flags = [
    '-v',
    '-trimpath',
    ...compilerFlags(component),
    `-ldflags=${component.ldflags}`,
    ...tagsOf(component),
  ];
  const args = ['-n', `${component.niceness}`, go, 'build', ...flags, '-o', binary, component.package];
  const result = await run('nice', args, { cwd: work, env, scratch, signal: context.signal, onLine });
  if (result.code !== 0) throw explainFailure(component.id, 'compiling', result.tail);
  context.report.step(component.id, 'compiled', total, total, 0);
  return binary;
}

/**
 * Of several patterns that match a package, the last counts. Debugging information is never made: the linker drops all of
 * it (`-s -w`), and a twelfth of the compiler's time is saved. https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
 */
function compilerFlags({ inlined }: GoComponent): string[] {
  const withInlining = ['std', ...inlined].map((pattern) => `-gcflags=${pattern}=-dwarf=false`);
  return ['-gcflags=all=-dwarf=false -l', ...withInlining];
}

/** Rejects a binary with the wrong version output. */
async function prove(component: GoComponent, binary: string, context: Context): Promise<void> {
  const { args, says } = component.proves;
  const said = await probe(binary, args, { env: { ...context.env, CHECKPOINT_DISABLE: '1' }, anyExit: true });
  if (said !== undefined && says.test(said)) return;
  throw new ToolchainError(
    'build-failed',
    `the built \`${component.id}\` does not answer as version ${component.version} does: ${said?.split('\n')[0] ?? 'no answer'}`,
    'run again; if it fails the same way, report it',
  );
}

function tagsOf(component: GoComponent): string[] {
  return component.tags === undefined ? [] : ['-tags', component.tags];
}
