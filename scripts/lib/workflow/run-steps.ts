import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJobs } from './read.ts';

export interface RunStep {
  readonly workflow: string;
  readonly name: string;
  /** The script, as the shell gets it. */
  readonly run: string;
  /** The workflow’s and the job’s own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The `run:` steps of the workflows in a folder, in order. */
export function runSteps(folder: string): readonly RunStep[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .sort()
    .flatMap((workflow) =>
      readJobs(join(folder, workflow)).flatMap(({ env, steps }) =>
        steps.flatMap(({ title, run }) => (run === undefined ? [] : [{ workflow, name: title, run, env }])),
      ),
    );
}
