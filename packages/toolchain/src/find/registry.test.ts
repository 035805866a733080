import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { archiveOf, registryServes, serves } from './registry.ts';

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
  const answers = await Promise.all([1, 2].map(() => registryServes(host, provider, platform, {}, 100)));
  expect(await registryServes(host, provider, platform, {}, 100)).toBe(false);
  expect(answers).toEqual([false, false]);
  expect(connections).toBe(1);
  server.close();
});

const ARCHIVE = '{"download_url":"https://files.example/a.zip"}';

test.each([
  ['the archive is there', 200, ARCHIVE, 200, true],
  ['the archive is elsewhere', 200, ARCHIVE, 302, true],
  ['the archive is gone', 200, ARCHIVE, 404, false],
  ['the archive’s host fails', 200, ARCHIVE, 500, false],
  ['the archive’s host says nothing that means yes', 200, ARCHIVE, 199, false],
  ['the provider is unknown', 404, ARCHIVE, undefined, false],
  ['the answer is another', 200, '{}', undefined, false],
])('%s', async (_, status, text, archive, is) => {
  const sent: string[] = [];
  const found = await serves('https://registry.example/aws', async (method, url) => {
    sent.push(`${method} ${url}`);
    return sent.length === 1 ? { status, text } : { status: archive ?? 200, text: '' };
  });
  expect(found).toBe(is);
  expect(sent).toEqual([
    'GET https://registry.example/aws',
    ...(archive === undefined ? [] : ['HEAD https://files.example/a.zip']),
  ]);
});

test('a host that refuses does not serve', async () => {
  expect(await registryServes('127.0.0.1:1', provider, platform, {})).toBe(false);
});

test('by way of a proxy whose address is none, no host serves', async () => {
  expect(await registryServes('127.0.0.1:2', provider, platform, { https_proxy: 'http://[' })).toBe(false);
});
