import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '@cordon/domain';
import { type Axes, NIGHTS, sampleCombinations } from '@cordon/harness/sample';
import { $ } from 'zx';

/** One step of the night. */
export interface Step {
  readonly name: string;
  /** Words of a `cordon` command. */
  readonly words: readonly string[];
  /** No later step can run without it, so that a failure ends the night. */
  readonly needed?: true;
}

export interface NightOptions {
  /** 0 to 6, from Sunday: which seventh of all topologies with all logins and layouts. */
  readonly night: number;
  /** Every login except the default, which each step has. */
  readonly logins: readonly string[];
  /** Mutants that apply only to a shared bucket. */
  readonly prefixMutants: readonly string[];
  /** Time for the bench, as `pnpm bench issuance --budget` takes it. */
  readonly benchBudget: string;
  /** The night’s report. */
  readonly out: string;
  /** Directory that keeps the results for comparison with later nights. */
  readonly kept: string;
}

/** The command line of a step. With `cordon`, because `pnpm doctor` is pnpm's own command. */
export const commandOf = ({ words }: Step): string => `pnpm cordon ${words.join(' ')}`;

/** How a step ended. `code` is the command's exit code; `undefined` where it was not run. */
export interface StepResult {
  readonly name: string;
  readonly command: string;
  readonly code?: number;
  readonly seconds: number;
  readonly skipped?: string;
}

/** The steps of the night, in order. The report comes last and takes the newest finished run of each kind. */
export function nightSteps({
  benchBudget,
  out,
  kept,
  night,
  logins,
  prefixMutants,
}: NightOptions): readonly Step[] {
  const many = logins.join(',');
  const tonight = logins[night % logins.length] ?? '';
  return [
    { name: 'toolchain', words: ['doctor', '--get', '--prune'], needed: true },
    { name: 'trials', words: ['trials'] },
    { name: 'planted', words: ['trials', '--planted'] },
    { name: 'mutation', words: ['mutation', '--sample', '0.05', '--alone', '20'] },
    { name: 'isolation', words: ['scenario', 'isolation', '--topology', 'all'] },
    {
      name: 'isolation-ministack',
      words: ['scenario', 'isolation', '--topology', 'all', '--engine', 'ministack'],
    },
    {
      name: 'isolation-axes',
      words: [
        ...['scenario', 'isolation', '--topology', 'all', '--login', 'all', '--layout', 'all'],
        ...['--night', String(night)],
      ],
    },
    { name: 'proof', words: ['prove', '--live'] },
    // The prover cannot tell what depends on a bucket's tags: `abac-bucket` would end every night with 2.
    {
      name: 'proof-axes',
      words: ['prove', '--login', ['approle', many].join(','), '--layout', 'bucket,prefix'],
    },
    { name: 'mutants', words: ['scenario', 'mutants'] },
    {
      name: 'mutants-logins',
      words: ['scenario', 'mutants', '--topology', 'role-per-tenant', '--login', tonight],
    },
    {
      name: 'mutants-layouts',
      words: [
        ...['scenario', 'mutants', '--topology', 'role-per-tenant,shared-role-session-tags,session-name'],
        ...['--layout', 'prefix', '--mutant', prefixMutants.join(',')],
      ],
    },
    { name: 'agreement', words: ['scenario', 'agreement'] },
    { name: 'claims', words: ['scenario', 'claims'] },
    // Waited for, where all others move the clock; before `day-two`, whose run the report is to take.
    {
      name: 'rotation-real-time',
      words: [...['scenario', 'rotation', '--topology', 'role-per-tenant', '--minutes', '32', '--real-time']],
    },
    {
      name: 'day-two-logins',
      words: ['scenario', 'day-two', '--topology', 'role-per-tenant', '--login', tonight],
    },
    // Every drill, each topology deployed once for all of them.
    { name: 'day-two', words: ['scenario', 'day-two', '--topology', 'all'] },
    { name: 'bench', words: ['bench', 'issuance', '--budget', benchBudget] },
    { name: 'report', words: ['report', '--out', out, '--history', join(kept, 'history.json')] },
  ];
}

/**
 * The combinations of topology, login and layout of each night of the week, besides those with default login and
 * layout, which every night runs: a line for each login and layout.
 */
export function weekOf(
  axes: Axes,
  nights: readonly number[] = Array.from({ length: NIGHTS }, (_, night) => night),
): readonly string[] {
  return nights.flatMap((night) => {
    const { combinations, leftOut } = sampleCombinations(axes, night);
    const by = Map.groupBy(combinations, ({ login, layout }) => `${login} with layout ${layout}`);
    const all = combinations.length + leftOut.length;
    return [
      `night ${night}: ${combinations.length} of ${all} combinations of topology, login and layout`,
      ...[...by].map(([name, of]) => `  ${name}: ${of.map(({ topology }) => topology).join(', ')}`),
    ];
  });
}

/** Runs one step with its output shown, and resolves to its exit code; ended by a signal counts as 2. */
export type Runner = (step: Step) => Promise<number>;

/**
 * Runs the steps one after another: a failed step does not stop the later ones, unless it is `needed`. After `bench`
 * the samples are compared with those of the last night in `kept`, then replace them.
 */
export async function runNight(
  steps: readonly Step[],
  { run, signal, say }: { run: Runner; signal: AbortSignal; say: (line: string) => void },
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  let missing: string | undefined;
  for (const [index, step] of steps.entries()) {
    const command = commandOf(step);
    const skipped = signal.aborted ? 'the nightly was interrupted' : missing;
    if (skipped !== undefined) {
      results.push({ name: step.name, command, seconds: 0, skipped });
      continue;
    }
    say(`── ${index + 1}/${steps.length} ${step.name}: ${command}`);
    const started = performance.now();
    const code = await run(step);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    say(`── ${step.name}: exit ${code} after ${seconds} s\n`);
    results.push({ name: step.name, command, code, seconds });
    if (code !== 0 && step.needed === true) missing = `\`${step.name}\` failed`;
  }
  return results;
}

/** The night's exit code: 1 if a step found a breach, 2 if one could not tell, failed otherwise or did not run. */
export function nightCode(results: readonly StepResult[]): number {
  if (results.some(({ code }) => code === EXIT.breached)) return EXIT.breached;
  return results.every(({ code }) => code === EXIT.upheld) ? EXIT.upheld : EXIT.unknown;
}

/** Runs Cordon's own program as a child process with its output shown. */
export function cordonRunner(program: string): Runner {
  return async ({ words }) => {
    const done = await $({
      stdio: 'inherit',
      nothrow: true,
      quiet: true,
    })`${process.execPath} ${program} ${words}`;
    return done.exitCode ?? EXIT.unknown;
  };
}

/** The samples of the newest bench run below `runs`, if there is one. */
export function newestSamples(runs: string): string | undefined {
  if (!existsSync(runs)) return undefined;
  return readdirSync(runs)
    .map((run) => join(runs, run, 'samples.json'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

/**
 * Compares tonight's samples with the kept ones of the last night, replaces those, and returns the result as text, also
 * written to `<out>/compared.txt`. Returns the reason where there is nothing to compare.
 */
export async function compareNights(
  program: string,
  { runs, kept, out }: { runs: string; kept: string; out: string },
): Promise<string> {
  const tonight = newestSamples(runs);
  if (tonight === undefined) return 'no samples of tonight: the bench did not finish';
  const last = join(kept, 'samples.json');
  let said = 'no samples of a night before: these are the first';
  if (existsSync(last)) {
    const done = await $({
      nothrow: true,
      quiet: true,
    })`${process.execPath} ${program} bench compare ${last} ${tonight}`;
    said = `${done.stdout}${done.stderr}`.trimEnd();
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'compared.txt'), `${said}\n`);
  }
  mkdirSync(kept, { recursive: true });
  copyFileSync(tonight, last);
  return said;
}
