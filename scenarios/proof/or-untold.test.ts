import { loadTopology } from '@cordon/stacks';
import { expect, test } from 'vitest';
import { orUntold } from './or-untold.ts';

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
