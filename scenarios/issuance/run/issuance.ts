import { type BenchDocument, type Lane, measure, methodOf, pack, planFor, weightOf } from '@cordon/bench';
import type { Lab } from '@cordon/lab';
import { axisOf } from '../axes.ts';
import type { Axis, IssuanceOptions, Measured, OpenSubject, Subject } from '../issuance.types.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { subjectOf } from '../subjects.ts';
import { FLOW_PHASES, flowTarget, issueTarget } from '../targets.ts';
import { needMs, shareOut, type Wants } from './axis-plan.ts';
import { concernedBy, runAxis } from './axis-run.ts';
import { busyBefore, machine, watchProcessors } from './machine.ts';

/** What everybody compares with; always measured. */
export const BASELINE = 'kv-static';
export const CONTROL = `${BASELINE} (control)`;

/** Share of the measuring time for the main part when axes are asked for. */
const MAIN_SHARE = 0.4;
/** At least this part of the budget goes to measuring, however long setting up took. */
const LEAST_MEASURING = 0.5;
/** Kept for making figures and plots of it all. */
const TAIL_SHARE = 0.03;
/** Planned of the main part’s time: settling between blocks takes the rest. */
const PLANNED_SHARE = 0.8;
/** Issuance under load is what is compared: its blocks are twice as long as the flow’s. */
const ISSUE_WEIGHT = 2;
const COLD = 'issue, first of all';

/**
 * Deploys the subjects, measures them and then the axes, and returns everything that was measured. Rejects when a
 * subject cannot be deployed; a subject that fails while measured is in the document with its failures. When `signal`
 * is aborted, what was measured until then is returned, with a note.
 */
export async function runIssuance(lab: Lab, options: IssuanceOptions): Promise<BenchDocument> {
  const startedAt = new Date();
  const began = options.began ?? performance.now();
  const busy = busyBefore();
  const { runDir, vaultBinary, signal } = options;
  const stage = openStage(lab, { runDir, vaultBinary, signal, say: options.onLine });
  try {
    const subjects = await openSubjects(stage, options);
    const from = performance.now();
    const end = Math.max(
      began + options.budgetMs * (1 - TAIL_SHARE),
      from + options.budgetMs * LEAST_MEASURING,
    );
    const processors = await watchProcessors(stage);
    const asked = options.axes.map(axisOf);
    const idle = asked.filter((axis) => concernedBy(axis, subjects).length === 0);
    const axes = asked.filter((axis) => !idle.includes(axis));
    const forAxes = (end - from) * (1 - MAIN_SHARE);
    const fits = [...shareOut(wantsOf(axes, subjects), forAxes).keys()];
    const mainUntil = fits.length > 0 ? end - forAxes : end;
    const measured = await measureMain(stage, [...subjects.values()], options, mainUntil);
    await runAxes({ stage, axes, fits, subjects, measured, options, end });
    const seconds = (ms: number) => (ms / 1000).toFixed(0);
    const notes = [
      `set-up took ${seconds(from - began)} s, measuring ${seconds(performance.now() - from)} s, clean-up between blocks and reaching the points of axes included, of a budget of ${seconds(options.budgetMs)} s`,
      await processors.told(),
      ...STANDING_NOTES,
      ...idle.map(
        (axis) =>
          `axis \`${axis.id}\` concerns none of the subjects measured (it is for ${axis.subjects.join(', ')})`,
      ),
      ...measured.notes,
      ...busy,
      ...(options.signal?.aborted ? ['interrupted: blocks that were still to come are missing'] : []),
    ];
    return document({ lab, options, subjects, axes, stage, startedAt, measured: { ...measured, notes } });
  } finally {
    await stage.close();
  }
}

const STANDING_NOTES = [
  'generator, gateway, Vault and LocalStack each have a process of their own and share the processors: what they wait for each other there stands in every figure, the generator’s part of it as lateness',
  'leases and tokens that a block leaves are revoked, untimed, before the next block',
  'calls are counted by the gateway while the flow’s one client is in that phase; counts under load stand beside them',
];

const wantsOf = (axes: readonly Axis[], subjects: ReadonlyMap<string, { open: OpenSubject }>): Wants[] =>
  axes.map((axis) => ({ id: axis.id, needMs: needMs(axis, concernedBy(axis, subjects).length) }));

/** The axes one after the other, each with its share of what time is left; those that leave most in Vault last. */
async function runAxes(o: {
  stage: Stage;
  axes: readonly Axis[];
  /** Ids of those that there is time for. */
  fits: readonly string[];
  subjects: ReadonlyMap<string, { open: OpenSubject }>;
  measured: Measured;
  options: IssuanceOptions;
  end: number;
}): Promise<void> {
  const waiting = o.axes.toSorted((a, b) => (a.burden ?? 0) - (b.burden ?? 0));
  const left = () => o.end - performance.now();
  for (const axis of waiting.filter(({ id }) => !o.fits.includes(id)))
    o.measured.notes.push(
      `axis \`${axis.id}\` was left out, for the budget has no time for it: give a longer --budget`,
    );
  for (let todo = waiting.filter(({ id }) => o.fits.includes(id)); todo.length > 0; todo = todo.slice(1)) {
    if (o.options.signal?.aborted) return;
    const [axis] = todo as [Axis];
    const { stage, subjects, measured, options } = o;
    // What ran over its time takes it from those still to come, down to what they need.
    const [least] = wantsOf([axis], subjects);
    const ms = shareOut(wantsOf(todo, subjects), left()).get(axis.id) ?? least?.needMs ?? 0;
    await runAxis({ stage, axis, subjects, measured, options, ms });
  }
}

async function openSubjects(
  stage: Stage,
  options: IssuanceOptions,
): Promise<Map<string, { subject: Subject; open: OpenSubject }>> {
  const opened = new Map<string, { subject: Subject; open: OpenSubject }>();
  for (const id of new Set([BASELINE, ...options.subjects])) {
    options.signal?.throwIfAborted();
    const subject = subjectOf(id);
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
  until: number,
): Promise<Measured> {
  const lanes = subjects.flatMap(({ open }) => lanesOf(stage, open, open.id, options));
  const baseline = subjects.find(({ open }) => open.id === BASELINE);
  if (baseline !== undefined) lanes.push(...lanesOf(stage, baseline.open, CONTROL, options, BASELINE));
  const budgetMs = (until - performance.now()) * PLANNED_SHARE;
  const plan = planFor(budgetMs, weightOf(lanes));
  const { seed, timeoutMs, signal } = options;
  const measured = await measure({
    lanes,
    plan,
    budgetMs,
    enoughBy: until - plan.blockMs * weightOf(lanes),
    seed,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      if (event.kind === 'warmed') stage.counter.forget(event.line.subject, FLOW_PHASES);
      options.onEvent(event);
    },
  });
  const settleMs = new Map(
    [...measured.settleMs].flatMap(([{ part, subject }, ms]) => (part === 'issue' ? [[subject, ms]] : [])),
  );
  return { ...measured, settleMs, notes: [] };
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
    { subject: id, part: 'issue', target: issueTarget(stage, open, id), drive, weight: ISSUE_WEIGHT },
    {
      subject: id,
      part: 'flow',
      target: flowTarget(stage, open, id),
      drive: { kind: 'closed', concurrency: 1 },
    },
  ];
}

function document(o: {
  lab: Lab;
  options: IssuanceOptions;
  subjects: Map<string, { subject: Subject }>;
  axes: readonly Axis[];
  stage: Stage;
  startedAt: Date;
  measured: Measured;
}): BenchDocument {
  const { lab, options, subjects, axes, stage, measured } = o;
  return {
    kind: 'cordon-bench',
    schema: 1,
    bench: 'issuance',
    startedAt: o.startedAt.toISOString(),
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
    axes: axes.map(({ id, sentence, points, plot, drift }) => ({
      ...(drift === undefined ? {} : { drift }),
      id,
      sentence,
      points: [...points],
      log: plot?.log ?? false,
    })),
    warmUps: measured.warmUps,
    blocks: measured.blocks.map(pack),
    calls: stage.counter.counts().filter((row) => row.subject !== CONTROL),
  };
}
