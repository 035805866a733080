import type { Act, Deployment, EngineInput, TenantId } from '@cordon/domain';
import { expect, it } from 'vitest';
import { openLiveEngine } from '../live-engine.ts';
import { misbehavingServer } from '../testing/server.ts';

const tenant = 'acme' as TenantId;
const revoked: Act = {
  as: {
    kind: 'revoked',
    of: { kind: 'vault-credentials', by: { kind: 'tenant', tenant }, path: 'aws/creds/acme' },
  },
  call: { via: 'sdk', service: 's3', operation: 'GetObject', input: { Bucket: 'b', Key: 'k' } },
};

/** A Vault that issues with this lease id and revokes with this status; what was asked of it, and of S3. */
async function perform(leaseId: string, revocation: number, act: Act = revoked) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  await using server = await misbehavingServer((request, response) => {
    const token = request.headers['x-vault-token'];
    asked.push(`${request.method} ${request.url?.split('?')[0]}${token === undefined ? '' : ` ${token}`}`);
    if (request.url === '/v1/aws/creds/acme') {
      const data = { access_key: 'AKIAEXAMPLE', secret_key: 'secret', security_token: null };
      response.end(JSON.stringify({ lease_id: leaseId, data }));
    } else if (request.url?.startsWith('/v1/sys')) {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(JSON.parse(body));
        response.writeHead(revocation).end();
      });
    } else response.writeHead(403).end('<Error><Code>InvalidAccessKeyId</Code></Error>');
  });
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 's' };
  const engine = await openLiveEngine({
    deployment: { tenants: [], vault: { awsMount: 'aws' } } as unknown as Deployment,
    access: {
      region: 'us-east-1',
      awsEndpoint: server.url,
      vaultAddress: server.url,
      vaultToken: 'root',
      admin: credentials,
    },
    actors: new Map([[tenant, { tenant, credentials, vaultToken: 'hvs.acme' }]]),
  } as EngineInput);
  try {
    return { answer: await engine.perform(act), asked, bodies };
  } finally {
    await engine.close();
  }
}

it('lets the operator revoke the lease of what the tenant got, and acts with it afterwards', async () => {
  const { answer, asked, bodies } = await perform('aws/creds/acme/1', 204);
  // `sync`: Vault answers once it has revoked, so that what follows asks after the fact.
  expect(bodies).toEqual([{ lease_id: 'aws/creds/acme/1', sync: true }]);
  expect(asked).toEqual(['GET /v1/aws/creds/acme hvs.acme', 'PUT /v1/sys/leases/revoke root', 'GET /b/k']);
  expect([answer.kind, answer.refusal]).toEqual(['refused', 'authentication']);
});

it('is unclear when there is no lease, or when it could not be revoked: then nothing was revoked', async () => {
  const without = await perform('', 204);
  expect(without.answer).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('no lease') });
  const failed = await perform('aws/creds/acme/1', 500);
  expect(failed.answer.kind).toBe('unclear');
  for (const { asked } of [without, failed]) expect(asked).not.toContain('GET /b/k');
});

it('revokes all leases below a path, whoever’s they are, and is unclear where that fails', async () => {
  const below: Act = { ...revoked, as: { ...revoked.as, below: 'aws/creds/globex' } as Act['as'] };
  const { answer, asked, bodies } = await perform('aws/creds/acme/1', 204, below);
  expect(bodies).toEqual([{ sync: true }]);
  expect(asked).toEqual([
    'GET /v1/aws/creds/acme hvs.acme',
    'PUT /v1/sys/leases/revoke-prefix/aws/creds/globex root',
    'GET /b/k',
  ]);
  expect([answer.kind, answer.refusal]).toEqual(['refused', 'authentication']);
  const failed = await perform('aws/creds/acme/1', 500, below);
  expect(failed.answer).toMatchObject({
    kind: 'unclear',
    reason: expect.stringContaining('below `aws/creds/globex`'),
  });
  expect(failed.asked).not.toContain('GET /b/k');
});
