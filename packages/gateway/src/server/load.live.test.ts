import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strength } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../../testing/raw-request.ts';
import { signedRequest } from '../../testing/signed-request.ts';
import { DEFAULT_LOG_LIMITS, olderLog } from '../decision-log/log.ts';

/**
 * What strangers send does not end the gateway: it runs with a heap of 160 MiB, and each of these floods would need more
 * than that if anything of a request stayed behind.
 */
const HEAP_MIB = 160;
const temp = tempDir('load');
const secretAccessKey = 'the secret of this test';
let child: ChildProcess;
let port: number;
const log = join(temp.path, 'decisions.jsonl');

beforeAll(async () => {
  child = fork(
    fileURLToPath(new URL('../../testing/load.main.ts', import.meta.url)),
    [temp.path, secretAccessKey],
    {
      execArgv: [`--max-old-space-size=${HEAP_MIB}`, '--disable-warning=ExperimentalWarning'],
    },
  );
  [{ port }] = (await once(child, 'message')) as [{ port: number }];
});
afterAll(() => {
  child.kill('SIGKILL');
  temp.remove();
});

async function memory(): Promise<{ heap: number; peak: number }> {
  child.send('memory');
  return ((await once(child, 'message')) as [{ heap: number; peak: number }])[0];
}

/** Whether the owner is still served, and the process is still the same. */
async function alive(): Promise<number> {
  const credentials = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey };
  const signed = signedRequest({ method: 'GET', path: '/open/key', host: `127.0.0.1:${port}`, credentials });
  expect(child.exitCode).toBeNull();
  return (await sendRaw(port, signed)).status;
}

test('a thousand judged keys a request, over and over', async () => {
  const keys = Array.from(
    { length: 1000 },
    (_, index) => `<Object><Key>elsewhere/${'k'.repeat(20)}${index}</Key></Object>`,
  );
  const body = Buffer.from(`<Delete>${keys.join('')}</Delete>`);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const send = () =>
    new Promise<string>((resolve, reject) => {
      const sent = httpRequest(
        {
          port,
          host: '127.0.0.1',
          agent,
          method: 'POST',
          path: '/open?delete',
          headers: { 'content-length': body.length },
        },
        async (answer) => {
          let text = '';
          for await (const piece of answer) text += piece;
          resolve(text);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const count = strength(40, 100, 400);
  for (let done = 0; done < count; done += 4) {
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers[0]?.match(/AccessDenied/g)).toHaveLength(1000);
  }
  agent.destroy();
  expect(await alive()).toBe(200);
  const { heap, peak } = await memory();
  console.log(`${count} requests of 1,000 keys: heap ${mib(heap)}, peak of the process ${mib(peak)}`);
  expect(peak).toBeLessThan(600 * 1024 * 1024);
  const size = statSync(log).size;
  expect(size / count).toBeLessThan(64 * 1024 + 1);
  expect(size).toBeLessThanOrEqual(DEFAULT_LOG_LIMITS.fileBytes);
  expect(statSync(olderLog(log), { throwIfNoEntry: false })).toBeUndefined();
});

test('thousands of connections, each holding back the end of a large body', async () => {
  const head = 'POST /open?delete HTTP/1.1\r\nhost: h\r\ncontent-length: 1500000\r\n\r\n';
  const piece = Buffer.concat([Buffer.from(head), Buffer.alloc(300_000, 'x')]);
  const sockets: Socket[] = [];
  for (let index = 0; index < 2500; index++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.write(piece);
    sockets.push(socket);
    if (index % 100 === 0) {
      await once(socket, 'connect').catch(() => {});
      expect(await alive()).toBe(200);
    }
  }
  expect(await alive()).toBe(200);
  const { heap, peak } = await memory();
  console.log(`2,500 bodies of 300 kB held back: heap ${mib(heap)}, peak of the process ${mib(peak)}`);
  for (const socket of sockets) socket.destroy();
  expect(peak).toBeLessThan(1000 * 1024 * 1024);
  expect(await alive()).toBe(200);
});

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
