const turns = new WeakMap<object, Map<string, Promise<void>>>();

/**
 * Changes of one thing of `owner` go on one after the other: what each was judged by still holds when it is done, and
 * the upstream and the gateway remember the same one as the last.
 */
export async function inTurn(owner: object, thing: string, change: () => Promise<void>): Promise<void> {
  const waiting = turns.get(owner) ?? new Map<string, Promise<void>>();
  turns.set(owner, waiting);
  const turn = (waiting.get(thing) ?? Promise.resolve()).then(change);
  const over = turn.catch(() => {});
  waiting.set(thing, over);
  try {
    await turn;
  } finally {
    if (waiting.get(thing) === over) waiting.delete(thing);
  }
}
