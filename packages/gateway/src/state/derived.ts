import type { State } from './store.ts';

/**
 * Remembers what was derived from an object and the state, until either is another: callers, their policies and how the
 * log shows them are the same for thousands of requests.
 */
export function derived<K extends object, V>(
  make: (from: K, state: State) => V,
): (from: K, state: State) => V {
  const known = new WeakMap<K, { readonly state: State; readonly version: number; readonly value: V }>();
  return (from, state) => {
    const before = known.get(from);
    if (before !== undefined && before.version === state.version && before.state === state)
      return before.value;
    const value = make(from, state);
    known.set(from, { state, version: state.version, value });
    return value;
  };
}
