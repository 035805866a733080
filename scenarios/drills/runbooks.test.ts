import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OUTAGES } from './outage/faults.ts';
import { LEVERS } from './revocation/levers.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

test('the runbook says what to type for every lever, and for no other', () => {
  const rows = [...page('stopping-a-tenant').matchAll(/^\| ([a-z0-9-]+) \| (Vault|AWS) \| `(.+)` \|$/gm)];
  expect(rows.map(([, id, at, order]) => ({ id, at, order }))).toEqual(
    LEVERS.map(({ id, at, order }) => ({ id, at, order })),
  );
});

test('the page on outages has every fault of the drill, and no other', () => {
  const rows = [...page('outages').matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id);
  expect(rows).toEqual([...OUTAGES.map(({ id }) => id), 'cut-amid-upload']);
});
