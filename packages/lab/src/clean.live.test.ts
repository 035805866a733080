import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { night, strength } from '@cordon/strength';
import { afterEach, describe, expect, it } from 'vitest';
import { secretsIn, startRun, type TestRun } from './testing/run.ts';

const runs: TestRun[] = [];
afterEach(() => {
  for (const run of runs.splice(0)) {
    run.process.kill('SIGKILL');
    run.remove();
  }
});

function begin(args: Parameters<typeof startRun>[0]): TestRun {
  const run = startRun(args);
  runs.push(run);
  return run;
}

const is = (name: string) => (event: Record<string, unknown>) => event.is === name;

/** Waits until Terraform works on the resource that takes a minute. */
async function midApply(run: TestRun): Promise<ReturnType<TestRun['living']>> {
  await run.until(is('applying'));
  for (;;) {
    const living = run.living();
    if (living.pids.some((pid) => commandOf(pid).startsWith('sleep'))) return living;
    await new Promise((next) => setTimeout(next, 50));
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

type End = readonly [signal: NodeJS.Signals, signals: 'handled' | 'unhandled'];
const KILLED: End = ['SIGKILL', 'unhandled'];
/** By day the worst end; a whole run meets Ctrl-C in `isolation.leftovers.live.test.ts`. */
const ENDS = strength<readonly End[]>(
  [KILLED],
  [KILLED],
  [['SIGINT', 'handled'], KILLED, ['SIGTERM', 'handled'], ['SIGINT', 'unhandled']],
);

describe('nothing outlives its run', () => {
  it('after success, and nothing listened beyond loopback meanwhile; two runs side by side do not meet', async () => {
    const two = [begin({}), begin({ engine: 'ministack' })] as const;
    const lives = await Promise.all(
      two.map(async (run) => {
        const up = await run.until(is('up'));
        // Gateway and Vault speak TLS by now, and no private key is in any file.
        expect(Object.values(up.access as object).every((address) => address.startsWith('https:'))).toBe(
          true,
        );
        expect(run.secrets()).toEqual([]);
        return run.living();
      }),
    );
    const [first, second] = lives;
    expect(first?.ports.filter(({ port }) => second?.ports.some((other) => other.port === port))).toEqual([]);
    expect(first?.pids.filter((pid) => second?.pids.includes(pid))).toEqual([]);
    for (const { pids, ports } of lives) {
      // The run itself with the gateway, the supervisor, Vault and the emulator: the search for leftovers does find things.
      expect(pids.length).toBeGreaterThanOrEqual(4);
      expect(ports.length).toBeGreaterThanOrEqual(3);
      expect(ports.every(({ address }) => /^127\.|^::1$/.test(address))).toBe(true);
    }
    await Promise.all(two.map((run) => run.ended()));
    for (const [index, run] of two.entries()) {
      holdsNoSecret(run);
      expect(run.events.find(is('failed'))).toBeUndefined();
      expect(run.events.find(is('deployed'))).toMatchObject({
        deployment: { topology: 'by-hand', brokerArn: expect.stringContaining(':user/') as string },
      });
      expect(await run.leftovers(lives[index]?.ports ?? [])).toEqual([]);
    }
  });

  it('after a failing apply, which is told in Terraform’s and Vault’s own words', async () => {
    const run = begin({ engine: 'ministack', how: 'broken' });
    await run.until(is('up'));
    const { ports } = run.living();
    await run.ended();
    const failed = run.events.find(is('failed'));
    expect(failed).toMatchObject({ name: 'TerraformError' });
    expect(failed?.message).toMatch(/terraform `apply` failed: .*policy/s);
    expect(run.process.exitCode).toBe(2);
    expect(await run.leftovers(ports)).toEqual([]);
  });

  it.each(ENDS)('after %s (%s) in the middle of an apply', async (signal, signals) => {
    const run = begin({ engine: 'ministack', how: 'slow', signals });
    const { ports, pids } = await midApply(run);
    expect(pids.some((pid) => / apply .*-parallelism/.test(commandOf(pid)))).toBe(true);
    run.process.kill(signal);
    await run.ended();
    if (signals === 'handled')
      expect(run.events.find(is('failed'))).toMatchObject({ message: `stopped by ${signal}` });
    expect(await run.leftovers(ports, 20_000)).toEqual([]);
  });

  if (night)
    it('after SIGKILL while the services are starting', async () => {
      const run = begin({ signals: 'unhandled' });
      await run.until(is('starting'));
      const { ports } = run.living();
      run.process.kill('SIGKILL');
      await run.ended();
      expect(await run.leftovers(ports)).toEqual([]);
    });

  it('after the supervisor itself was killed', async () => {
    const run = begin({ engine: 'ministack', how: 'slow' });
    const { ports, pids } = await midApply(run);
    const supervisor = pids.find((pid) => commandOf(pid).includes('supervisor.main'));
    if (supervisor === undefined) throw new Error('no supervisor found');
    process.kill(supervisor, 'SIGKILL');
    await run.ended();
    expect(run.events.find(is('failed'))).toBeDefined();
    expect(await run.leftovers(ports)).toEqual([]);
  });
});

/** The values to look for are known, the search finds them where they are, and the logs that stay hold nothing like them. */
function holdsNoSecret(run: TestRun): void {
  const values = run.events.flatMap((event) => (event.is === 'secrets' ? (event.values as string[]) : []));
  expect(values.length).toBeGreaterThan(0);
  const leak = join(run.runDir, 'leak.txt');
  for (const value of [...values, `hvs.${'A'.repeat(24)}`, '-----BEGIN PRIVATE KEY-----']) {
    writeFileSync(leak, `x ${value} y`);
    expect(secretsIn(run.runDir, values)).toEqual(['secret in leak.txt']);
    rmSync(leak);
  }
  const files = readdirSync(run.runDir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  expect(files.map((file) => file.name)).toEqual(
    expect.arrayContaining(['vault.log', 'vault-audit.log', 'terraform.log']),
  );
  for (const file of files) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8');
    expect(text, file.name).not.toMatch(/Root Token|Unseal Key|X-Vault-Token|"secret_key":"(?!hmac)/);
    // The root token as the lab makes it.
    expect(text, file.name).not.toMatch(/cordon-[\w-]{24}(?![\w-])/);
  }
}
