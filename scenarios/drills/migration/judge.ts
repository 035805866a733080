import { Findings, type Said } from '../history.ts';
import type { StepKind } from './steps.ts';

/** What the prover says of each boundary. */
export type Verdicts = Readonly<Record<string, string>>;

/** One change on the way, as it was planned, proved and applied. */
export interface AppliedStep {
  readonly from: string;
  readonly to: string;
  readonly step: StepKind;
  /** Whether it undoes the same step of the way there. */
  readonly back: boolean;
  readonly changes: readonly { readonly address: string; readonly action: string }[];
  /** Of the state after it. */
  readonly proof: Verdicts;
  readonly applyMs: number;
}

export type StepFinding = Said<'nobody-may-more' | 'plan-does-its-step' | 'all-steps-were-taken'>;

/** Resource types that each step may change, and how. */
const MAY: Readonly<Record<StepKind, (address: string, action: string) => boolean>> = {
  add: (address, action) =>
    (action === 'create' && isIam(address)) || (action === 'update' && isBroker(address)),
  // Done by hand: for Terraform a new `role_arns` is a new role, deleted and made again, and absent in between.
  switch: () => false,
  remove: (address, action) =>
    (action === 'delete' && isIam(address)) || (action === 'update' && isBroker(address)),
};
const isIam = (address: string) => /^aws_iam_(role|role_policy)\./.test(address);
const isBroker = (address: string) => address === 'aws_iam_user_policy.broker-policy';
const UNDONE: Readonly<Record<StepKind, StepKind>> = { add: 'remove', switch: 'switch', remove: 'add' };

/**
 * At no step may anybody do more than before or after the whole way: a boundary that is proved at both ends is proved
 * at each step. And each plan does what its step is for, and touches neither data nor logins. Pure.
 */
export function judgeSteps(
  steps: readonly AppliedStep[],
  ends: Readonly<Record<string, Verdicts>>,
  wanted: readonly {
    readonly from: string;
    readonly to: string;
    readonly step: StepKind;
    readonly back: boolean;
  }[],
): readonly StepFinding[] {
  const found = new Findings<StepFinding>();
  const name = ({ from, to, step, back }: (typeof wanted)[number]) =>
    `${from} → ${to}, ${step}${back ? ' taken back' : ''}`;
  if (JSON.stringify(steps.map(name)) !== JSON.stringify(wanted.map(name)))
    found.tell(
      'unknown',
      'all-steps-were-taken',
      `${steps.length} steps were taken instead of ${wanted.length}`,
    );
  for (const one of steps) {
    const { from, to, step, back, changes, proof } = one;
    const tell = (is: StepFinding['is'], rule: StepFinding['rule'], why: string) =>
      found.tell(is, rule, `${name(one)}: ${why}`);
    const [before, after] = [ends[from], ends[to]];
    const boundaries = Object.keys({ ...before, ...after });
    if (before === undefined || after === undefined || boundaries.length === 0)
      tell('unknown', 'nobody-may-more', 'the state before or after was not proved');
    for (const boundary of boundaries) {
      if (before?.[boundary] !== 'proved' || after?.[boundary] !== 'proved') continue;
      const verdict = proof[boundary] ?? 'not asked';
      const why = `\`${boundary}\` is proved before and after, but ${verdict} in between`;
      if (verdict !== 'proved') tell(verdict === 'refuted' ? 'breached' : 'unknown', 'nobody-may-more', why);
    }
    if (changes.length === 0 && step !== 'switch')
      tell('unknown', 'plan-does-its-step', 'the plan changes nothing');
    for (const { address, action } of changes)
      if (!MAY[back ? UNDONE[step] : step](address, action))
        tell('breached', 'plan-does-its-step', `the plan would ${action} \`${address}\``);
  }
  return found.all();
}
