/** Runs `work` over all items, at most `width` at a time, and rejects with the first error once the running ones end. */
export async function pool<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (const item of queue) {
      if (failed !== undefined) return;
      try {
        await work(item);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(width, items.length)) }, worker));
  if (failed !== undefined) throw failed.error;
}

/** Like `pool`, but items with the same key run one after the other, in order. */
export async function poolInTurns<T>(
  items: readonly T[],
  width: number,
  keyOf: (item: T) => string | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const key = keyOf(item) ?? item;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  await pool([...groups.values()], width, async (group) => {
    for (const item of group) await work(item);
  });
}
