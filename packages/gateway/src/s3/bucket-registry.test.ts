import { expect, test } from 'vitest';
import { aBucket } from '../../testing/entities.ts';
import type { Core } from '../core.ts';
import { Store } from '../state/store.ts';
import { findBucket } from './bucket-registry.ts';

/** A core whose upstream has every bucket; `meanwhile` happens while it is asked about one. */
function coreWhere(meanwhile: (store: Store) => void): Core {
  const store = new Store();
  const upstream = {
    authorization: () => '',
    async call({ method }: { method: string }) {
      if (method === 'GET') meanwhile(store);
      return { status: method === 'HEAD' ? 200 : 404, headers: {}, body: Buffer.alloc(0) };
    },
  };
  return { store, upstream, accountId: '111122223333', region: 'us-east-1' } as unknown as Core;
}

test('a bucket that was made behind the gateway’s back is the gateway’s account’s', async () => {
  const core = coreWhere(() => {});
  expect(await findBucket(core, 'found')).toMatchObject({ accountId: '111122223333' });
  expect(core.store.get('buckets', 'found')).toMatchObject({ accountId: '111122223333' });
});

test('a bucket that somebody makes while it is looked up stays theirs', async () => {
  const made = aBucket('made', { accountId: '444455556666' });
  const core = coreWhere((store) => store.apply([{ table: 'buckets', key: 'made', row: made }]));
  expect(await findBucket(core, 'made')).toBe(made);
  expect(core.store.get('buckets', 'made')).toBe(made);
});
