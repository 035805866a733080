import { UsageError } from '@cordon/domain';
import type { Reading } from '@cordon/terraform';
import type { CheckReport, LabReport, Replayed } from './answer.types.ts';
import { type Examined, examine } from './check.ts';
import type { Config } from './config.ts';

/** How a folder of Terraform is to be planned. */
export interface FolderAsked {
  readonly dir: string;
  readonly variables: readonly string[];
  readonly varFiles: readonly string[];
  readonly anyVersion: boolean;
  readonly account?: string;
  readonly onStep: (step: string) => void;
}

/** A folder, planned in a lab of its own; `close` stops the lab and deletes everything in it. */
export interface PlannedFolder {
  readonly plan: Reading;
  apply(): Promise<DeployedFolder>;
  close(): Promise<void>;
}

/** The folder as deployed in the lab. */
export interface DeployedFolder {
  readonly state: Reading;
  /** Makes the request of each finding and, unless `replayOnly`, one for each class of requests, and every attack that fits. */
  prove(
    examined: Examined,
    options: { readonly replayOnly: boolean; readonly config: Config },
  ): Promise<{ readonly replays: ReadonlyMap<string, Replayed>; readonly lab: LabReport }>;
}

/** Opens folders in a lab; the published package has no lab. */
export type OpenFolder = (asked: FolderAsked) => Promise<PlannedFolder>;

export const NO_LAB =
  'a folder is deployed to a lab, which this package does not contain: run `pnpm cordon check` in a checkout of Cordon, or give the plan (`tofu plan -out p && tofu show -json p > plan.json`)';

/**
 * Proves a folder from its plan, deploys it, proves what is deployed, and makes the requests there. The deployed state
 * counts: where the plan's answer differs, that is a gap of the model.
 */
export async function checkInLab(
  folder: PlannedFolder,
  config: Config,
  {
    name,
    onStep,
    against,
    lint,
  }: {
    readonly name: string;
    readonly onStep: (step: string) => void;
    readonly against?: Examined;
    readonly lint?: string | undefined;
  },
): Promise<CheckReport> {
  const planned = against ?? examine(folder.plan, config, { name, onStep, fixes: false });
  const deployed = await folder.apply();
  const examined = examine(deployed.state, config, { name, onStep, fixes: against === undefined, lint });
  const { replays, lab } = await deployed.prove(examined, { replayOnly: against !== undefined, config });
  const gaps = [...lab.gaps, ...disagreements(planned.report, examined.report)];
  const base = against === undefined ? examined.report : planned.report;
  return {
    ...base,
    input: against === undefined ? { kind: 'folder', name } : base.input,
    findings: base.findings.map((one) => {
      const replay = replays.get(one.id);
      if (replay !== undefined) return { ...one, replay: { result: replay.result, why: replay.why } };
      return one.answer === 'open' && against === undefined
        ? one
        : { ...one, replay: { result: 'gap', why: 'what was deployed has no such crossing' } };
    }),
    lab: { ...lab, gaps },
  };
}

/** Answers that are certain for the plan and differ for what was deployed. */
function disagreements(plan: CheckReport, state: CheckReport): readonly string[] {
  return plan.boundaries.flatMap(({ boundary, answer }) => {
    const is = state.boundaries.find((one) => one.boundary === boundary)?.answer ?? 'unknown';
    const differ = new Set([answer, is]);
    return differ.has('unknown') || differ.size === 1
      ? []
      : [`${boundary}: ${answer} by the plan, ${is} by what was deployed`];
  });
}

/**
 * Exit code for the lab's answers: 1 where something crossed that the model calls proved, 2 where the answer is
 * unclear.
 */
export function exitOfLab({ lab, findings }: Pick<CheckReport, 'lab' | 'findings'>): 0 | 1 | 2 {
  if (lab === undefined) return 0;
  if ((lab.breached ?? []).length > 0) return 1;
  const gap = findings.some(({ replay }) => replay?.result === 'gap' || replay?.result === 'unclear');
  return gap || lab.gaps.length > 0 || lab.unclear.length > 0 ? 2 : 0;
}

/** `--replay` makes requests, which a plan alone cannot answer. */
export function replayNeedsFolder(input: string): UsageError {
  return new UsageError(
    `\`--replay\` makes each request at a deployment in the lab, and \`${input}\` alone cannot be deployed: name the configuration that it was made from with \`--folder\``,
  );
}
