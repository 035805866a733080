import { type PolicySlot, SESSION_TOKEN, SIZE_LIMITS } from '@cordon/iam';
import { quotas } from '@cordon/report';
import { expect, it } from 'vitest';

// Sizes stand in `@cordon/iam`, where lints and the gateway take them from; `decide`'s table has them with what AWS raises.
it('decide counts policies and tokens by the sizes that lint and gateway hold them to', () => {
  const sizes = quotas().filter(({ policy }) => policy !== undefined);
  const limitOf = (slot: string) =>
    slot === 'session-token' ? SESSION_TOKEN.limit : SIZE_LIMITS[slot as PolicySlot].limit;
  expect(sizes.map(({ id, value }) => [id, value])).toEqual(
    sizes.map(({ id, policy = '' }) => [id, limitOf(policy)]),
  );
  expect(sizes.map(({ policy }) => policy)).toContain('session-token');
});

it('no figure is older than 2025 where a newer one could be read, and each says of when it is', () => {
  for (const { id, date, source } of quotas()) {
    expect([id, date]).toEqual([id, expect.not.stringMatching(/\b20(1\d|2[0-4])\b/)]);
    expect(source, id).toMatch(/https:\/\//);
  }
});
