import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { archiveOf, registryServes } from './registry.ts';

const platform = { goos: 'linux', goarch: 'amd64' };
const provider = { name: 'aws', version: '6.34.0' };

test('only an https address is an archive', () => {
  expect(archiveOf('{"download_url":"https://x.example/a.zip"}')).toBe('https://x.example/a.zip');
  for (const text of [
    '{"download_url":"http://x.example/a.zip"}',
    '{"download_url":1}',
    '{}',
    'null',
    '<html>',
  ]) {
    expect(archiveOf(text)).toBeUndefined();
  }
});

test('a host that accepts and never answers is given up, and asked once', async () => {
  let connections = 0;
  const server = createServer(() => {
    connections += 1;
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const answers = await Promise.all([1, 2].map(() => registryServes(host, provider, platform, {})));
  expect(await registryServes(host, provider, platform, {})).toBe(false);
  expect(answers).toEqual([false, false]);
  expect(connections).toBe(1);
  server.close();
});

test('a host that refuses does not serve', async () => {
  expect(await registryServes('127.0.0.1:1', provider, platform, {})).toBe(false);
});
