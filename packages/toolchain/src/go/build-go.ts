import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pinDirectory } from '../cache/entry-place.ts';
import type { GoComponent, SourceCopy } from '../components/component.types.ts';
import type { Context } from '../context.ts';
import { findOnPath } from '../find/on-path.ts';
import type { Platform } from '../platform.ts';
import { explainFailure, probe, run } from '../process/run.ts';
import { buildWidth, compilerMemory, remaining } from '../progress.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { compareVersions } from '../version.ts';

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

interface Go {
  readonly path: string;
  readonly version: string;
}

/** From here on Go fetches the toolchain that a module asks for. https://go.dev/doc/toolchain */
const firstThatFetches = '1.21.0';

/** The machine's own Go. Throws when there is none, or one that is too old to download a newer one. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<Go> {
  const path = (await findOnPath('go', env))[0];
  const fix =
    'install Go 1.21 or newer from https://go.dev/dl/ (Debian, Ubuntu: `apt-get install golang-go`)';
  if (path === undefined) throw new ToolchainError('no-go', '`go` is not on PATH', fix);
  const said = await probe(path, ['env', 'GOVERSION'], { env: { ...env, GOTOOLCHAIN: 'local' }, cwd: '/' });
  const version = /^go(\d+\.\d+(?:\.\d+)?)/m.exec(said ?? '')?.[1];
  if (version === undefined) throw new ToolchainError('no-go', `\`${path}\` does not say its version`, fix);
  if (compareVersions(version, firstThatFetches) < 0) {
    throw new ToolchainError(
      'go-too-old',
      `\`${path}\` is Go ${version}, and 1.21 is the oldest that can fetch a newer one`,
      fix,
    );
  }
  return { path, version };
}

/** Version that a `go.mod` asks for. */
export function neededGo(goMod: string): string {
  const found = /^go (\d+\.\d+(?:\.\d+)?)$/m.exec(goMod)?.[1];
  if (found === undefined) throw new TypeError('a `go.mod` without a `go` line cannot be built reproducibly');
  return found;
}

/**
 * The environment of a build. Settings that would change the result are fixed here; sources and caches (GOPROXY,
 * GOMODCACHE, GOCACHE) stay as the user has them.
 */
function goEnv(
  env: NodeJS.ProcessEnv,
  build: {
    readonly go: Go;
    readonly needed: string;
    readonly component: GoComponent;
    readonly platform: Platform;
    readonly scratch: string;
  },
): NodeJS.ProcessEnv {
  const { go, needed, component, platform, scratch } = build;
  const unknown = [env.GONOSUMDB, component.noSumDb].filter((path) => path !== undefined && path !== '');
  return {
    ...compilerMemory(),
    ...env,
    GO111MODULE: 'on',
    CGO_ENABLED: '0',
    GOOS: platform.goos,
    GOARCH: platform.goarch,
    GOWORK: 'off',
    // Not empty: an empty value would let the user's `go env -w GOFLAGS` through.
    GOFLAGS: '-mod=readonly -buildvcs=false',
    // Fetches the newer Go through the same proxy when, and only when, this one is too old.
    GOTOOLCHAIN: compareVersions(go.version, needed) >= 0 ? 'local' : 'auto',
    GOTMPDIR: scratch,
    ...(unknown.length > 0 ? { GONOSUMDB: unknown.join(',') } : {}),
  };
}

/**
 * Copies a tree of plain files, leaving out what `skips` names by its path from the root (forward slashes). The new
 * directories are writable, whatever the old ones are, so that the copy can be edited and removed.
 */
async function copyTree(
  from: string,
  to: string,
  skips: (path: string) => boolean,
  below = '',
): Promise<void> {
  await mkdir(join(to, below), { recursive: true });
  for (const item of await readdir(join(from, below), { withFileTypes: true })) {
    const path = below === '' ? item.name : `${below}/${item.name}`;
    if (skips(path)) continue;
    if (item.isDirectory()) await copyTree(from, to, skips, path);
    else if (item.isFile()) await copyFile(join(from, path), join(to, path));
  }
}

/** What `go mod download -json` says. https://go.dev/ref/mod#go-mod-download */
interface Downloaded {
  readonly Dir: string;
  readonly Sum: string;
}

export function parseDownload(text: string): Downloaded | undefined {
  try {
    const { Dir, Sum } = JSON.parse(text) as Record<string, unknown>;
    return typeof Dir === 'string' && typeof Sum === 'string' ? { Dir, Sum } : undefined;
  } catch {
    return undefined;
  }
}

/** The module's hash in a committed `go.sum`: what replaces a module by a directory is not checked by Go itself. */
export function pinnedSum(goSum: string, source: SourceCopy): string {
  const start = `${source.module} ${source.version} `;
  const line = goSum.split('\n').find((candidate) => candidate.startsWith(start));
  if (line === undefined) throw new TypeError(`go.sum has no line for \`${start.trim()}\``);
  return line.slice(start.length).trim();
}

export function checkSum(source: SourceCopy, pinned: string, downloaded: Downloaded): void {
  if (downloaded.Sum === pinned) return;
  throw new ToolchainError(
    'hash-mismatch',
    `\`${source.module}@${source.version}\` was served with hash \`${downloaded.Sum}\`, but \`${pinned}\` is pinned`,
    'stop: the registry served something else than what is pinned; check the proxy or mirror in between',
  );
}

/** Copies a module from Go's read-only cache and edits it. An existing copy is complete. */
export async function copySource(from: string, to: string, source: SourceCopy): Promise<void> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return;
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await copyTree(from, unfinished, source.skips);
  for (const edit of source.edits) {
    const file = join(unfinished, edit.file);
    const text = await readFile(file, 'utf8').catch(() => '');
    const edited = edit.apply(text);
    await rm(file, { force: true });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, edited);
  }
  await rename(unfinished, to);
}
