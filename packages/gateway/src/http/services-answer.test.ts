import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { servicesAnswer } from './services-answer.ts';

const server = createServer();
afterEach(() => {
  server.removeAllListeners('request');
  server.close();
});

/** Loads a service as LocalStack does: noted as loaded at once, its operations there a little later. */
async function likeLocalStack(
  answersAfter = 0,
  loaded: (asked: () => number) => Promise<unknown> = () => sleep(20),
): Promise<{ url: string; status(path: string): number[] }> {
  const noted = new Set<string>();
  const ready = new Set<string>();
  const seen: [string, number][] = [];
  let asked = 0;
  server.on('request', async (request, response) => {
    const service = serviceOf(request);
    asked += 1;
    if (!noted.has(service)) {
      noted.add(service);
      await loaded(() => asked);
      if (asked > answersAfter) ready.add(service);
      else noted.delete(service);
    }
    response.statusCode = ready.has(service) ? 200 : 501;
    seen.push([service, response.statusCode]);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    status: (service) => seen.filter(([name]) => name === service).map(([, code]) => code),
  };
}

function serviceOf({ url, headers }: IncomingMessage): string {
  if (url?.startsWith('/v20180820/')) return 's3control';
  return /\/us-east-1\/([a-z0-9]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

const SERVICES = ['s3', 's3control', 'iam', 'sts'];
const control = (url: string) =>
  fetch(`${url}/v20180820/tags/x`, { headers: { 'x-amz-account-id': '000000000000' } });

test('two first calls at once: one finds no handler', async () => {
  // The operations are there after both have come.
  const { url } = await likeLocalStack(0, async (asked) => {
    while (asked() < 2) await sleep(1);
    await sleep(20);
  });
  const answers = await Promise.all([control(url), control(url)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 501]);
});

test('after it, calls at once are all served, of every service', async () => {
  const { url, status } = await likeLocalStack();
  expect(await servicesAnswer(url)).toBe(true);
  for (const service of SERVICES) expect(status(service)).toEqual([200]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => control(url)));
  expect(new Set(answers.map(({ status: code }) => code))).toEqual(new Set([200]));
});

test('a service that cannot answer yet is not called answering', async () => {
  const { url } = await likeLocalStack(2);
  expect(await servicesAnswer(url)).toBe(false);
  expect(await servicesAnswer(url)).toBe(false);
  expect(await servicesAnswer(url)).toBe(true);
});

test('nobody there: AWS’s 503', async () => {
  await expect(servicesAnswer('http://127.0.0.1:9')).rejects.toMatchObject({ code: 'ServiceUnavailable' });
});
