import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check, exitOf } from './claims/check.ts';
import { openGround } from './claims/ground.ts';
import { loadClaims } from './claims/registry.ts';

// Two topologies serve these; `pnpm scenario claims` shows all sixteen, and takes minutes for it.
const QUICK = ['01', '04', '07', '08', '10', '13', '16'];
const runsDir = mkdtempSync(join(tmpdir(), 'cordon-claims-live-'));
let ground: Awaited<ReturnType<typeof openGround>>;

beforeAll(async () => {
  ground = await openGround({ runsDir });
});
afterAll(async () => {
  await ground?.close();
  rmSync(runsDir, { recursive: true, force: true });
});

test.each(QUICK)('claim %s: the lab shows what our finding says', async (id) => {
  const claim = (await loadClaims()).find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  const checked = await check(claim, ground);
  expect(
    exitOf([checked]),
    checked.seen.map(({ what, as, saw }) => `${as}: ${what}: ${saw}`).join('\n'),
  ).toBe(0);
});
