import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { credentialsPath } from './calls.ts';
import { exampleDeployment } from './example-deployment.ts';
import { pool, poolInTurns } from './pool.ts';
import { makeRunDir } from './run-dir.ts';

it('pools in turns: items of one key never at the same time, the others beside them', async () => {
  const running = new Set<string>();
  const met: string[] = [];
  let most = 0;
  await poolInTurns(
    ['a1', 'b', 'a2', 'c'],
    4,
    (item) => (item.startsWith('a') ? 'a' : undefined),
    async (item) => {
      running.add(item);
      most = Math.max(most, running.size);
      expect(running.has('a1') && running.has('a2')).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.delete(item);
      met.push(item);
    },
  );
  expect(met.toSorted()).toEqual(['a1', 'a2', 'b', 'c']);
  expect(met.indexOf('a1')).toBeLessThan(met.indexOf('a2'));
  expect(most).toBe(3);
});

it('pools: each item once, never more at a time than asked, first error thrown after the running ones ended', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await pool([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    seen.push(item);
    running -= 1;
  });
  expect([seen.toSorted(), most]).toEqual([[1, 2, 3, 4, 5], 2]);
  const begun: number[] = [];
  const failing = pool([1, 2, 3, 4], 1, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
  });
  await expect(failing).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
  await pool([], 4, async () => {
    throw new Error('never');
  });
});

it('names a run by its time, and lets nobody else look into it', () => {
  const base = mkdtempSync(join(tmpdir(), 'cordon-runs-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const run = makeRunDir(base, new Date('2026-01-02T03:04:05.678Z'));
  expect(run.id).toMatch(/^20260102T030405Z-[0-9a-f]{4}$/);
});

it('asks for the session name where the topology pins one', () => {
  const [first] = exampleDeployment().tenants;
  if (first === undefined) throw new Error('no tenant');
  const vault = { awsMount: 'aws', authMount: 'approle' };
  expect(credentialsPath({ vault }, first)).toBe('aws/creds/acme');
  expect(credentialsPath({ vault }, { ...first, roleSessionName: 'a=b' }, 'sts')).toBe(
    'aws/sts/acme?role_session_name=a%3Db',
  );
});
