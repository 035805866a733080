import { DOCUMENTED_PERMISSIONS } from '@cordon/vault';
import { z } from 'zod';
import { Findings, type Said } from '../history.ts';

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

export type PrivilegeFinding = Said<'broker-is-minimal' | 'whole-policy-works' | 'somebody-worked'>;

/** Actions that a user needs no policy for where a role of its own account trusts it by name. */
const TRUST_SUFFICES = ['sts:AssumeRole', 'sts:TagSession'];

/**
 * Actions of the broker that nothing needs, and why: the trust policies of all roles name it, in its own account, and
 * each allows the action. Vault's documentation asks for them all the same. Pure.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (“Permissions”)
 */
export function needless(
  trusts: readonly { readonly roleArn: string; readonly document: string }[],
  brokerArn: string,
): ReadonlyMap<string, string> {
  const accountOf = (arn: string) => arn.split(':')[4];
  const trusting = (action: string) =>
    trusts.every(
      ({ roleArn, document }) =>
        accountOf(roleArn) === accountOf(brokerArn) &&
        trustDocument
          .parse(JSON.parse(document))
          .Statement.some(
            ({ Effect, Principal, Action }) =>
              Effect === 'Allow' &&
              typeof Principal === 'object' &&
              [Principal.AWS].flat().includes(brokerArn) &&
              [Action].flat().includes(action),
          ),
    );
  const why = 'each role’s trust policy names the broker, in its own account: that alone is enough for AWS';
  return new Map(trusts.length === 0 ? [] : TRUST_SUFFICES.filter(trusting).map((action) => [action, why]));
}

const words = z.union([z.string(), z.array(z.string())]);
const trustDocument = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Principal: z.union([z.string(), z.object({ AWS: words.optional() })]).optional(),
      Action: words.optional(),
    }),
  ),
});

/**
 * The broker's rights are minimal where everything works with all of them and something fails without any one, but for
 * those that are stated to be `needless`. Pure. `whole` are the steps with the policy as it stands, before the first
 * action was taken away and after the last.
 */
export function judgeBroker(
  whole: readonly (readonly StepResult[])[],
  without: readonly Without[],
  stated: ReadonlyMap<string, string> = new Map(),
): readonly PrivilegeFinding[] {
  const found = new Findings<PrivilegeFinding>();
  const untriedIn = (steps: readonly StepResult[]) =>
    STEPS.filter((step) => !steps.some((one) => one.step === step));
  for (const steps of whole.length < 2 ? [[], ...whole] : whole) {
    const missing = untriedIn(steps);
    const failed = steps.find(({ ok }) => !ok);
    const why =
      failed === undefined
        ? `${missing.join(' and ')} was not tried`
        : `${failed.step} failed: ${failed.why ?? 'no reason'}`;
    if (failed !== undefined || missing.length > 0)
      found.tell('unknown', 'whole-policy-works', `with all its rights, ${why}`);
  }
  if (without.length === 0) found.tell('unknown', 'somebody-worked', 'no action was taken away');
  for (const { action, steps } of without) {
    if (steps.some(({ ok }) => !ok)) continue;
    const untried = untriedIn(steps);
    if (untried.length > 0)
      found.tell(
        'unknown',
        'broker-is-minimal',
        `without \`${action}\`, ${untried.join(' and ')} was not tried`,
      );
    else if (!stated.has(action))
      found.tell(
        'breached',
        'broker-is-minimal',
        `nothing fails without \`${action}\`: the broker does not need it`,
      );
  }
  return found.all();
}

/** Of a tenant none of whose grants was used nothing is known: nobody asked, or nobody looked. Pure. */
export function judgeUsed(
  tenants: readonly {
    readonly tenant: string;
    readonly granted: readonly string[];
    readonly unused: readonly string[];
  }[],
): readonly PrivilegeFinding[] {
  const found = new Findings<PrivilegeFinding>();
  for (const { tenant, granted, unused } of tenants)
    if (unused.length >= granted.length)
      found.tell(
        'unknown',
        'somebody-worked',
        `no request used any of the ${granted.length} actions granted to \`${tenant}\``,
      );
  return found.all();
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
