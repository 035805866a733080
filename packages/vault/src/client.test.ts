import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectVault, VaultError, VaultUnclear } from './index.ts';
import { type Heard, json, listen } from './testing.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function vaultThat(
  answer: (heard: Heard, response: Parameters<Parameters<typeof listen>[0]>[1]) => void,
  options: { token?: string; timeoutMs?: number } = {},
) {
  const listener = await listen(answer);
  const client = connectVault({ address: listener.address, ...options });
  closers.push(listener.close, async () => client.close());
  return { client, heard: listener.heard };
}

describe('what goes on the wire', () => {
  it('sends a raw path uncleaned', async () => {
    const { client, heard } = await vaultThat((_, response) => json(response, 200, {}), { token: 't' });
    await client.raw({ method: 'GET', path: 'aws/creds/../roles//x/%2e%2e?list=true' });
    expect(heard[0]?.url).toBe('/v1/aws/creds/../roles//x/%2e%2e?list=true');
  });

  it('takes no token, address or namespace from the environment', async () => {
    vi.stubEnv('VAULT_TOKEN', 'operator');
    vi.stubEnv('VAULT_NAMESPACE', 'elsewhere');
    vi.stubEnv('VAULT_PREFIX', '/prefix');
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    const { client, heard } = await vaultThat((_, response) => json(response, 200, { data: {} }));
    await client.sys.unwrap('w');
    await client.secrets.aws.configureRootIamCredentials({});
    expect(
      heard.map((one) => [one.url, one.headers['x-vault-token'], one.headers['x-vault-namespace']]),
    ).toEqual([
      ['/v1/sys/wrapping/unwrap', 'w', undefined],
      ['/v1/aws/config/root', undefined, undefined],
    ]);
  });

  it('logs in without the token of the one who asks', async () => {
    const auth = {
      client_token: 's.1',
      accessor: 'a',
      lease_duration: 60,
      renewable: true,
      policies: ['acme'],
    };
    const { client, heard } = await vaultThat((_, response) => json(response, 200, { auth }), {
      token: 'root',
    });
    const login = await client.auth.approle.login('role', 'secret');
    expect(login).toMatchObject({ token: 's.1', policies: ['acme'], leaseDuration: 60 });
    expect(heard[0]?.headers['x-vault-token']).toBeUndefined();
    expect(heard[0]?.body).toBe('{"role_id":"role","secret_id":"secret"}');
  });

  it('asks for the pinned session name as request data', async () => {
    const data = { access_key: 'ASIA', secret_key: 's', session_token: 't', ttl: 900 };
    const { client, heard } = await vaultThat((_, response) => json(response, 200, { data }));
    await client.secrets.aws.generateCredentials('acme', { roleSessionName: 'acme+eu=1' });
    expect(heard[0]?.url).toBe('/v1/aws/creds/acme?role_session_name=acme%2Beu%3D1');
  });
});

it('logs in to AWS’s auth method with a signed question that it does not send', async () => {
  const auth = { client_token: 's.1', accessor: 'a', lease_duration: 60, renewable: true };
  const { client, heard } = await vaultThat((_, response) => json(response, 200, { auth }), {
    token: 'root',
  });
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'never-sent', sessionToken: 'session' };
  const options = { role: 'acme', headerValue: 'vault.example', region: 'eu-west-1', mountPoint: 'iam' };
  expect(await client.auth.aws.iamLogin(keys, options)).toMatchObject({ token: 's.1' });
  const [login] = heard;
  expect([login?.url, login?.headers['x-vault-token']]).toEqual(['/v1/auth/iam/login', undefined]);
  expect(login?.body).not.toContain('never-sent');
  const sent: Record<string, string> = JSON.parse(login?.body ?? '');
  const text = (name: string) => Buffer.from(sent[name] ?? '', 'base64').toString();
  expect(sent).toMatchObject({ role: 'acme', iam_http_request_method: 'POST' });
  expect(text('iam_request_url')).toBe('https://sts.eu-west-1.amazonaws.com/');
  expect(text('iam_request_body')).toContain('Action=GetCallerIdentity');
  const headers: Record<string, string> = JSON.parse(text('iam_request_headers'));
  expect(headers).toMatchObject({
    'x-vault-aws-iam-server-id': 'vault.example',
    host: 'sts.eu-west-1.amazonaws.com',
    'x-amz-security-token': 'session',
  });
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request, SignedHeaders=\S*x-vault-aws-iam-server-id/,
  );
});

describe('what an answer means', () => {
  const refusal = { errors: ['1 error occurred:\n\t* permission denied\n\n', 'second'] };

  it('keeps every one of Vault’s own messages in a refusal', async () => {
    const { client } = await vaultThat((_, response) => json(response, 403, refusal));
    const error = await client.secrets.aws.readRole('acme').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VaultError);
    expect(error).toMatchObject({ status: 403, errors: refusal.errors, refused: true });
    expect((error as Error).message).toContain('`GET aws/roles/acme` with 403: 1 error occurred');
  });

  it('does not call a 400 a refusal', async () => {
    const { client } = await vaultThat((_, response) => json(response, 400, { errors: ['unknown role'] }));
    await expect(client.secrets.aws.generateCredentials('x')).rejects.toMatchObject({
      name: 'VaultError',
      refused: false,
    });
  });

  it.each([429, 500, 502, 503])('finds a %i unclear', async (status) => {
    const { client } = await vaultThat((_, response) => json(response, status, { errors: ['sealed'] }));
    const error = await client.sys.listAclPolicies().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VaultUnclear);
    expect(error).toMatchObject({ status, errors: ['sealed'] });
  });

  it('finds a reset, a silence, a trickle and junk unclear', async () => {
    const reset = await vaultThat((_, response) => response.socket?.destroy());
    await expect(reset.client.auth.token.lookupSelf()).rejects.toBeInstanceOf(VaultUnclear);
    const silent = await vaultThat(() => undefined, { timeoutMs: 50 });
    await expect(silent.client.auth.token.lookupSelf()).rejects.toThrow(/no answer within 50 ms/);
    const trickle = await vaultThat((_, response) => response.writeHead(200).write('{'), { timeoutMs: 50 });
    await expect(trickle.client.auth.token.lookupSelf()).rejects.toBeInstanceOf(VaultUnclear);
    const junk = await vaultThat((_, response) => response.end('<html>'));
    await expect(junk.client.auth.token.lookupSelf()).rejects.toThrow(/another shape/);
  });

  it('finds a closed port unclear', async () => {
    const { address, close } = await listen(() => undefined);
    await close();
    await expect(connectVault({ address }).sys.readHealthStatus()).rejects.toBeInstanceOf(VaultUnclear);
  });

  it('never quotes a secret when the shape is wrong', async () => {
    const data = { access_key: 'ASIA', secret_key: 'topsecret', session_token: 5 };
    const { client } = await vaultThat((_, response) => json(response, 200, { data }));
    const error = await client.secrets.aws.generateCredentials('x').catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('session_token');
    expect(JSON.stringify(error) + String(error)).not.toContain('topsecret');
  });

  it('tells an empty folder from a refused one', async () => {
    const empty = await vaultThat((_, response) => json(response, 404, { errors: [] }));
    expect(await empty.client.secrets.aws.listRoles()).toEqual([]);
    const missing = await vaultThat((_, response) => json(response, 404, { errors: ['no handler'] }));
    await expect(missing.client.secrets.aws.listRoles()).rejects.toBeInstanceOf(VaultError);
    const denied = await vaultThat((_, response) => json(response, 403, refusal));
    await expect(denied.client.secrets.aws.listRoles()).rejects.toMatchObject({ refused: true });
  });

  it('reads the health of a sealed Vault', async () => {
    const sealed = { initialized: true, sealed: true, standby: true, version: '1.21.1' };
    const { client } = await vaultThat((_, response) => json(response, 503, sealed));
    expect(await client.sys.readHealthStatus()).toMatchObject({ sealed: true });
  });
});

it('waits for a revocation: Vault is asked to answer only once it is done', async () => {
  const { client, heard } = await vaultThat((_heard, response) => json(response, 204, undefined), {
    token: 't',
  });
  await client.sys.revokeLease('aws/creds/acme/1');
  await client.sys.revokePrefix('aws/creds/acme');
  expect(heard.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
    ['/v1/sys/leases/revoke', { lease_id: 'aws/creds/acme/1', sync: true }],
    ['/v1/sys/leases/revoke-prefix/aws/creds/acme', { sync: true }],
  ]);
});
