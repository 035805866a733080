import { expect, test } from 'vitest';
import { fixture } from './bench.fixture.ts';
import { type MeasuredBlock, pack, parseSamples, samplesText, unpack } from './samples-file.ts';

test('what is written is what is read', () => {
  const document = fixture({ seed: 1 });
  expect(parseSamples(samplesText(document), 'samples.json')).toEqual(JSON.parse(JSON.stringify(document)));
});

test('columns keep every sample to the microsecond, its outcome, its retries and its phases', () => {
  const block: MeasuredBlock = {
    subject: 'role-per-tenant',
    part: 'flow',
    setting: { axis: 'tenants', point: '1000' },
    round: 3,
    loop: { kind: 'closed', concurrency: 2 },
    plannedMs: 500,
    elapsedMs: 512.345,
    held: 1,
    samples: [
      {
        at: 0.001,
        late: 0.25,
        service: 12.345,
        outcome: 'served',
        retries: 0,
        phases: { login: 1.5, issue: 10 },
      },
      { at: 7, late: 0, service: 300, outcome: 'throttle', retries: 2, phases: { login: 0 } },
      { at: 9, late: 0, service: 5_000, outcome: 'timeout', retries: 0 },
    ],
  };
  expect(unpack(JSON.parse(JSON.stringify(pack(block))))).toEqual(block);
});

test('a file that is something else is refused, named, with the reason', () => {
  const good = JSON.parse(samplesText(fixture({ seed: 1, samples: 2 })));
  expect(() => parseSamples('{', 'a.json')).toThrow(/`a.json` is not JSON/);
  expect(() => parseSamples('null', 'a.json')).toThrow(/is not a bench run/);
  expect(() => parseSamples(JSON.stringify({ ...good, schema: 2 }), 'a.json')).toThrow(/schema 2/);
  good.blocks[0].late.pop();
  expect(() => parseSamples(JSON.stringify(good), 'a.json')).toThrow(/blocks\.0.*columns differ in length/);
});
