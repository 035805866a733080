import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pinDirectory } from '../cache/entry-place.ts';
import { checkRecords, describeFiles, type Manifest, readManifest } from '../cache/manifest.ts';
import type { VenvComponent } from '../components/component.types.ts';
import type { Context } from '../context.ts';
import type { Judgement } from '../find/on-path.ts';
import { explainFailure, probe, run } from '../process/run.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { inRange, sayRange, type VersionRange } from '../version.ts';
import { findPython, type Python } from './find-python.ts';
import { type Installation, installWithPip, installWithUv } from './install-packages.ts';

const question = `
import importlib.metadata, importlib.util, sys
print('version', importlib.metadata.version(sys.argv[1]))
for name in sys.argv[2:]:
    try:
        found = importlib.util.find_spec(name)
    except ImportError:
        found = None
    if found is None:
        print('missing', name)
`;

/** Whether a Python has the component, of an accepted version and complete. */
export async function judgeVenv(
  python: string,
  component: VenvComponent,
  options: { readonly env: NodeJS.ProcessEnv; readonly bounded: boolean },
): Promise<Judgement> {
  const args = ['-I', '-c', question, component.distribution, ...component.imports];
  const said = await probe(python, args, { env: options.env, cwd: '/' });
  const version = /^version (\d\S*)$/m.exec(said ?? '')?.[1];
  if (version === undefined) return { refusal: `it has no \`${component.distribution}\`` };
  const range: VersionRange = options.bounded ? component.accepts : { min: component.accepts.min };
  if (!inRange(version, range))
    return { refusal: `it has version ${version}, and ${sayRange(range)} is accepted` };
  const missing = /^missing (\S+)$/m.exec(said ?? '')?.[1];
  return missing === undefined ? { version } : { refusal: `it cannot import \`${missing}\`` };
}

/**
 * Installs a component into a venv at its final place (its scripts contain the full path), and returns its manifest
 * entry. After an interruption, installed and downloaded packages are kept.
 */
export async function installVenv(
  component: VenvComponent,
  context: Context,
  place: { readonly entry: string; readonly work: string; readonly key: string },
): Promise<Manifest> {
  const python = await findPython(context.env);
  const scratch = join(place.work, 'tmp');
  const resumed = await makeVenv(component, context, python, place.entry, scratch);
  await installPackages(component, context, place.entry, place.work);
  if (resumed && (await checkRecords(join(place.entry, await sitePackagesOf(place.entry)))) !== undefined) {
    // The interruption broke a package that counts as installed.
    await rm(place.entry, { recursive: true, force: true });
    await makeVenv(component, context, python, place.entry, scratch);
    await installPackages(component, context, place.entry, place.work);
  }
  await rm(scratch, { recursive: true, force: true });
  const judged = await judgeVenv(join(place.entry, 'bin', 'python'), component, {
    env: context.env,
    bounded: true,
  });
  if ('refusal' in judged) {
    const message = `the installed \`${component.id}\` is not usable: ${judged.refusal}`;
    throw new ToolchainError('build-failed', message, 'run again; if it fails the same way, report it');
  }
  return describeVenv(component, place);
}

async function installPackages(
  component: VenvComponent,
  context: Context,
  entry: string,
  work: string,
): Promise<void> {
  const pins = pinDirectory(component.id);
  // Source-only packages are built with the first, not with whatever an isolated build would fetch unpinned.
  const names = (await readdir(pins)).filter((name) => /^(build-)?requirements\.txt$/.test(name)).sort();
  const installation: Installation = {
    component,
    context,
    python: join(entry, 'bin', 'python'),
    work,
    scratch: join(work, 'tmp'),
  };
  const requirements = names.map((name) => join(pins, name));
  if (await installWithUv(installation, requirements)) return;
  for (const file of requirements) await installWithPip(installation, file);
}

/** Creates the venv unless an unfinished one of the same Python exists; returns true when it resumed that one. */
async function makeVenv(
  component: VenvComponent,
  context: Context,
  python: Python,
  entry: string,
  scratch: string,
): Promise<boolean> {
  const home = await readFile(join(entry, 'pyvenv.cfg'), 'utf8').catch(() => '');
  const pip = await stat(join(entry, 'bin', 'pip')).catch(() => undefined);
  const usable = home.includes(`version = ${python.version}`) && pip !== undefined;
  if (usable && (await readManifest(entry)) === undefined) return true;
  context.report.step(component.id, 'making a venv');
  await rm(entry, { recursive: true, force: true });
  const options = { cwd: '/', env: context.env, scratch, signal: context.signal };
  const result = await run(python.path, ['-I', '-m', 'venv', entry], options);
  if (result.code !== 0) throw explainFailure(component.id, 'making a venv', result.tail || result.stdout);
  return false;
}

async function describeVenv(
  component: VenvComponent,
  { entry, key }: { readonly entry: string; readonly key: string },
): Promise<Manifest> {
  const sitePackages = await sitePackagesOf(entry);
  const all = await readdir(join(entry, sitePackages));
  const records = all
    .filter((name) => name.endsWith('.dist-info'))
    .map((name) => `${sitePackages}/${name}/RECORD`);
  return {
    component: component.id,
    version: component.version,
    key,
    files: await describeFiles(entry, ['pyvenv.cfg', ...records]),
    // Python makes `__pycache__` and may remove it as it likes.
    venv: {
      sitePackages,
      names: all.filter((name) => name !== '__pycache__'),
      python: await realpath(join(entry, 'bin', 'python')),
    },
  };
}

async function sitePackagesOf(entry: string): Promise<string> {
  const library = (await readdir(join(entry, 'lib'))).find((name) => name.startsWith('python'));
  if (library === undefined) throw new TypeError('a venv without `lib/python3.x`');
  return `lib/${library}/site-packages`;
}
