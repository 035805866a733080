import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildModel,
  type CountsOf,
  combineModels,
  countResources,
  countsPanel,
  disagreementsPanel,
  latencyPanel,
  mutantsPanel,
  type Panel,
  proofPanel,
  type ReportModel,
  scalePanel,
  type TerraformJson,
} from '@cordon/report';
import { rejudge } from '@cordon/scenarios';
import { loadTopology, topologyIds } from '@cordon/stacks';
import { readAgreement, readMutants, readProof, readScale } from './report-files.ts';
import { readLatency } from './report-latency.ts';
import { UsageError } from './usage-error.ts';

/** What a run may hold that a report can tell of. */
const TELLING = [
  'record.jsonl',
  'mutants.json',
  'proof.json',
  'agreement.json',
  'samples.json',
  'scale.json',
];

/** The newest run below `base` that finished with something to report. Throws `UsageError` when there is none. */
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
  readonly panels: readonly Panel[];
}

/** Reads runs, judges their records afresh, and finds what each topology was deployed from and what else was found out. */
export async function readRuns(paths: readonly string[]): Promise<ReportInput> {
  for (const path of paths)
    if (!TELLING.some((file) => existsSync(join(path, file))))
      throw new UsageError(
        `\`${path}\` was refused: it holds none of ${TELLING.join(', ')}; name the directory of a run, as in runs/<time>`,
      );
  const models = paths.filter((path) => existsSync(join(path, 'record.jsonl'))).map(modelOf);
  const model = combineModels(models);
  const terraform = new Map(paths.flatMap(terraformOf));
  return {
    model,
    terraform,
    panels: [
      mutantsPanel(paths.flatMap((path) => readMutants(path) ?? []).at(-1)),
      proofPanel(paths.flatMap((path) => readProof(path) ?? [])),
      disagreementsPanel(model, paths.flatMap((path) => readAgreement(path) ?? []).at(-1)),
      latencyPanel(paths.flatMap((path) => readLatency(path) ?? [])),
      countsPanel(await countsOf(terraform)),
      scalePanel(paths.flatMap((path) => readScale(path) ?? []).at(-1)),
    ],
  };
}

function modelOf(path: string): ReportModel {
  const { lines, verdicts } = rejudge(path);
  return buildModel(lines, verdicts);
}

/** Configurations by the name of the leg they were deployed for. */
function terraformOf(path: string): readonly (readonly [string, TerraformJson])[] {
  const folder = join(path, 'terraform');
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((leg) => {
    const file = join(folder, leg, 'cdk.tf.json');
    return existsSync(file) ? [[leg, JSON.parse(readFileSync(file, 'utf8')) as TerraformJson] as const] : [];
  });
}

async function countsOf(terraform: ReadonlyMap<string, TerraformJson>): Promise<readonly CountsOf[]> {
  const known = await topologyIds();
  return Promise.all(
    [...terraform].map(async ([leg, tf]) => {
      const counted = countResources(tf);
      const tenants = counted.vault_approle_auth_backend_role ?? 0;
      // A leg with guards has more than its topology states: its counts stand without a formula.
      const formula = known.includes(leg) ? (await loadTopology(leg)).objects : undefined;
      return { topology: leg, tenants, counted, ...(formula === undefined ? {} : { formula }) };
    }),
  );
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
