import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Cache } from './cache.ts';
import { filesOf } from './files.ts';

/** What an action did, played on this machine. */
export interface Played {
  readonly ok: boolean;
  readonly outputs?: Readonly<Record<string, string>>;
  /** One line for the table: what was played, or what stands in its place here. */
  readonly remark: string;
}

export interface Place {
  readonly workspace: string;
  readonly cache: Cache;
  /** Where artifacts are uploaded to. */
  readonly artifacts: string;
}

type Given = Readonly<Record<string, string>>;
type Play = (given: Given, place: Place) => Played;

const ours: Play = () => ({ ok: true, remark: 'given by this machine' });

/** By name without version. An action that is none of these fails the job: nothing is passed over. */
const ACTIONS: Readonly<Record<string, Play>> = {
  'actions/checkout': () => ({ ok: true, remark: 'a clone of the last commit' }),
  'actions/setup-node': ours,
  'actions/setup-go': ours,
  'actions/setup-python': ours,
  'actions/cache': ours,
  'actions/cache/restore': restore,
  'actions/cache/save': save,
  'actions/upload-artifact': upload,
};

export function play(uses: string, given: Given, place: Place): Played {
  const [name = '', version] = uses.split('@');
  const action = ACTIONS[name];
  if (action === undefined || version === undefined)
    return { ok: false, remark: `\`${uses}\` is not played here: scripts/lib/workflow/actions.ts` };
  return action(given, place);
}

const linesOf = (text = ''): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** https://github.com/actions/cache/tree/main/restore#outputs: with nothing found, no output but the key asked for. */
function restore({ path, key = '', 'restore-keys': restoreKeys }: Given, { cache }: Place): Played {
  const found = cache.restore(linesOf(path), key, linesOf(restoreKeys));
  const asked = { 'cache-primary-key': key };
  if (found === undefined) return { ok: true, outputs: asked, remark: 'nothing saved under such a key yet' };
  return {
    ok: true,
    outputs: { ...asked, 'cache-hit': String(found === key), 'cache-matched-key': found },
    remark: `restored ${found}`,
  };
}

/** As on GitHub, a cache that is not saved is a warning and fails nothing. */
function save({ path, key = '' }: Given, { cache }: Place): Played {
  const saved = cache.save(linesOf(path), key);
  return { ok: true, remark: saved ? `saved ${key}` : `NOT saved: ${key} is taken, or there is no ${path}` };
}

function upload(given: Given, { workspace, artifacts }: Place): Played {
  const patterns = linesOf(given.path);
  const missing = patterns.filter(
    (one) => !one.startsWith('!') && filesOf([one], workspace, { hidden: false }).length === 0,
  );
  const files = filesOf(patterns, workspace, { hidden: given['include-hidden-files'] === 'true' });
  const name = given.name ?? 'artifact';
  for (const file of files) {
    const to = join(artifacts, name, relative(workspace, file));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(file, to);
  }
  const none = missing.length === 0 ? '' : `; nothing is at ${missing.join(', ')}`;
  const refused = files.length === 0 && given['if-no-files-found'] === 'error';
  return { ok: !refused, remark: `${files.length} files in artifact ${name}${none}` };
}
