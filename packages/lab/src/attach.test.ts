import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueCertificates } from '@cordon/tls';
import { expect, it, onTestFinished } from 'vitest';
import { checkVault, readAttached, refuseGateway } from './attach.ts';

it('attaches to nothing by itself, whatever credentials stand in the environment', () => {
  expect(readAttached({ VAULT_TOKEN: 't', VAULT_ADDR: 'http://x', AWS_ENDPOINT_URL: 'http://y' })).toEqual(
    {},
  );
});

it('takes addresses and the usual credentials', () => {
  const env = {
    CORDON_AWS_ENDPOINT: 'http://127.0.0.1:4566/',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    CORDON_VAULT_ADDR: 'http://127.0.0.1:8200',
    VAULT_TOKEN: 't',
  };
  expect(readAttached(env)).toEqual({
    aws: { endpoint: 'http://127.0.0.1:4566', credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
    vault: { address: 'http://127.0.0.1:8200', token: 't' },
  });
});

it.each([
  [{ CORDON_VAULT_ADDR: 'http://127.0.0.1:8200' }, /`VAULT_TOKEN` is not/],
  [{ CORDON_AWS_ENDPOINT: '127.0.0.1:4566' }, /`CORDON_AWS_ENDPOINT` was refused: `127\.0\.0\.1:4566`/],
  [{ CORDON_AWS_ENDPOINT: 'file:///etc/passwd' }, /give one such as/],
  [{ CORDON_AWS_ENDPOINT: 'http://127.0.0.1/path' }, /give one such as/],
  [{ CORDON_AWS_ENDPOINT: 'https://s3.eu-west-1.amazonaws.com' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://iam.amazonaws.com' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://sts.cn-north-1.amazonaws.com.cn' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://s3.dualstack.eu-west-1.api.aws' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://amazonaws.com' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://api.amazonwebservices.com.cn' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://s3.us-iso-east-1.c2s.ic.gov' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://S3.AMAZONAWS.COM' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://sts.eu-west-1.api.aws.' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'https://x.lambda-url.eu-west-1.on.aws' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'http://169.254.169.254' }, /a host of AWS/],
  [{ CORDON_AWS_ENDPOINT: 'http://[fd00:ec2::254]' }, /a host of AWS/],
])('refuses %j', (env, message) => {
  expect(() => readAttached(env)).toThrow(message);
});

it('refuses the gateway of a running lab by its address, and takes an emulator', async () => {
  const listening = async (headers: Record<string, string>) => {
    const server = createServer((_request, response) => response.writeHead(403, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const gateway = await listening({ 'x-cordon-gateway': '1' });
  await expect(refuseGateway({ endpoint: gateway })).rejects.toThrow(
    `\`${gateway}\`, the gateway of a running lab`,
  );
  await expect(refuseGateway({ endpoint: await listening({}) })).resolves.toBeUndefined();
});

it('takes a session’s token, and credentials only where both halves are there', () => {
  const CORDON_AWS_ENDPOINT = 'http://127.0.0.1:4566';
  const of = (env: NodeJS.ProcessEnv) => readAttached({ CORDON_AWS_ENDPOINT, ...env }).aws;
  const whole = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };
  expect(of(whole)?.credentials).toEqual({ accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' });
  expect(of({ AWS_ACCESS_KEY_ID: 'a' })).toEqual({ endpoint: CORDON_AWS_ENDPOINT });
  expect(of({ AWS_SECRET_ACCESS_KEY: 's' })).toEqual({ endpoint: CORDON_AWS_ENDPOINT });
  expect(readAttached({ CORDON_AWS_ENDPOINT: '', CORDON_VAULT_ADDR: '' })).toEqual({});
});

it.each([
  ...['aws.example.com', 'my-aws', 'aws.cordon.test', 'notamazonaws.com.example'],
  ...['s3.aws.example', '10.169.254.1', 's3.amazonaws.com1.example'],
])('takes `%s`, which only looks like a host of AWS', (host) => {
  expect(readAttached({ CORDON_AWS_ENDPOINT: `http://${host}:1` }).aws?.endpoint).toBe(`http://${host}:1`);
});

it('asks an attached Vault who the token is, and says why it cannot be used', async () => {
  const answering = async (status: number, body: object) => {
    const server = createServer((request, response) =>
      response.writeHead(request.headers['x-vault-token'] === 't' ? status : 500).end(JSON.stringify(body)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' };
  };
  const known = {
    data: {
      id: 't',
      accessor: 'a',
      policies: ['root'],
      path: 'x',
      ttl: 0,
      display_name: 'd',
      meta: null,
      entity_id: '',
    },
  };
  await expect(checkVault(await answering(200, known))).resolves.toBeUndefined();
  await expect(checkVault(await answering(503, { errors: ['Vault is sealed'] }))).rejects.toThrow(
    /the Vault of `CORDON_VAULT_ADDR` cannot be used: .*Vault is sealed$/,
  );
  await expect(checkVault(await answering(403, { errors: ['permission denied'] }))).rejects.toThrow(
    /permission denied/,
  );
});

it('names the setting for its authority where an attached Vault’s certificate is unknown', async () => {
  const { servers } = await issueCertificates({ vault: ['127.0.0.1'] });
  const server = createTlsServer({ ...servers.vault }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(checkVault({ address, token: 't' })).rejects.toThrow(
    'name the file of its authority in `VAULT_CACERT`',
  );
});

it('refuses it over TLS, too, whose certificate nobody else’s trust store knows', async () => {
  const { servers } = await issueCertificates({ gateway: ['127.0.0.1'] });
  const server = createTlsServer({ ...servers.gateway }, (_request, response) =>
    response.writeHead(403, { 'x-cordon-gateway': '1' }).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const gateway = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(refuseGateway({ endpoint: gateway })).rejects.toThrow('the gateway of a running lab');
});
