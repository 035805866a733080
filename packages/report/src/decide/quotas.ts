import { didYouMean, UsageError } from '@cordon/domain';
import data from './quotas.json' with { type: 'json' };

/** One limit of AWS or Vault, from the one dated file; `value` is the default unless the team gave its own. */
export interface Quota {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  /** How far AWS raises it, without `to` where the page states no maximum; absent where it cannot be raised. */
  readonly raised?: { readonly to?: number; readonly source: string; readonly date: string };
  /** What stops working once the quota is raised past a figure. */
  readonly above?: { readonly than: number; readonly what: string };
  /** Terraform resource types that count towards it. */
  readonly counts: readonly string[];
  /** Leases that count towards it: those that are IAM users, or all. */
  readonly leases?: 'iam_user' | 'any';
  /** Policy slot (`@cordon/iam`’s word) whose size it limits. */
  readonly policy?: string;
  /** A rate of STS calls a second. */
  readonly rate?: boolean;
  /** Entities of Vault’s identity store: one for each who logs in. */
  readonly entities?: boolean;
  /** Tags of one session. */
  readonly tags?: boolean;
  readonly source: string;
  /** Date or version of the text that states the figure. */
  readonly date: string;
  /** The source quotes the figure; the original page could not be read. */
  readonly secondHand?: boolean;
  /** Whether `value` is the team’s own. */
  readonly given: boolean;
}

/** An unknown quota, or a value that is not a whole number: `value` and `rule` are in the message. */
export class QuotaError extends UsageError {
  constructor(message: string) {
    super(message);
    this.name = 'QuotaError';
  }
}

/** All quotas, with the team’s own figures (`id` to number) in place of the defaults. */
export function quotas(given: Readonly<Record<string, number>> = {}): readonly Quota[] {
  for (const [id, value] of Object.entries(given)) {
    if (!data.quotas.some((quota) => quota.id === id))
      throw new QuotaError(
        `quota \`${id}\` was refused: the name is unknown${didYouMean(
          id,
          data.quotas.map((quota) => quota.id),
        )}; known are ${data.quotas.map((quota) => `\`${quota.id}\``).join(', ')}`,
      );
    if (!Number.isSafeInteger(value) || value < 1)
      throw new QuotaError(`quota \`${id}\` was refused: \`${value}\` is not a whole number above 0`);
  }
  return data.quotas.map(
    (quota): Quota => ({
      id: quota.id,
      name: quota.name,
      value: given[quota.id] ?? quota.default,
      ...(quota.raised === undefined ? {} : { raised: quota.raised }),
      ...(quota.above === undefined ? {} : { above: quota.above }),
      counts: quota.counts ?? [],
      ...(quota.leases === undefined ? {} : { leases: quota.leases as 'iam_user' | 'any' }),
      ...(quota.policy === undefined ? {} : { policy: quota.policy }),
      ...(quota.rate === undefined ? {} : { rate: quota.rate }),
      ...(quota.entities === undefined ? {} : { entities: quota.entities }),
      ...(quota.tags === undefined ? {} : { tags: quota.tags }),
      ...(quota.secondHand === undefined ? {} : { secondHand: quota.secondHand }),
      source: quota.source,
      date: quota.date,
      given: given[quota.id] !== undefined,
    }),
  );
}
