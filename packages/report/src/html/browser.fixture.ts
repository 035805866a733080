import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine: the one that `CORDON_CHROMIUM` names, else the first on the path; `undefined` without any. */
function chromiumHere(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CORDON_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'];
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The error of a test that cannot open the page. */
const NO_CHROMIUM =
  'no Chromium found to open the page in: install it (`apt-get update && apt-get install -y chromium`) or name one in CORDON_CHROMIUM';

/**
 * A Chromium for the tests: one that is here, else Debian’s own, installed where this is root’s machine and has
 * apt-get. Throws `Error` that names the package where neither is so: an unchecked page must not pass.
 */
export function chromiumForTests(): string {
  const here = chromiumHere();
  if (here !== undefined) return here;
  if (process.env.CORDON_CHROMIUM !== undefined || process.getuid?.() !== 0) throw new Error(NO_CHROMIUM);
  console.log('no Chromium here: installing the package `chromium` with apt-get for the tests of the page');
  try {
    for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']])
      execFileSync('apt-get', words, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
  } catch (cause) {
    throw new Error(NO_CHROMIUM, { cause });
  }
  const brought = chromiumHere();
  if (brought === undefined) throw new Error(NO_CHROMIUM);
  return brought;
}
