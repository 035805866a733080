import { DOCUMENTED_CASES } from '@cordon/iam/cases';
import { expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { isGoverned } from '../facts.ts';
import { fill, PAPER } from '../names.ts';
import { carry, placeOf } from './carry.ts';

const carried = DOCUMENTED_CASES.map((one) => ({ one, over: carry(one) }));
const asked = carried.flatMap(({ one, over }) => ('leftOut' in over ? [] : [{ one, over }]));

test.each(asked.map(({ one, over }) => [one.id, one, over] as const))(
  '%s means the same over the wire',
  (_id, one, over) => {
    expect(decide(over, undefined, placeOf(over)).verdict).toBe(
      one.outcome === 'allowed' ? 'allowed' : 'refused',
    );
    expect(JSON.stringify(fill(over.setup, PAPER))).not.toContain('%');
  },
);

test('leaves out only rules that no client’s request can show, with the reason', () => {
  const left = carried.flatMap(({ one, over }) => ('leftOut' in over ? [`${one.id}: ${over.leftOut}`] : []));
  expect(left).toEqual([expect.stringMatching(/^service-principal: AWS alone can sign as the service/)]);
});

test('rules of organisations and of web identities are among those asked', () => {
  const governed = asked.filter(({ over }) => isGoverned(over.setup));
  expect(governed.filter(({ over }) => over.setup.scp !== undefined).length).toBeGreaterThan(4);
  expect(governed.filter(({ over }) => over.setup.rcp !== undefined).length).toBeGreaterThan(2);
  expect(asked.filter(({ over }) => over.setup.issuer !== undefined).length).toBe(2);
});
