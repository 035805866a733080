import { expect, test } from 'vitest';
import { proveTopologies } from './index.ts';
import { TENANTS } from './testing/golden-stack.ts';

async function run(topologies: readonly string[], guards: readonly string[], json = true) {
  const written: string[] = [];
  const plain = (text: string) => text;
  const exit = await proveTopologies({
    ...{ topologies, guards, tenants: TENANTS, prefix: 'cordon', live: false, suite: 0, json },
    ink: { good: plain, bad: plain, dim: plain },
    write: (text) => written.push(text),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { exit, text: written.join('\n') };
}

test('a topology that a guard does not fit is named, and the exit code is about the others', async () => {
  const asked = ['shared-role-session-tags', 'session-name'];
  const { exit, text } = await run(asked, ['deny-unless-principal-tag']);
  expect(exit).toBe(0);
  const printed = JSON.parse(text) as { proofs: { topology: string }[]; leftOut: object[] };
  expect(printed.proofs.map(({ topology }) => topology)).toEqual(['shared-role-session-tags']);
  expect(printed.leftOut).toEqual([
    {
      topology: 'session-name',
      guards: ['deny-unless-principal-tag'],
      reason: expect.stringContaining('no tag `tenant`'),
    },
  ]);
  expect((await run(asked, ['deny-unless-principal-tag'], false)).text).toMatch(
    /session-name \+ deny-unless-principal-tag: its tenants’ credentials carry no tag/,
  );
});

test('when nothing is left, that is the asker’s mistake', async () => {
  await expect(run(['session-name'], ['deny-unless-principal-tag'])).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('session-name + deny-unless-principal-tag'),
  });
});
