import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns, EXIT, UsageError, unknownId } from '@cordon/domain';
import type { Command } from 'commander';
import { $ } from 'zx';
import { changedLines } from '../lib/mutation/choice.ts';
import { holds, narrowed, PARTS, type Part, partsOf } from '../lib/mutation/parts.ts';
import { ALONE_AT_MOST, runPart } from '../lib/mutation/run.ts';
import { isBelow, type Kept, raised, type Score } from '../lib/mutation/score.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Days since 1970: over many nights, every fault is tried. */
const TODAY = String(Math.floor(Date.now() / 86_400_000));
const TABLE = join(ROOT, 'docs/measured/mutation.json');

const EXAMPLES = `
Examples:
  $ pnpm mutation --package judge               every fault of one part: minutes to hours
  $ pnpm mutation --package iam --sample 0.1    one in ten, with the interval of the whole score
  $ pnpm mutation --package gateway/sts         one folder of a package that has a score for each
  $ pnpm mutation --package iam --file src/match --near   one folder by its own tests: a minute
  $ pnpm mutation --since main                  what was changed since then, in every part
  $ pnpm mutation --list                        parts, files, goals and floors

Plants faults in Cordon's own code, one at a time, and runs the unit tests: \`pnpm scenario mutants\` breaks a deployment
instead, to see whether the attacks notice. Exit codes: 0 no part is below its floor, 1 one is, 2 one could not be scored.`;

interface Flags {
  readonly package: readonly string[];
  readonly file: readonly string[];
  readonly near?: boolean;
  readonly sample?: string;
  readonly seed: string;
  readonly alone: string;
  readonly since?: string;
  readonly raise?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

export default function register(program: Command): void {
  program
    .command('mutation')
    .description("plants faults in Cordon's own code, one at a time, and says which no unit test notices")
    .option(
      '--package <part>',
      'only this part, or all parts of this package (repeatable)',
      (word, all: string[]) => [...all, word],
      [],
    )
    .option(
      '--file <path>',
      'only faults in this file or folder of the part (repeatable)',
      (word, all: string[]) => [...all, word],
      [],
    )
    .option('--near', 'run only the unit tests next to the files: a quick look')
    .option('--sample <share>', 'try a share of the faults, from 0 to 1, chosen by --seed')
    .option('--seed <number>', 'seed of the sample (default: a different one every day)', TODAY)
    .option(
      '--alone <number>',
      'how many of the faults that cannot be switched while the tests run are tried in separate processes',
      String(ALONE_AT_MOST),
    )
    .option('--since <ref>', 'only faults in lines that differ from this git revision')
    .option('--raise', 'write the measurement to docs/measured/mutation.json; a floor there only rises')
    .option('--list', 'show the parts and run nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const parts = chosenParts(flags);
      const kept = keptScores();
      if (flags.list === true) {
        const rows = parts.map(({ id, root, files, goal }) => ({ id, root, files, goal, kept: kept[id] }));
        console.log(flags.json === true ? JSON.stringify({ parts: rows }, null, 2) : listText(rows));
        return;
      }
      const share = shareOf(flags.sample);
      const seed = Number(flags.seed);
      if (!Number.isSafeInteger(seed))
        throw new UsageError(`\`--seed ${flags.seed}\` was refused: it must be a whole number`);
      const alone = Number(flags.alone);
      if (!/^\d{1,6}$/.test(flags.alone))
        throw new UsageError(`\`--alone ${flags.alone}\` was refused: it must be a number of faults`);
      const lines = flags.since === undefined ? undefined : await linesSince(flags.since);
      const results: { readonly part: Part; readonly score: Score | undefined }[] = [];
      for (const part of parts) {
        const touched = Object.keys(lines ?? {}).some((file) => file.startsWith(`${part.root}/`));
        if (lines !== undefined && !touched) continue;
        console.error(
          `── ${part.id}: faults in ${part.files.map((file) => `${part.root}/${file}`).join(', ')}`,
        );
        const choice = { root: ROOT, share, seed, ...(lines === undefined ? {} : { lines }) };
        const score = await runPart(part, choice, alone);
        results.push({ part, score });
        if (flags.json !== true) console.log(resultText(part, score, kept[part.id], seed));
        if (flags.raise === true && score !== undefined) keep(part, score);
      }
      if (flags.json === true) console.log(JSON.stringify({ parts: results.map(jsonOf) }, null, 2));
      process.exitCode = results.some(({ score }) => score === undefined)
        ? EXIT.unknown
        : results.some(({ part, score }) => score && isBelow(kept[part.id]?.floor ?? 0, score))
          ? EXIT.breached
          : EXIT.upheld;
    });
}

function chosenParts({ package: ids, file: files, near, raise }: Flags): readonly Part[] {
  const known = [...new Set(PARTS.flatMap(({ id }) => [id.replace(/\/.*$/, ''), id]))];
  for (const id of ids) if (partsOf(id).length === 0) throw unknownId('part', id, known);
  const named = new Set(ids.flatMap(partsOf));
  const parts = PARTS.filter((part) => ids.length === 0 || named.has(part));
  if (files.length === 0 && near !== true) return parts;
  const [id, ...others] = ids;
  if (id === undefined || others.length > 0 || files.length === 0)
    throw new UsageError(
      '`--file` and `--near` need one part: name it with `--package`, and the files with `--file`',
    );
  if (raise === true)
    throw new UsageError('`--raise` writes the score of a whole part: leave out `--file` and `--near`');
  const exists = (path: string) => existsSync(join(ROOT, path));
  const held = parts.flatMap((part) => {
    const its = parts.length === 1 ? files : files.filter((file) => holds(part, file));
    return its.length === 0 ? [] : [narrowed(part, its, near === true, exists)];
  });
  const lost = files.find((file) => !parts.some((part) => parts.length === 1 || holds(part, file)));
  if (lost !== undefined) throw new UsageError(`\`--file ${lost}\` is not a file of \`${id}\``);
  return held;
}

function shareOf(text: string | undefined): number {
  const share = Number(text ?? 1);
  if (!(share > 0 && share <= 1))
    throw new UsageError(`\`--sample ${text}\` was refused: it must be a share between 0 and 1`);
  return share;
}

async function linesSince(ref: string) {
  const done = await $({
    cwd: ROOT,
    nothrow: true,
    quiet: true,
  })`git diff --unified=0 --no-ext-diff ${ref} --`;
  if (done.exitCode !== 0)
    throw new UsageError(
      `\`--since ${ref}\` was refused: git cannot compare with this revision: ${done.stderr.trim()}`,
    );
  return changedLines(done.stdout);
}

const keptScores = (): Readonly<Record<string, Kept>> =>
  existsSync(TABLE) ? (JSON.parse(readFileSync(TABLE, 'utf8')) as Record<string, Kept>) : {};

function keep({ id }: Part, score: Score): void {
  const kept = keptScores();
  const now = raised(kept[id], score, new Date().toISOString().slice(0, 10));
  const all = { ...kept, ...(now === undefined ? {} : { [id]: now }) };
  const ordered = PARTS.flatMap((part) => (all[part.id] === undefined ? [] : [[part.id, all[part.id]]]));
  writeFileSync(TABLE, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}

const jsonOf = ({ part, score }: { part: Part; score: Score | undefined }) => ({ id: part.id, ...score });

const listText = (
  rows: readonly {
    id: string;
    root: string;
    files: readonly string[];
    goal: number;
    kept: Kept | undefined;
  }[],
) =>
  columns(
    rows.map(({ id, root, files, goal, kept }) => [
      id,
      `goal ${goal} %, ${kept === undefined ? 'not measured' : `floor ${kept.floor} %, was ${kept.score} %`}: ${root} ${files.join(' ')}`,
    ]),
  ).join('\n');

function resultText(
  { id, goal }: Part,
  score: Score | undefined,
  kept: Kept | undefined,
  seed: number,
): string {
  if (score === undefined) return `${id}: could not be scored: see what Stryker says above`;
  if (score.score === undefined) return `${id}: nothing to try`;
  const { between, tried, noticed, left, sentences, equivalent, unnoticed } = score;
  const sampled =
    left === 0 ? '' : ` (95 %: ${between[0]} to ${between[1]}; ${left} were not tried; --seed ${seed})`;
  const floor = kept === undefined ? 'no floor yet' : `floor ${kept.floor} %`;
  const below = isBelow(kept?.floor ?? 0, score) ? ': BELOW THE FLOOR' : '';
  return [
    ...unnoticed.map((one) => `  not noticed: ${one}`),
    ...equivalent.map((one) => `  equivalent: ${one}`),
    `${id}: ${score.score} % of ${tried} faults noticed (${noticed})${sampled}; ${sentences} texts for people left out; goal ${goal} %, ${floor}${below}`,
  ].join('\n');
}
