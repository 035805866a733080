const turns = new WeakMap<object, Map<string, Promise<void>>>();

/**
 * Changes of one thing of `owner` (or of several at once) go on one after the other: what each was judged by still holds
 * when it is done, and the upstream and the gateway remember the same one as the last. A place in every queue is taken
 * in one go, so that no two changes wait for each other. Resolves with what the change makes.
 */
export async function inTurn<T>(
  owner: object,
  things: string | readonly string[],
  change: () => Promise<T>,
): Promise<T> {
  const waiting = turns.get(owner) ?? new Map<string, Promise<void>>();
  turns.set(owner, waiting);
  const names = new Set([things].flat());
  const turn = Promise.all([...names].map((name) => waiting.get(name))).then(change);
  const over = turn.then(
    () => {},
    () => {},
  );
  for (const name of names) waiting.set(name, over);
  try {
    return await turn;
  } finally {
    for (const name of names) if (waiting.get(name) === over) waiting.delete(name);
  }
}
