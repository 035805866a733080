import { strength } from '@cordon/strength';
import { describe, expect, it } from 'vitest';
import { bases, editsOf } from './edits.ts';
import { played } from './played.ts';
import { reportOf } from './sound.ts';

/** Every so many of the edits; all of them at night. */
const STEP = strength(41, 13, 1);
const ODD_STEP = strength(389, 97, 5);
const FIRST = Number(process.env.CORDON_SEED ?? 0) % STEP;

describe.each(bases())('$name', ({ resources, tenants, players }) => {
  it('crosses nowhere', () => {
    expect(played(resources, players)).toEqual([]);
    expect(new Set(reportOf({ resources, tenants }).boundaries.map(({ answer }) => answer))).toEqual(
      new Set(['proved']),
    );
  });

  it(`is never called proved where one change lets a request through, one of ${STEP} changes`, () => {
    for (const [index, edit] of [...editsOf(resources)].entries()) {
      if (index % STEP !== FIRST) continue;
      const served = attempt(() => played(edit.resources, players));
      if (served === undefined || served.length === 0) continue;
      const { boundaries, lacking } = reportOf({ resources: edit.resources, tenants });
      if (lacking.length > 0) continue;
      for (const { from, to, boundary, how } of served) {
        const of = boundaries.find((one) => one.boundary === boundary);
        const said = [...(of?.refuted ?? []), ...(of?.unknown ?? [])].some(
          ([a, b]) =>
            (a === '*' || a === from || (from === 'anybody' && a.startsWith('anybody'))) &&
            (b === '*' || b === to),
        );
        expect([edit.what, said, said ? '' : `${boundary} ${from} → ${to}: ${how}`]).toEqual([
          edit.what,
          true,
          '',
        ]);
      }
    }
  }, 300_000);
});

/** Nothing that a provider would print, and what a file that somebody wrote by hand may hold all the same. */
const ODD: readonly unknown[] = [
  ...[null, 42, '', 'x', true, false, [], {}, [null], [[]], [{}], { a: null }, ['a', 1], { a: ['b'] }],
  ...['{', '[]', '{}', 'null', '""', 'path "x" {', '\u0000', '{{', 'arn:', '*'],
];

it(`takes whatever stands at an attribute, one of ${ODD_STEP}`, () => {
  let index = FIRST;
  for (const { resources, tenants } of bases())
    for (const [address, values] of resources)
      for (const attribute of Object.keys(values))
        for (const odd of ODD) {
          if (index++ % ODD_STEP !== 0) continue;
          const edited = new Map(resources).set(address, { ...values, [attribute]: odd });
          const told = () => reportOf({ resources: edited, tenants }).boundaries.length;
          expect(told, `${address}.${attribute} = ${JSON.stringify(odd)}`).not.toThrow();
        }
}, 300_000);

/** What AWS or Vault would refuse to keep is no deployment. */
function attempt<T>(play: () => T): T | undefined {
  try {
    return play();
  } catch {
    return undefined;
  }
}
