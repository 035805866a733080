import { createReadStream } from 'node:fs';
import type { KnownProgram } from '../components/component.types.ts';
import { probe } from '../process/run.ts';
import { findVersion, inRange, sayRange, type VersionRange } from '../version.ts';
import type { Memo } from './memo.ts';

/** Whether a file contains these bytes; streamed, because binaries are large. */
async function containsText(path: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text);
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([before, chunk]);
    if (window.includes(wanted)) return true;
    before = window.subarray(Math.max(0, window.length - wanted.length + 1));
  }
  return false;
}

export type Judgement =
  | { readonly version: string; readonly command?: string }
  | { readonly refusal: string };

/**
 * Whether a binary is one of the known programs, of an accepted version, with what it must have compiled in. `newest:
 * false` drops the upper bound: an explicit setting means that the user accepts a newer one.
 */
export async function judgeProgram(
  path: string,
  programs: readonly KnownProgram[],
  options: { readonly env: NodeJS.ProcessEnv; readonly memo: Memo; readonly bounded: boolean },
): Promise<Judgement> {
  const said = await options.memo.recall(path, 'version', async () => await askVersion(path, options.env));
  if (said === undefined) return { refusal: 'it does not answer to `version`' };
  for (const program of programs) {
    const version = findVersion(program.says.exec(said)?.[1] ?? '');
    if (version === undefined) continue;
    const range: VersionRange = options.bounded ? program.accepts : { min: program.accepts.min };
    if (!inRange(version, range))
      return { refusal: `it is version ${version}, and ${sayRange(range)} is accepted` };
    const { contains } = program;
    const accepted = { version, command: program.command };
    if (contains === undefined) return accepted;
    const has = await options.memo.recall(path, contains.text, async () =>
      String(await containsText(path, contains.text)),
    );
    return has === 'true' ? accepted : { refusal: `it was built without ${contains.meaning}` };
  }
  return {
    refusal: `it says \`${said.split('\n')[0] ?? ''}\`, which is not one of ${programs.map(({ command }) => command).join(', ')}`,
  };
}

async function askVersion(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Without these, Terraform asks HashiCorp for newer versions and complains about the user's own settings.
  const { TF_CLI_CONFIG_FILE: _, ...plain } = env;
  return probe(path, ['version'], { env: { ...plain, CHECKPOINT_DISABLE: '1' }, cwd: '/' });
}
