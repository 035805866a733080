import { expect, test } from 'vitest';
import type { Facts } from './levers.ts';
import { causesOf } from './run.ts';

test('a lever that hits nobody else excuses nobody else, and is given its own grace', () => {
  const stops = () => ({ own: ['read'], others: [], briefly: ['renew'] }) as const;
  const order = { line: 'order', id: 'x', tenant: 'acme', beganMs: 1_000, doneMs: 1_050 } as const;
  const causes = causesOf({ id: 'x', graceMs: 5_000, stops }, {} as Facts, order, ['acme', 'globex']);
  expect(
    causes.map(({ tenant, channel, mustFromMs, untilMs }) => [tenant, channel, mustFromMs, untilMs]),
  ).toEqual([
    ['acme', 'read', 6_050, undefined],
    ['acme', 'renew', undefined, 3_050],
  ]);
});
