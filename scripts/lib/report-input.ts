import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildModel, combineModels, type ReportModel, type TerraformJson } from '@cordon/report';
import { rejudge } from '@cordon/scenarios';
import { UsageError } from './usage-error.ts';

/** The newest run below `base` that holds a record. Throws `UsageError` when there is none. */
export function newestRun(base = 'runs'): string {
  const found = (existsSync(base) ? readdirSync(base) : [])
    .map((name) => join(base, name))
    .filter((path) => existsSync(join(path, 'record.jsonl')))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (found[0] === undefined)
    throw new UsageError(
      `no run with a \`record.jsonl\` below \`${base}/\`: run pnpm scenario isolation first`,
    );
  return found[0];
}

export interface ReportInput {
  readonly model: ReportModel;
  readonly terraform: ReadonlyMap<string, TerraformJson>;
}

/** Reads runs, judges their records afresh, and finds the Terraform that each topology was deployed from. */
export function readRuns(paths: readonly string[]): ReportInput {
  const models: ReportModel[] = [];
  const terraform = new Map<string, TerraformJson>();
  for (const path of paths) {
    const { lines, verdicts } = rejudge(path);
    models.push(buildModel(lines, verdicts));
    const folder = join(path, 'terraform');
    for (const topology of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, topology, 'cdk.tf.json');
      if (existsSync(file)) terraform.set(topology, JSON.parse(readFileSync(file, 'utf8')) as TerraformJson);
    }
  }
  return { model: combineModels(models), terraform };
}

/** Sources that a SARIF finding may point at: every topology, guard, construct and policy of `stacks/src`. */
export function stackSources(): ReadonlyMap<string, string> {
  const root = new URL('../../', import.meta.url).pathname;
  const files = readdirSync(join(root, 'stacks/src'), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [`stacks/src/${file}`, readFileSync(join(root, 'stacks/src', file), 'utf8')]),
  );
}
