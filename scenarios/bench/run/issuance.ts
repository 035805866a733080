import { type BenchDocument, type Lane, measure, methodOf, pack } from '@cordon/bench';
import type { Lab } from '@cordon/lab';
import type { Axis } from '../axis.types.ts';
import { FLOW_PHASES, flowTarget } from '../lanes/flow.ts';
import { issueTarget } from '../lanes/issue.ts';
import { loadAxis, loadSubject } from '../registry.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import type { OpenSubject, Subject } from '../subject.types.ts';
import { runAxis } from './axis-run.ts';
import type { IssuanceOptions, Measured } from './issuance.types.ts';
import { busyBefore, machine } from './machine.ts';

/** What everybody compares with; always measured. */
export const BASELINE = 'kv-static';
export const CONTROL = `${BASELINE} (control)`;

/** Shares of the budget when axes are asked for. */
const MAIN_SHARE = 0.4;
const COLD = 'issue, first of all';

/**
 * Deploys the subjects, measures them and then the axes, and returns everything that was measured. Rejects when a
 * subject cannot be deployed; a subject that fails while measured is in the document with its failures. When `signal`
 * is aborted, what was measured until then is returned, with a note.
 */
export async function runIssuance(lab: Lab, options: IssuanceOptions): Promise<BenchDocument> {
  const startedAt = new Date();
  const busy = busyBefore();
  const { runDir, vaultBinary, signal } = options;
  const stage = openStage(lab, { runDir, vaultBinary, signal, say: options.onLine });
  try {
    const subjects = await openSubjects(stage, options);
    const setUpMs = Date.now() - startedAt.getTime();
    const measuringFrom = Date.now();
    const measured = await measureMain(stage, [...subjects.values()], options);
    const shareMs = ((1 - MAIN_SHARE) * options.budgetMs) / Math.max(1, options.axes.length);
    // What grows comes last: its tenants and leases stay in Vault for whatever is measured after it.
    const axes = (await Promise.all(options.axes.map(loadAxis))).sort((a, b) => last(a) - last(b));
    for (const axis of axes) {
      if (options.signal?.aborted) break;
      await runAxis(stage, axis, subjects, measured, { ...options, budgetMs: shareMs });
    }
    const took = ((Date.now() - measuringFrom) / 1000).toFixed(0);
    const notes = [
      `set-up took ${(setUpMs / 1000).toFixed(1)} s; measuring took ${took} s, clean-up between blocks and reaching the points of axes included, for a budget of ${options.budgetMs / 1000} s`,
      ...STANDING_NOTES,
      ...measured.notes,
      ...busy,
      ...(options.signal?.aborted ? ['interrupted: blocks that were still to come are missing'] : []),
    ];
    return document(lab, options, subjects, stage, { ...measured, notes, startedAt });
  } finally {
    await stage.close();
  }
}

const STANDING_NOTES = [
  'the gateway runs in the generator’s process: under load each slows the other, which shows as lateness',
  'leases and tokens that a block leaves are revoked, untimed, before the next block',
  'calls are counted by the gateway while the flow’s one client is in that phase; counts under load stand beside them',
];

const last = (axis: Axis): number => (axis.visits === 'ascending' ? 1 : 0);

async function openSubjects(
  stage: Stage,
  options: IssuanceOptions,
): Promise<Map<string, { subject: Subject; open: OpenSubject }>> {
  const opened = new Map<string, { subject: Subject; open: OpenSubject }>();
  for (const id of new Set([BASELINE, ...options.subjects])) {
    options.signal?.throwIfAborted();
    const subject = await loadSubject(id);
    options.onLine(`setting up ${id}`);
    const open = await subject.open(stage);
    await coldIssue(stage, open);
    opened.set(id, { subject, open });
  }
  return opened;
}

/** The very first issuance after the mount was configured: Vault makes its STS client, which costs a call more. */
async function coldIssue(stage: Stage, open: OpenSubject): Promise<void> {
  const [tenant] = open.tenants;
  if (tenant === undefined) return;
  stage.counter.enter(open.id, COLD);
  await open.issue(tenant, open.token?.(tenant));
  stage.counter.done(open.id, COLD);
  stage.counter.enter();
  await open.settle();
}

async function measureMain(
  stage: Stage,
  subjects: readonly { open: OpenSubject }[],
  options: IssuanceOptions,
): Promise<Measured> {
  const lanes = subjects.flatMap(({ open }) => lanesOf(stage, open, open.id, options));
  const baseline = subjects.find(({ open }) => open.id === BASELINE);
  if (baseline !== undefined) lanes.push(...lanesOf(stage, baseline.open, CONTROL, options, BASELINE));
  const budgetMs = options.axes.length === 0 ? options.budgetMs : options.budgetMs * MAIN_SHARE;
  const { seed, timeoutMs, signal } = options;
  const measured = await measure({
    lanes,
    budgetMs,
    seed,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      if (event.kind === 'warmed') stage.counter.forget(event.line.subject, FLOW_PHASES);
      options.onEvent(event);
    },
  });
  return { ...measured, notes: [] };
}

function lanesOf(
  stage: Stage,
  open: OpenSubject,
  id: string,
  options: IssuanceOptions,
  rateOf: string = id,
): Lane[] {
  const { rate: ratePerSecond, arrivals } = options;
  const drive = {
    kind: 'open',
    rateOf,
    arrivals,
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
  } as const;
  return [
    { subject: id, part: 'issue', target: issueTarget(stage, open, id), drive },
    {
      subject: id,
      part: 'flow',
      target: flowTarget(stage, open, id),
      drive: { kind: 'closed', concurrency: 1 },
    },
  ];
}

function document(
  lab: Lab,
  options: IssuanceOptions,
  subjects: Map<string, { subject: Subject }>,
  stage: Stage,
  measured: Measured & { startedAt: Date },
): BenchDocument {
  return {
    kind: 'cordon-bench',
    schema: 1,
    bench: 'issuance',
    startedAt: measured.startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    seed: options.seed,
    budgetMs: options.budgetMs,
    machine: machine(),
    versions: { ...lab.versions },
    method: methodOf(options),
    notes: [...measured.notes],
    baseline: BASELINE,
    control: CONTROL,
    subjects: [...subjects.values()].map(({ subject: { id, sentence } }) => ({ id, sentence })),
    warmUps: measured.warmUps,
    blocks: measured.blocks.map(pack),
    calls: stage.counter.counts().filter((row) => row.subject !== CONTROL),
  };
}
