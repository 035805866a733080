import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './loopback.ts';

it.each(['127.0.0.1', '::1'] as const)('finds a port of %s that can be bound', async (host) => {
  const port = await freePort(host);
  expect(port).toBeGreaterThan(0);
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, host, resolve));
  await new Promise((resolve) => server.close(resolve));
});

it('rejects for an address that is not this machine’s', async () => {
  await expect(freePort('203.0.113.1' as '127.0.0.1')).rejects.toThrow(/EADDRNOTAVAIL/);
});
