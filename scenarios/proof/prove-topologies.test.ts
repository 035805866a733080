import { expect, test } from 'vitest';
import { proveTopologies } from './index.ts';
import { TENANTS } from './testing/golden-stack.ts';

async function run(
  topologies: readonly string[],
  guards: readonly string[],
  json = true,
  logins: readonly string[] = [],
) {
  const written: string[] = [];
  const plain = (text: string) => text;
  const exit = await proveTopologies({
    ...{
      topologies,
      guards,
      logins,
      layouts: [],
      tenants: TENANTS,
      prefix: 'cordon',
      live: false,
      suite: 0,
      json,
    },
    ink: { good: plain, bad: plain, dim: plain },
    write: (text) => written.push(text),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { exit, text: written.join('\n') };
}

test('a topology that a guard does not apply to is named, and the others decide the exit code', async () => {
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

test('when no topology is left, it is bad usage', async () => {
  await expect(run(['session-name'], ['deny-unless-principal-tag'])).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('session-name + deny-unless-principal-tag'),
  });
});

test('every login is proved with a topology that it can serve, and the others are named', async () => {
  const { exit, text } = await run(['role-per-tenant', 'session-name'], [], true, [
    'jwt',
    'kubernetes+templated',
  ]);
  expect(exit).toBe(0);
  const printed = JSON.parse(text) as {
    proofs: { topology: string; login: string }[];
    leftOut: { topology: string; reason: string }[];
  };
  expect(printed.proofs.map(({ topology, login }) => `${topology}@${login}`)).toEqual([
    'role-per-tenant@jwt',
    'role-per-tenant@kubernetes+templated',
    'session-name@jwt',
  ]);
  expect(printed.leftOut).toMatchObject([
    {
      topology: 'session-name@kubernetes+templated',
      reason: expect.stringContaining('told apart by a parameter'),
    },
  ]);
});
