import type { Actor, TenantId } from '@cordon/domain';
import { expect, test } from 'vitest';
import { endOf } from './from-aws-engine.ts';

const key = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
const actor = (more: Partial<Actor>): Actor => ({ tenant: 'acme' as TenantId, credentials: key, ...more });

test.each([
  [
    'a session ends by its own word, whatever its lease says',
    { credentials: { ...key, sessionToken: 't', expiration: new Date(900_000) }, leaseSeconds: 60 },
    900_000,
  ],
  ['a leased user ends with its lease', { leaseId: 'aws/creds/acme/x', leaseSeconds: 900 }, 901_000],
  ['a key without a lease does not end', {}, undefined],
  ['a lease of no length says nothing', { leaseSeconds: 0 }, undefined],
])('%s', (_, more, ends) => {
  expect(endOf(actor(more), 1_000)?.getTime()).toBe(ends);
});
