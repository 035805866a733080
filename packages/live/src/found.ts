import type { RawInstance, Unread } from '@cordon/terraform';

/** What was read so far, as Terraform resources, and what could not be read. */
export class Found {
  readonly instances: RawInstance[] = [];
  readonly unread: Unread[] = [];
  /** Active access keys of IAM users: whose, and the key's id; without one where they could not be listed. */
  readonly userKeys: { readonly user: string; readonly key?: string }[] = [];
  readonly #assumed = new Set<string>();

  get assumed(): readonly string[] {
    return [...this.#assumed];
  }

  /** Adds a resource of the given Terraform type. `provider`: `vault`, or `aws.` and the account. */
  add(
    provider: string,
    type: string,
    address: string,
    values: Readonly<Record<string, unknown>>,
    mode: RawInstance['mode'] = 'managed',
  ): void {
    const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
    this.instances.push({
      ...{ address, mode, type, provider },
      ...{ module: '', name: address, actions: ['no-op'], unknown: undefined, sensitive: undefined },
      values: Object.fromEntries(kept),
    });
  }

  /** Notes something that could not be read and is no attribute. */
  miss(address: string, why: string, touches: Unread['touches'], boundaries?: Unread['boundaries']): void {
    this.unread.push({
      ...{ address, why, touches },
      todo: 'check what is deployed with `--live`',
      ...(boundaries === undefined ? {} : { boundaries }),
    });
  }

  assume(sentence: string): void {
    this.#assumed.add(sentence);
  }
}

/** The result of one call: an answer, “not found”, or why neither. */
export type Told<T> =
  | { readonly is: 'told'; readonly value: T }
  | { readonly is: 'absent' }
  | { readonly is: 'unread'; readonly why: string };

/** Runs `work` for all items, at most eight at a time; results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(8, items.length) }, lane));
  return answers;
}
