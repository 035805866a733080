import { readFileSync } from 'node:fs';
import { UsageError } from '@cordon/domain';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const map = z.record(z.string(), scalar);

const step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: scalar.optional(),
  uses: z.string().optional(),
  with: map.optional(),
  run: z.string().optional(),
  env: map.optional(),
  shell: z.literal('bash').optional(),
  'continue-on-error': z.boolean().optional(),
});

const workflow = z.object({
  name: z.string().optional(),
  env: map.optional(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.string(),
      'timeout-minutes': z.number().optional(),
      env: map.optional(),
      steps: z.array(step).min(1),
    }),
  ),
});

export interface Step {
  /** Its name, else what GitHub would show in its place. */
  readonly title: string;
  readonly id?: string | undefined;
  readonly if?: string | undefined;
  /** An action with what it is given, or a script. */
  readonly uses?: string | undefined;
  readonly with: Readonly<Record<string, string>>;
  readonly run?: string | undefined;
  /** `bash`: stops at a failing part of a pipe, too. */
  readonly shell?: 'bash' | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly continueOnError: boolean;
}

export interface Job {
  readonly workflow: string;
  readonly id: string;
  /** The workflow’s and the job’s own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** GitHub’s default is six hours. */
  readonly timeoutMinutes: number;
  readonly steps: readonly Step[];
}

/**
 * The jobs of one workflow file. Whatever a step may say that is not played here (a matrix, another shell, …) is a
 * `UsageError`, and so is a condition about a step that does not come before.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function readJobs(path: string, text = readFileSync(path, 'utf8')): readonly Job[] {
  const parsed = workflow.safeParse(parse(text));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new UsageError(
      `\`${path}\` cannot be played: ${first?.path.join('.')}: ${first?.message}: write it in another way, or teach scripts/lib/workflow to play it`,
    );
  }
  return Object.entries(parsed.data.jobs).map(([id, job]) => {
    const steps = job.steps.map((one): Step => {
      if ((one.run === undefined) === (one.uses === undefined))
        throw new UsageError(
          `\`${path}\` cannot be played: step \`${one.name}\` has to have \`run\` or \`uses\``,
        );
      return {
        title: one.name ?? one.uses ?? `Run ${one.run?.split('\n', 1)[0]}`,
        id: one.id,
        if: one.if,
        uses: one.uses,
        with: one.with ?? {},
        run: one.run,
        shell: one.shell,
        env: one.env ?? {},
        continueOnError: one['continue-on-error'] ?? false,
      };
    });
    lookedBack(path, steps);
    return {
      workflow: path,
      id,
      env: { ...parsed.data.env, ...job.env },
      timeoutMinutes: job['timeout-minutes'] ?? 360,
      steps,
    };
  });
}

/** GitHub takes what is not there for an empty text and says nothing: a condition would quietly never hold. */
function lookedBack(path: string, steps: readonly Step[]): void {
  const before = new Set<string>();
  for (const step of steps) {
    for (const [, id = ''] of JSON.stringify(step).matchAll(/\bsteps\.([\w-]+)\./g))
      if (!before.has(id))
        throw new UsageError(
          `\`${path}\`: step \`${step.title}\` asks for \`steps.${id}\`, and no step before it has that id`,
        );
    if (step.id !== undefined) before.add(step.id);
  }
}
