import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from '@cordon/temp';
import { resolveToolchain } from '@cordon/toolchain';
import type { TestProject } from 'vitest/node';
import { servicesAnswer } from '../src/http/services-answer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the LocalStack of this test run answers. */
    localstack: string;
  }
}

/**
 * One LocalStack for all live tests of the gateway, since starting one costs more than most files do with it: each file has a
 * gateway of its own before it, and names of its own. `CORDON_TEST_LOCALSTACK` names one that already runs, for quick turns
 * while developing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.CORDON_TEST_LOCALSTACK;
  if (running !== undefined) {
    project.provide('localstack', running);
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
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      kill();
      await once(child, 'exit');
    }
    temp.remove();
  };
  for (let waited = 0; waited < 120_000; waited += 250) {
    const ready = await fetch(`${url}/_localstack/health`).then(
      async (answer) => (await answer.text()).includes('"s3": "running"') && (await servicesAnswer(url)),
      () => false,
    );
    if (ready) {
      project.provide('localstack', url);
      return stop;
    }
    await sleep(250);
  }
  await stop();
  throw new Error('LocalStack did not become ready within two minutes');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '::1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
