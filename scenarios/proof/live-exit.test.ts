import { loadTopology } from '@cordon/stacks';
import { expect, test } from 'vitest';
import type { Fired } from './fire.ts';
import { exitOfLive, type LiveRun, orUntold } from './live-exit.ts';
import { renderLive } from './render.ts';

const one = (result: Fired['result']): Fired => ({
  result,
  request: 'acme: s3:GetObject on arn:aws:s3:::x/y',
  expected: 'refused',
  why: 'the service hung up',
});
const proved = {
  boundary: 'tenant-data',
  verdict: 'proved',
  outcome: 'proved',
  claim: 'holds',
  reasons: [],
} as const;
const fine: LiveRun = {
  outcomes: [proved],
  fired: [one('confirmed')],
  suite: { requests: [one('confirmed')], wanted: 1, leftOut: [] },
  differences: [],
  asleep: [],
};
const suite = (...requests: Fired[]) => ({ requests, wanted: requests.length, leftOut: [] });

test('a run whose requests were all answered as the model says passes', () => {
  expect(exitOfLive(fine)).toBe(0);
});

test.each([
  [
    'a request of the suite that was not clearly answered',
    { suite: suite(one('confirmed'), one('unclear')) },
  ],
  ['a request of the suite that could not be made', { suite: suite(one('confirmed'), one('not-made')) }],
  ['no request at all, though there are classes', { suite: { requests: [], wanted: 7, leftOut: [] } }],
  ['a witness without a clear answer', { fired: [one('unclear')] }],
  ['a canary that was served', { asleep: ['aws'] }],
  ['a deployment that is not what was meant', { differences: ['x'] }],
] as const)('could not be told: %s', (_, change) => {
  expect(exitOfLive({ ...fine, ...change })).toBe(2);
});

test('a witness that the engine does not confirm fails the run, whatever else could not be told', () => {
  expect(exitOfLive({ ...fine, fired: [one('gap')], suite: suite(one('unclear')) })).toBe(1);
});

test('a finding that cannot be fired fails nothing by itself, and is named with its reason', () => {
  const run = { ...fine, fired: [{ ...one('not-made'), why: 'it would change the account’s IAM' }] };
  expect(exitOfLive(run)).toBe(0);
  const plain = (text: string) => text;
  const shown = renderLive(
    {
      ...run,
      differences: [],
      asleep: [],
      suite: { ...run.suite, leftOut: [{ why: 'no call asks for it', classes: 3 }] },
    },
    { good: plain, bad: plain, dim: plain },
  );
  expect(shown).toMatch(/not fired {2}.*it would change the account’s IAM/);
  expect(shown).toMatch(/left out of it {2}3 classes: no call asks for it/);
});

const plain = (text: string) => text;

async function asked(json: boolean, signal = new AbortController().signal) {
  const written: string[] = [];
  const { claims } = await loadTopology('role-per-tenant');
  const made = await orUntold(
    Promise.reject(new Error('the lab hung up')),
    { leg: 'role-per-tenant', topology: 'role-per-tenant', guards: [], claims },
    {
      signal,
      json,
      ink: { good: plain, bad: plain, dim: plain },
      write: (text) => written.push(text),
      progress: () => undefined,
    },
  );
  return { made, written };
}

test('a deployment that failed could not be told: exit 2, named, and every boundary unknown', async () => {
  const { made, written } = await asked(false);
  expect(made?.exit).toBe(2);
  expect(written).toEqual(['role-per-tenant: could not tell  the lab hung up']);
  expect(made?.json).toMatchObject({ verdict: 'unknown', unknown: ['the lab hung up'], exit: 2 });
});

test('JSON stays JSON, and an aborted run is no answer', async () => {
  expect((await asked(true)).written).toEqual([]);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(asked(true, stopped)).rejects.toThrow('stopped');
});
