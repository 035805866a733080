/** What the code uses and Node 20 lacks: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Map/groupBy */
type GroupBy = <T, K>(items: Iterable<T>, key: (item: T, index: number) => K) => Map<K, T[]>;
const groupBy: GroupBy = (items, key) => {
  const found = new Map();
  let index = 0;
  for (const item of items) {
    const at = key(item, index++);
    const known = found.get(at);
    if (known === undefined) found.set(at, [item]);
    else known.push(item);
  }
  return found;
};

(Map as { groupBy?: GroupBy }).groupBy ??= groupBy;
