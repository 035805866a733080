import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CallReport, sharedClock } from '@cordon/gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beganAt } from '../held/state.ts';
import { listenersOf } from '../network/loopback.ts';
import { openGatewayProcess } from './gateway-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'cordon-apart-'));
const upstream = createServer((_, response) => response.end('<ok/>'));
const plan = () => {
  const { port } = upstream.address() as AddressInfo;
  const admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: 'secret' };
  const where = { upstream: `http://127.0.0.1:${port}`, runDir: dir, logDir: dir, tempDir: dir };
  return { engine: 'gateway', accountId: '000000000000', region: 'us-east-1', admin, ...where } as const;
};

beforeAll(() => new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  upstream.close();
  rmSync(dir, { recursive: true });
});

test('it answers from another process, tells of every call, when it was, and goes when told', async () => {
  const gateway = await openGatewayProcess(plan());
  const seen: CallReport[] = [];
  gateway.onCall((call) => seen.push(call));
  try {
    expect(gateway.pid).not.toBe(process.pid);
    expect(listenersOf([gateway.pid])).toEqual([
      expect.objectContaining({ port: gateway.port, loopback: true }),
    ]);
    const from = sharedClock();
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await fetch(`${gateway.url}/bucket`)).status);
    const { cpuMs } = await gateway.flush();
    const to = sharedClock();
    expect(cpuMs).toBeGreaterThan(0);
    expect(seen.map(({ service, status }) => [service, status])).toEqual(
      statuses.map((status) => ['s3', status]),
    );
    const times = [from, ...seen.flatMap(({ beganAt, ms }) => [beganAt, beganAt + ms]), to];
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
  } finally {
    await gateway.close();
  }
  expect(await beganAt(gateway.pid)).toBeUndefined();
  await expect(gateway.flush()).rejects.toThrow(/gateway's process ended/);
});

test('what keeps it from opening is told', async () => {
  await expect(openGatewayProcess({ ...plan(), upstream: 'no address' })).rejects.toThrow(
    /the gateway did not open: /,
  );
});

test('when the process that started it is killed, it ends by itself', async () => {
  const script = `
    const { openGatewayProcess } = await import(${JSON.stringify(new URL('./gateway-process.ts', import.meta.url).href)});
    const { pid } = await openGatewayProcess(JSON.parse(process.env.PLAN));
    console.log(pid);
    process.kill(process.pid, 'SIGKILL');`;
  const env = { PATH: process.env.PATH ?? '', PLAN: JSON.stringify(plan()) };
  const killed = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  const { stdout, signal } = await killed.catch((error) => error);
  expect(signal).toBe('SIGKILL');
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => beganAt(pid), { timeout: 120_000 }).toBeUndefined();
});
