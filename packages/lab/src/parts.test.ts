import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GATEWAY_HEADER } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import { expect, onTestFinished, test } from 'vitest';
import { adminOf, anotherAws, emulatorOf, started, theAws, theVault, versionsOf } from './parts.ts';

const found = (id: ComponentId, version: string, path: string): [ComponentId, Resolved] => [
  id,
  { id, version, path, source: 'path' },
];

test('names what answers in the lab as it is: Terraform is not OpenTofu, and the other emulator does not answer', () => {
  const toolchain = new Map([
    found('tofu', '1.11.4', '/usr/bin/terraform'),
    found('vault', '1.21.1', '/cache/vault'),
    found('localstack', '4.12.0', '/cache/localstack/bin/python'),
    found('ministack', '1.5.33', '/cache/ministack/bin/python'),
  ]);
  expect(versionsOf({ engine: 'localstack', toolchain, attached: {} })).toEqual({
    terraform: '1.11.4',
    vault: '1.21.1',
    localstack: '4.12.0',
  });
  toolchain.set(...found('tofu', '1.12.6', '/cache/tofu'));
  expect(versionsOf({ engine: 'ministack', toolchain, attached: {} })).toEqual({
    tofu: '1.12.6',
    vault: '1.21.1',
    ministack: '1.5.33',
  });
});

test('says of what somebody else runs that it is attached, and where', () => {
  const attached = {
    aws: { endpoint: 'http://127.0.0.1:4566', credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
    vault: { address: 'http://127.0.0.1:8200', token: 't' },
  };
  expect(versionsOf({ engine: 'gateway', toolchain: new Map(), attached })).toEqual({
    vault: 'attached (http://127.0.0.1:8200)',
    localstack: 'attached (http://127.0.0.1:4566)',
  });
  expect(versionsOf({ engine: 'ministack', toolchain: new Map(), attached })).toHaveProperty('ministack');
  expect(adminOf('gateway', attached)).toEqual(attached.aws.credentials);
  expect(adminOf('gateway', {}).accessKeyId).not.toBe('a');
});

test('has one emulator for each engine', () => {
  expect([emulatorOf('gateway'), emulatorOf('localstack'), emulatorOf('ministack')]).toEqual([
    'localstack',
    'localstack',
    'ministack',
  ]);
});

test('asks the operating system about those alone that the lab itself started', () => {
  const own = { name: 'vault', pid: 7, port: 1 };
  const all = [{ address: 'http://127.0.0.1:1', ...own }, { address: 'http://elsewhere' }];
  expect(
    started(
      ...all,
      { address: 'x', name: 'half', pid: 7 },
      { address: 'x', pid: 7, port: 1 },
      { address: 'x', name: 'half', port: 1 },
    ),
  ).toEqual([own]);
});

test('names the component that the toolchain was not asked for', async () => {
  const options = {
    engine: 'gateway',
    toolchain: new Map(),
    attached: {},
    tls: undefined,
    logDir: '/x',
  } as never;
  await expect(theVault(options)).rejects.toThrow(/needs `vault`.*pnpm run doctor/);
  await expect(theAws(options)).rejects.toThrow(/needs `localstack`/);
  await expect(theAws({ ...(options as object), engine: 'ministack' } as never)).rejects.toThrow(
    /needs `ministack`/,
  );
});

/** An emulator of somebody else's that answers every request alike; resolves to its address and what it was asked. */
async function emulator(headers: Record<string, string> = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end('{"services":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const attached = { aws: { endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 's' } } };
  return { asked, endpoint, options: { engine: 'localstack', attached, toolchain: new Map() } };
}

test('an attached emulator is taken as it is, a LocalStack once its services are loaded', async () => {
  const local = await emulator();
  expect(await theAws(local.options as never)).toEqual({ address: local.endpoint });
  const mini = await emulator();
  expect(await theAws({ ...mini.options, engine: 'ministack' } as never)).toEqual({ address: mini.endpoint });
  // Both were looked at once: a gateway would have said so.
  expect(mini.asked).toHaveLength(1);
  expect(local.asked.length).toBeGreaterThan(1);
});

test('the gateway of a running lab is refused as an emulator, but where that is wanted', async () => {
  const gateway = await emulator({ [GATEWAY_HEADER]: '1' });
  await expect(theAws(gateway.options as never)).rejects.toThrow(/the gateway of a running lab/);
  for (const throughGateway of [false, undefined])
    await expect(theAws({ ...gateway.options, throughGateway } as never)).rejects.toThrow(/running lab/);
  expect(await theAws({ ...gateway.options, throughGateway: true } as never)).toEqual({
    address: gateway.endpoint,
  });
});

test('another emulator in the place of one that was killed is a LocalStack', () => {
  expect(() => anotherAws({ toolchain: new Map() } as never, 4566)).toThrow(/needs `localstack`/);
});

test('an attached Vault is asked whether it takes the token, and is used as it is', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify({ data: { accessor: 'a', ttl: 0, policies: ['root'], id: 't' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const vault = { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' };
  const options = { toolchain: new Map(), attached: { vault } } as never;
  expect(await theVault(options)).toEqual(vault);
  expect(asked).toEqual(['/v1/auth/token/lookup-self']);
});
