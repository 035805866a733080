import { Findings, type Said } from '../history.ts';

/** How often something is looked at: before anybody changed anything, with one change made, after all were taken back. */
export type When = 'before' | 'made' | 'taken back';

/** What a check of the services against the state said is new. */
export interface CheckLine {
  readonly line: 'check';
  readonly when: When;
  /** The change that was made; absent where none was. */
  readonly act?: string;
  /** Boundaries that are crossed and were not in the state, with the pair. */
  readonly fresh: readonly { readonly boundary: string; readonly from: string; readonly to: string }[];
  /** What is not as in the state, in words. */
  readonly changed: readonly string[];
  /** Reasons why something could not be told that could be in the state. */
  readonly untold: readonly string[];
}

/** The request that shows a crossing, or the owner's own. */
export interface FiredLine {
  readonly line: 'fired';
  readonly when: When;
  readonly act: string;
  readonly who: 'the other' | 'the owner';
  readonly outcome: 'served' | 'refused' | 'unclear';
  readonly code?: string;
}

/** Terraform's own plan, with all changes made at once. */
export interface PlanLine {
  readonly line: 'plan';
  /** Addresses of what it would change. */
  readonly sees: readonly string[];
}

export type DriftLine = CheckLine | FiredLine | PlanLine;

/** What is stated of one change made by hand. */
export interface StatedAct {
  readonly id: string;
  readonly boundary: string;
  readonly from: string;
  readonly to: string;
  /** What was changed, in the words of the check: it must say so, and nothing else. */
  readonly named: string;
  /** The Terraform resource whose drift it is; absent where Terraform knows of none. */
  readonly address?: string;
}

export interface DriftFinding
  extends Said<
    | 'drift-is-found'
    | 'drift-is-named'
    | 'nothing-is-found-where-nothing-is'
    | 'what-is-found-is-served'
    | 'refused-without-the-change'
    | 'owner-is-served'
    | 'every-step-was-made'
    | 'as-stated'
  > {
  readonly act?: string;
  readonly tenant?: string;
}

/**
 * Judges the record of one topology: each change is found, by the boundary that it opens and by its name; what is found is
 * served when fired, and refused without the change; nothing is found where nothing was changed; and Terraform's plan sees
 * what is stated, no more and no less. A refusal counts only while the owner, asking the same, is served. Pure.
 */
export function judgeDrift(lines: readonly DriftLine[], acts: readonly StatedAct[]): readonly DriftFinding[] {
  const found = new Findings<DriftFinding>();
  const tell: Tell = (is, rule, why, act) =>
    found.tell(is, rule, why, act === undefined ? {} : { act: act.id, tenant: act.from });
  const checks = lines.filter((line): line is CheckLine => line.line === 'check');
  for (const when of ['before', 'taken back'] as const) {
    const check = checks.find((one) => one.when === when);
    if (check === undefined) tell('unknown', 'every-step-was-made', `nothing was checked ${when}`);
    const { fresh = [], changed = [], untold = [] } = check ?? {};
    const nothing = 'nothing-is-found-where-nothing-is';
    for (const { boundary, from, to } of fresh)
      tell('breached', nothing, `${when}, ${from} → ${to} was reported to cross ${boundary}`);
    for (const one of changed) tell('breached', nothing, `${when}, it was reported that ${one}`);
    for (const reason of untold) tell('unknown', nothing, `${when}, it could not tell: ${reason}`);
  }
  for (const act of acts) {
    judgeFound(checks, act, tell);
    judgeFired(lines, act, tell);
  }
  judgePlan(lines, acts, tell);
  return found.all();
}

type Tell = (is: DriftFinding['is'], rule: DriftFinding['rule'], why: string, act?: StatedAct) => void;

function judgeFound(checks: readonly CheckLine[], act: StatedAct, tell: Tell): void {
  const check = checks.find((one) => one.when === 'made' && one.act === act.id);
  if (check === undefined) {
    tell('unknown', 'every-step-was-made', 'nothing was checked with the change made', act);
    return;
  }
  const { boundary, from, to, named } = act;
  const own = check.fresh.filter((one) => one.boundary === boundary && one.from === from && one.to === to);
  if (own.length === 0)
    tell(
      check.untold.length > 0 ? 'unknown' : 'breached',
      'drift-is-found',
      `${from} → ${to} was not reported to cross ${boundary}${check.untold.length > 0 ? `: ${check.untold[0]}` : ''}`,
      act,
    );
  const [name, ...others] = check.changed;
  if (name === undefined || !name.startsWith(named) || others.length > 0)
    tell(
      'breached',
      'drift-is-named',
      `\`${named}\` was changed, and the check names ${check.changed.map((one) => `\`${one}\``).join(', ') || 'nothing'}`,
      act,
    );
}

function judgeFired(lines: readonly DriftLine[], act: StatedAct, tell: Tell): void {
  const fired = lines.filter((line): line is FiredLine => line.line === 'fired' && line.act === act.id);
  for (const when of ['before', 'made', 'taken back'] as const) {
    const other = fired.find((one) => one.when === when && one.who === 'the other');
    const owner = fired.find((one) => one.when === when && one.who === 'the owner');
    if (other === undefined || owner === undefined) {
      tell('unknown', 'every-step-was-made', `the request was not made by both, ${when}`, act);
      continue;
    }
    if (owner.outcome !== 'served')
      tell(
        owner.outcome === 'refused' ? 'breached' : 'unknown',
        'owner-is-served',
        `${when}, the owner was ${owner.outcome} (${owner.code ?? 'no code'})`,
        act,
      );
    const due = when === 'made' ? 'served' : 'refused';
    if (other.outcome === due) continue;
    tell(
      other.outcome === 'unclear' ? 'unknown' : 'breached',
      when === 'made' ? 'what-is-found-is-served' : 'refused-without-the-change',
      `${when}, the other’s request was ${other.outcome} (${other.code ?? 'no code'})`,
      act,
    );
  }
}

function judgePlan(lines: readonly DriftLine[], acts: readonly StatedAct[], tell: Tell): void {
  const plan = lines.find((line): line is PlanLine => line.line === 'plan');
  if (plan === undefined) {
    tell('unknown', 'every-step-was-made', 'Terraform was not asked for its plan');
    return;
  }
  const stated = new Set(acts.flatMap(({ address }) => address ?? []));
  for (const act of acts)
    if (act.address !== undefined && !plan.sees.includes(act.address))
      tell(
        'unknown',
        'as-stated',
        `Terraform’s plan does not see \`${act.address}\`, although it should`,
        act,
      );
  for (const address of plan.sees)
    if (!stated.has(address))
      tell('unknown', 'as-stated', `Terraform’s plan sees \`${address}\`, which is not expected`);
}
