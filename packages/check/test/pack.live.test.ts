import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packInto } from '../bin/pack.ts';
import { expectedOf, pathOf } from './case.ts';

it('is one tarball that npm installs into an empty folder, and that needs nothing but Node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-pack-'));
  try {
    const tarball = await packInto(folder);
    const empty = join(folder, 'empty');
    // What a package manager that runs these tests has set speaks of this workspace, not of that folder.
    const theirs = /^(npm_|pnpm_|PNPM_|NODE_PATH$|INIT_CWD$)/i;
    const env: NodeJS.ProcessEnv = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name))),
      // Once a week npm says on standard error that there is a newer one.
      npm_config_update_notifier: 'false',
    };
    mkdirSync(empty);
    writeFileSync(join(empty, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
      cwd: empty,
      env,
      stdio: 'pipe',
    });
    const run = (name: string) => {
      cpSync(pathOf(name, ''), join(empty, name), { recursive: true });
      writeFileSync(join(empty, name, 'cordon.json'), JSON.stringify({ tenants: expectedOf(name).tenants }));
      return spawnSync('npx', ['cordon', 'check', `${name}/plan.json`], {
        cwd: empty,
        env,
        encoding: 'utf8',
      });
    };
    const sound = run('sound-modules');
    expect([sound.status, sound.stderr]).toEqual([0, '']);
    expect(sound.stdout).toContain('everything is proved');
    const jobs = run('ci-jobs-by-jwt');
    expect(jobs.status).toBe(1);
    expect(jobs.stdout).toContain('vault_jwt_auth_backend_role.project["shop"], main.tf:16');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
