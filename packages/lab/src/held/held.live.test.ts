import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault } from '@cordon/vault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portsOf, processesMarked } from '../testing/leftovers.ts';
import { heldPlace } from './state.ts';
import { labDown, labStatus, labUp } from './up.ts';

let home: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cordon-held-'));
  env = { ...process.env, XDG_RUNTIME_DIR: home, TMPDIR: home };
});
afterEach(async () => {
  await labDown(env).catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
});

const up = () =>
  labUp({ engine: 'ministack', toolchain: () => resolveToolchain(['vault', 'ministack']), env });

async function untilGone(): Promise<void> {
  for (let tries = 0; tries < 2400 && processesMarked(home).length > 0; tries += 1)
    await new Promise((next) => setTimeout(next, 50));
}

describe('a lab that is kept running', () => {
  it('is up once, answers, is for its user alone, and leaves nothing when it goes down', async () => {
    expect(await labStatus(env)).toEqual({ state: 'down' });
    const { lab, started } = await up();
    expect(started).toBe(true);
    expect((await up()).started).toBe(false);
    expect(await labStatus(env)).toMatchObject({ state: 'up', parts: { vault: 'answers', aws: 'answers' } });
    const place = await heldPlace(env);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(join(place, 'lab.json')).mode & 0o777).toBe(0o600);
    const vault = connectVault({ address: lab.vaultAddress, token: lab.vaultToken });
    expect((await vault.auth.token.lookupSelf()).policies).toEqual(['root']);
    vault.close();
    expect(portsOf(processesMarked(home)).every(({ address }) => /^127\.|^::1$/.test(address))).toBe(true);
    await expect(
      labUp({ engine: 'gateway', toolchain: () => Promise.reject(new Error('not needed')), env }),
    ).rejects.toThrow(
      /engine `ministack` is running, started 0 min ago by \/.* \(version .*\): stop it first/,
    );
    const other = { ...env, CORDON_LAB: 'other' };
    expect(await labStatus(other)).toEqual({ state: 'down' });
    expect(await labDown(other)).toBe(false);
    expect(await labDown(env)).toBe(true);
    expect(processesMarked(home)).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
    expect(await labDown(env)).toBe(false);
  });

  it('takes its services with it when its holder is killed, and can be brought up again', async () => {
    const { lab } = await up();
    process.kill(lab.pid, 'SIGKILL');
    await untilGone();
    expect(processesMarked(home)).toEqual([]);
    expect((await labStatus(env)).state).toBe('stale');
    const again = await up();
    expect(again.started).toBe(true);
    expect(again.lab.pid).not.toBe(lab.pid);
    // The killed holder could not remove its logs: the next one did.
    expect(readdirSync(await heldPlace(env)).filter((name) => name.startsWith('run-'))).toHaveLength(1);
  });

  it('tells an emulator that died behind a gateway that still answers', async () => {
    await up();
    const emulator = processesMarked(home).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('ministack'),
    );
    expect(emulator.length).toBeGreaterThan(0);
    for (const pid of emulator) process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await labStatus(env)).parts?.aws, { timeout: 120_000 })
      .toBe('emulator-dead');
    expect((await labStatus(env)).parts?.vault).toBe('answers');
    // Neither handed out as if it were whole, nor replaced by one that is empty.
    await expect(up()).rejects.toThrow(/emulator behind it is dead, and .* are lost: run pnpm lab down/);
  });

  it('says why it did not come up', async () => {
    const broken = join(home, 'vault');
    writeFileSync(broken, '#!/bin/sh\necho "Error: no room in the vault" >&2\nexit 7\n', { mode: 0o755 });
    const toolchain = new Map(await resolveToolchain(['vault', 'ministack']));
    const vault = toolchain.get('vault');
    if (vault !== undefined) toolchain.set('vault', { ...vault, path: broken });
    await expect(labUp({ engine: 'ministack', toolchain: async () => toolchain, env })).rejects.toThrow(
      /`vault` did not start: it ended with code 7.*no room in the vault/s,
    );
    await untilGone();
    expect(processesMarked(home)).toEqual([]);
  });
});
