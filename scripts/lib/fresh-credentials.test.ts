import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access, Deployment, TenantId } from '@cordon/domain';
import { expect, onTestFinished, test } from 'vitest';
import { freshCredentials } from './fresh-credentials.ts';

const TENANT = 'acme' as TenantId;
const DEPLOYMENT = {
  topology: 'iam-user-per-lease',
  issuer: 'vault-iam-user',
  vault: { awsMount: 'aws', authMount: 'approle' },
  tenants: [{ tenant: { id: TENANT }, vaultRole: 'acme', appRole: { name: 'acme', roleId: 'r' } }],
} as unknown as Deployment;

/** A listener that answers a login, a lease of `seconds` and its revocation as Vault does; the last takes a while. */
async function vaultWith(seconds: number) {
  const answered: string[] = [];
  let leases = 0;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/v1/', '');
    if (path.startsWith('sys/leases/revoke')) await sleep(80);
    if (path === 'aws/creds/acme') leases += 1;
    const creds = path === 'aws/creds/acme' ? { access_key: `AKIA${leases}`, secret_key: 's' } : undefined;
    const body = {
      request_id: 'q',
      lease_id: creds === undefined ? '' : `aws/creds/acme/${leases}`,
      lease_duration: creds === undefined ? 0 : seconds,
      renewable: false,
      data: creds ?? { secret_id: 'id', secret_id_accessor: 'a' },
      wrap_info: path.endsWith('/secret-id')
        ? { token: 'w', ttl: 60, accessor: 'a', creation_path: path, creation_time: '2026-01-01T00:00:00Z' }
        : null,
      auth: path.endsWith('/login')
        ? {
            client_token: 't',
            accessor: 'a',
            policies: [],
            token_policies: [],
            lease_duration: 60,
            renewable: false,
            entity_id: 'e',
            metadata: {},
          }
        : null,
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
    answered.push(path);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const access = { vaultAddress: `http://127.0.0.1:${port}`, vaultToken: 'root' } as Access;
  return { answered, access };
}

test('callers at once share one issuance, and it is asked for anew when less than five minutes are left', async () => {
  const { access } = await vaultWith(900);
  let now = 0;
  const fresh = freshCredentials(DEPLOYMENT, TENANT, access, () => now);
  const [one, other] = await Promise.all([fresh.get(), fresh.get()]);
  expect([one.accessKeyId, other.accessKeyId, one.expiration.getTime()]).toEqual(['AKIA1', 'AKIA1', 900_000]);
  now = 599_999;
  expect((await fresh.get()).accessKeyId).toBe('AKIA1');
  now = 600_000;
  expect((await fresh.get()).accessKeyId).toBe('AKIA2');
});

test('a key without an end is asked for again after a quarter of an hour', async () => {
  const { access } = await vaultWith(0);
  const fresh = freshCredentials(DEPLOYMENT, TENANT, access, () => 0);
  expect((await fresh.get()).expiration.getTime()).toBe(900_000);
});

test('once it is closed, every lease that it took is revoked, and not only ordered to be', async () => {
  const { access, answered } = await vaultWith(900);
  let now = 0;
  const fresh = freshCredentials(DEPLOYMENT, TENANT, access, () => now);
  await fresh.get();
  now = 700_000;
  await fresh.get();
  await fresh.close();
  expect(answered.filter((path) => path.startsWith('sys/leases/revoke'))).toHaveLength(2);
  await fresh.close();
  expect(answered.filter((path) => path.startsWith('sys/leases/revoke'))).toHaveLength(2);
});
