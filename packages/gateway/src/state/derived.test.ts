import { expect, test } from 'vitest';
import { derived } from './derived.ts';
import { Store } from './store.ts';

test('what was derived is the same until the state changes, and never another state’s', () => {
  const store = new Store();
  let made = 0;
  const roles = derived((_: object, state) => ({ made: ++made, role: state.get('secrets', 'a') }));
  const [a, b] = [{}, {}];
  expect([roles(a, store).made, roles(a, store).made, roles(b, store).made]).toEqual([1, 1, 2]);
  store.apply([{ table: 'secrets', key: 'a', row: 'x' }]);
  expect(roles(a, store)).toEqual({ made: 3, role: 'x' });
  const other = new Store();
  other.apply([{ table: 'secrets', key: 'a', row: 'y' }]);
  expect(roles(a, other).role).toBe('y');
});
