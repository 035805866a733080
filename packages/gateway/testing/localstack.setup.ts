import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from '@cordon/temp';
import { resolveToolchain } from '@cordon/toolchain';
import type { TestProject } from 'vitest/node';
import { servicesAnswer } from '../src/http/services-answer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the LocalStack of this test run answers, and the file that says when: it is empty, or why it never will. */
    localstack: { readonly url: string; readonly ready?: string };
  }
}

/**
 * One LocalStack for all live tests of the gateway, since starting one costs more than most files do with it: each file has a
 * gateway of its own before it, and names of its own. It becomes ready while other tests run: `startLocalStack` waits for it.
 * `CORDON_TEST_LOCALSTACK` names one that already runs, for quick turns while developing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.CORDON_TEST_LOCALSTACK;
  if (running !== undefined) {
    project.provide('localstack', { url: running });
    return async () => {};
  }
  const toolchain = await resolveToolchain(['localstack'], { onProgress() {}, env: process.env });
  const python = toolchain.get('localstack')?.path ?? 'python3';
  const temp = tempDir('localstack');
  const folder = temp.path;
  const port = await freePort();
  const child = spawn(python, ['-m', 'localstack.runtime.main'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      FILESYSTEM_ROOT: folder,
      GATEWAY_LISTEN: `[::1]:${port}`,
      SERVICES: 's3,iam,sts,s3control',
      EAGER_SERVICE_LOADING: '1',
      DNS_ADDRESS: '0',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
    },
  });
  const url = `http://[::1]:${port}`;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let stopped = false;
  const stop = async () => {
    stopped = true;
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      kill();
      await once(child, 'exit');
    }
    temp.remove();
  };
  const ready = join(folder, 'cordon-ready');
  project.provide('localstack', { url, ready });
  void becomesReady(url, child).then((why) => {
    if (stopped) return;
    // Renamed, so that nobody reads half of it.
    writeFileSync(`${ready}.new`, why);
    renameSync(`${ready}.new`, ready);
  });
  return stop;
}

/** Waits until every service answers. Returns the empty string, or why none ever will. */
async function becomesReady(url: string, child: ChildProcess): Promise<string> {
  for (const until = performance.now() + 300_000; performance.now() < until; await sleep(250)) {
    if (child.exitCode !== null || child.signalCode !== null)
      return `LocalStack ended with ${child.exitCode ?? child.signalCode} before it was ready`;
    if (await answers(url)) return '';
  }
  return 'LocalStack did not become ready within five minutes';
}

async function answers(url: string): Promise<boolean> {
  try {
    const health = await fetch(`${url}/_localstack/health`);
    return (await health.text()).includes('"s3": "running"') && (await servicesAnswer(url));
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '::1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
