import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine: the one that `CORDON_CHROMIUM` names, else the first on the path; `undefined` without any. */
export function chromiumHere(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CORDON_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'];
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** What a test prints that cannot look at the page. */
export const NO_CHROMIUM =
  'skipped: the page was not looked at in a browser, there is no Chromium here; install it (apt-get install -y chromium) or name one in CORDON_CHROMIUM';
