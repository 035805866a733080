import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { suiteTime } from './suite-time.ts';

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-suite-time-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const attempt = (attack: string, id: string, ms: number) =>
  `${JSON.stringify({
    line: 'attempt',
    leg: 'l',
    topology: 't',
    engine: 'e',
    attempt: { id, attack },
    answer: { kind: 'refused', reason: '', ms },
    control: { kind: 'served', reason: '', ms: 1 },
  })}\n`;

test('phases are summed over legs, attacks over attempts, the longest first', async () => {
  const dir = folder({
    'timings.json': JSON.stringify([
      { leg: 'a', phase: 'deploy', ms: 100 },
      { leg: 'b', phase: 'deploy', ms: 50 },
      { phase: 'lab', ms: 400 },
    ]),
    'record.jsonl': attempt('quick', 'q/1', 2) + attempt('slow', 's/1', 5) + attempt('slow', 's/2', 70),
  });
  const time = await suiteTime(dir);
  expect(time.phases).toEqual([
    { phase: 'lab', ms: 400, legs: 1 },
    { phase: 'deploy', ms: 150, legs: 2 },
  ]);
  expect(time.attacks[0]).toEqual({
    attack: 'slow',
    attempts: 2,
    ms: 77,
    slowest: { attempt: 's/2', ms: 71 },
  });
});

test('a folder that is no finished run is told so', async () => {
  await expect(suiteTime(folder({}))).rejects.toThrow(/has no timings.json: give the folder of a finished/);
});
