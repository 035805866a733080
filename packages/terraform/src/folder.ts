import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that expressions may speak of: the configuration itself, and what `file` and `templatefile` read. */
const READ = /\.(tf|tofu|tf\.json|tofu\.json|json|hcl|tpl|tftpl|tmpl|pem|crt|pub|txt|ya?ml)$/;
const LARGEST = 1_000_000;
/** Files that are read at most. */
export const MOST = 5_000;

/**
 * The files of a Terraform folder for `ReadOptions.sources`, by their path relative to it; modules that `init` has put
 * into `.terraform/modules` among them. Variable files and states are not read: they may hold secrets, and the plan has
 * the values. A folder that is not there has no files.
 */
export async function readFolder(dir: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const go = async (at: string): Promise<void> => {
    const entries = await readdir(join(dir, at), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (found.size >= MOST) return;
      if (entry.isDirectory()) {
        if (isRead(path)) await go(path);
      } else if (isConfiguration(entry.name)) {
        const { size } = await stat(join(dir, path));
        if (size <= LARGEST) found.set(path, await readFile(join(dir, path), 'utf8'));
      }
    }
  };
  await go('');
  return found;
}

/** Whether a file of this name may be spoken of by expressions, and holds no values of variables and no state. */
export function isConfiguration(name: string): boolean {
  return READ.test(name) && !/tfvars|tfstate|plan\.json$/.test(name);
}

/** Of hidden folders only the modules that `init` fetched. */
function isRead(path: string): boolean {
  if (path === '.terraform' || path.startsWith('.terraform/modules')) return true;
  return !/(^|\/)(\.[^/]*|node_modules)$/.test(path);
}
