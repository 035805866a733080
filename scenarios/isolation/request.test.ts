import { UsageError } from '@cordon/domain';
import { RIVALS, requestOf } from '@cordon/harness/request';
import { guardIds, topologyIds } from '@cordon/stacks';
import { expect, it } from 'vitest';
import { attackIds } from './attack-registry.ts';

it('asks for the two rivals without guards unless told otherwise', async () => {
  expect(await requestOf({}, attackIds())).toMatchObject({
    topologies: RIVALS,
    guards: [],
    engine: 'localstack',
  });
  expect((await requestOf({ topology: 'all' }, attackIds())).topologies).toEqual(await topologyIds());
});

it('puts named guards on together, and each of them apart when asked for each', async () => {
  const two = 'deny-unless-userid,permissions-boundary';
  const together = await requestOf({ guard: two }, attackIds());
  expect([together.guards, together.apart]).toEqual([two.split(','), undefined]);
  expect(await requestOf({ guard: 'each' }, attackIds())).toMatchObject({
    guards: await guardIds(),
    apart: true,
  });
});

it.each([
  [{ guard: 'deny-unless-usrid' }, 'unknown guard `deny-unless-usrid` (did you mean `deny-unless-userid`?)'],
  [{ topology: 'role-per-tenant,role-per-tenant' }, 'names one twice'],
  [{ attack: ',' }, '--attack names none'],
  [{ tenants: 'acme,globex', tenant: 'initech' }, '--tenant `initech` is not one of the tenants'],
])('refuses %o, naming the value and the rule', async (flags, message) => {
  const refusal = requestOf(flags, attackIds());
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toBeInstanceOf(UsageError);
});
