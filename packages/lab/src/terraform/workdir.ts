import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../errors.ts';

/** Where Terraform works for one synthesized stack: in the run's temp directory, with a state that goes with it. */
export interface Workdir {
  readonly path: string;
  readonly state: string;
  /** Provider plugins, shared by all stacks of a run that ask for the same ones. */
  readonly dataDir: string;
  readonly lockFile: string;
  /** The lock file that the first `init` with these providers wrote. */
  readonly sharedLockFile: string;
}

/**
 * Copies `<dir>/cdk.tf.json` to its work directory, the same one for the same `dir`, so that a changed synth is
 * applied on the state of the one before. cdktf's backend is left out: it would put the state, which holds the
 * broker's key, beside the synth; without one nothing needs `init` but the providers.
 */
export async function openWorkdir(tempDir: string, dir: string): Promise<Workdir> {
  const source = await readFile(join(dir, 'cdk.tf.json'), 'utf8').catch((cause: unknown) => {
    throw new LabError(`\`${dir}\` holds no readable cdk.tf.json: synthesize the stack first`, { cause });
  });
  const stack = JSON.parse(source) as { terraform?: Record<string, unknown> };
  const { backend: _, ...terraform } = stack.terraform ?? {};
  const path = join(tempDir, 'terraform', `${basename(dir)}-${short(dir)}`);
  const shared = join(tempDir, 'terraform', `providers-${short(JSON.stringify(terraform))}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await mkdir(shared, { recursive: true, mode: 0o700 });
  await writeFile(join(path, 'cdk.tf.json'), JSON.stringify({ ...stack, terraform }), { mode: 0o600 });
  return {
    path,
    state: join(path, 'terraform.tfstate'),
    dataDir: shared,
    lockFile: join(path, '.terraform.lock.hcl'),
    sharedLockFile: join(shared, 'lock.hcl'),
  };
}

/** Whether this stack was ever applied. */
export function wasApplied(workdir: Workdir): boolean {
  return existsSync(workdir.state);
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
