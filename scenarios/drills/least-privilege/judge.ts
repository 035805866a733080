import { DOCUMENTED_PERMISSIONS } from '@cordon/vault';

/** What the broker's user is asked to do when one of its actions is taken away. */
export const STEPS = ['issue', 'use', 'revoke', 'rotate-root'] as const;
export type Step = (typeof STEPS)[number];

/** How a step went: `ok`, or what failed, in Vault's or S3's own words. */
export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly why?: string;
}

/** The broker's policy without one of its actions. */
export interface Without {
  readonly action: string;
  readonly steps: readonly StepResult[];
}

export interface PrivilegeFinding {
  readonly is: 'breached' | 'unknown';
  readonly rule: 'broker-is-minimal' | 'whole-policy-works' | 'somebody-worked';
  readonly why: string;
}

/**
 * The broker's rights are minimal where everything works with all of them and something fails without any one. Pure.
 * `whole` are the steps with the policy as it stands, before the first action was taken away and after the last.
 */
export function judgeBroker(
  whole: readonly (readonly StepResult[])[],
  without: readonly Without[],
): readonly PrivilegeFinding[] {
  const findings: PrivilegeFinding[] = [];
  for (const steps of whole.length < 2 ? [[], ...whole] : whole) {
    const missing = STEPS.filter((step) => !steps.some((one) => one.step === step));
    const failed = steps.find(({ ok }) => !ok);
    if (failed !== undefined || missing.length > 0)
      findings.push({
        is: 'unknown',
        rule: 'whole-policy-works',
        why:
          failed === undefined
            ? `with all its rights, ${missing.join(' and ')} was not tried`
            : `with all its rights, ${failed.step} failed: ${failed.why ?? 'no reason'}`,
      });
  }
  if (without.length === 0)
    findings.push({ is: 'unknown', rule: 'somebody-worked', why: 'no action was taken away' });
  for (const { action, steps } of without) {
    if (steps.some(({ ok }) => !ok)) continue;
    const untried = STEPS.filter((step) => !steps.some((one) => one.step === step));
    findings.push(
      untried.length > 0
        ? {
            is: 'unknown',
            rule: 'broker-is-minimal',
            why: `without \`${action}\`, ${untried.join(' and ')} was not tried`,
          }
        : {
            is: 'breached',
            rule: 'broker-is-minimal',
            why: `nothing fails without \`${action}\`: the broker does not need it`,
          },
    );
  }
  return findings;
}

/** Actions granted that none of the requests asked for. Pure; a pattern is used where it covers a used action. */
export function unusedOf(granted: readonly string[], used: ReadonlySet<string>): readonly string[] {
  return granted.filter((action) => {
    if (!action.includes('*')) return !used.has(action);
    const prefix = action.slice(0, action.indexOf('*'));
    return ![...used].some((one) => one.startsWith(prefix));
  });
}

/** What Vault's documentation says its credentials need, by the kind that tenants get. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'IAM user': DOCUMENTED_PERMISSIONS.iam_user,
  'role session': DOCUMENTED_PERMISSIONS.assumed_role,
  'federated user': DOCUMENTED_PERMISSIONS.federation_token,
};

/** The broker's actions beside the documented ones: those it has and needs besides, those it does without. Pure. */
export function besideDocumented(
  credential: string,
  has: readonly string[],
): { readonly more: readonly string[]; readonly without: readonly string[] } {
  const documented = DOCUMENTED[credential] ?? [];
  return {
    more: has.filter((action) => !documented.includes(action)),
    without: documented.filter((action) => !has.includes(action)),
  };
}
