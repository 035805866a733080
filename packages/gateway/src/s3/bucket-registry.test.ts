import { expect, test } from 'vitest';
import { aBucket } from '../../testing/entities.ts';
import type { Core } from '../core.ts';
import { Store } from '../state/store.ts';
import { findBucket } from './bucket-registry.ts';

/** A core whose upstream has every bucket; `meanwhile` happens while it is asked about one. */
function coreWhere(meanwhile: (store: Store) => void, owner = '111122223333'): Core {
  const store = new Store();
  const upstream = {
    authorization: () => '',
    // As LocalStack does: HEAD does not look at whom the bucket is expected to be of.
    async call({ method, headers }: { method: string; headers: Record<string, string> }) {
      if (method === 'GET') meanwhile(store);
      const isTheirs = headers['x-amz-expected-bucket-owner'] !== owner;
      const status = method === 'HEAD' ? 200 : isTheirs ? 403 : 404;
      return { status, headers: {}, body: Buffer.alloc(0) };
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

test('a bucket of another account, whose making was not seen to its end, is nobody’s here', async () => {
  const core = coreWhere(() => {}, '444455556666');
  expect(await findBucket(core, 'theirs')).toBeUndefined();
  expect(core.store.get('buckets', 'theirs')).toBeUndefined();
});
