import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DecisionLog, lineOf, olderLog } from './log.ts';
import type { DecisionRecord } from './record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (requestID: string, judged = 1, text = 'x'): DecisionRecord => ({
  eventVersion: '1.11',
  eventTime: '2026-11-30T00:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'DeleteObjects',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  requestID,
  userIdentity: { type: 'AWSAccount' },
  requestParameters: { key: text },
  resources: [],
  cordon: {
    outcome: 'refused',
    reason: text,
    judged: Array.from({ length: judged }, (_, index) => ({
      action: 's3:DeleteObject',
      resource: `arn:aws:s3:::bucket/${index}/${text}`,
      outcome: 'implicitly-denied' as const,
      reason: text,
      by: [],
      missing: [],
    })),
    httpStatus: 403,
    ms: 1,
  },
});

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DecisionRecord);

test('whatever is logged, file and memory stay below their limits, and the last lines are there', async () => {
  const limits = { fileBytes: 100_000, rememberedBytes: 50_000 };
  const path = join(folder, 'decisions.jsonl');
  const log = new DecisionLog(path, limits);
  for (let count = 0; count < 3000; count++) log.add(String(count), () => record(String(count), 3));
  expect(log.find('2999')?.requestID).toBe('2999');
  expect(log.find('0')).toBeUndefined();
  const known = Array.from({ length: 3000 }, (_, count) => log.find(String(count))).filter(Boolean);
  expect(known.length).toBeGreaterThan(10);
  expect(2 * known.reduce((sum, line) => sum + JSON.stringify(line).length, 0)).toBeLessThanOrEqual(50_000);
  await log.close();
  expect(readdirSync(folder).sort()).toEqual(['decisions.1.jsonl', 'decisions.jsonl']);
  for (const name of [path, olderLog(path)]) expect(statSync(name).size).toBeLessThanOrEqual(100_000);
  const kept = [...lines(olderLog(path)), ...lines(path)].map(({ requestID }) => Number(requestID));
  expect(kept.at(-1)).toBe(2999);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 3000 - kept.length + index));
});

test('goes on in the file that is there, and counts what stands in it', async () => {
  const path = join(folder, 'decisions.jsonl');
  for (let start = 0; start < 4; start++) {
    const log = new DecisionLog(path, { fileBytes: 2000, rememberedBytes: 50_000 });
    log.add(String(start), () => record(String(start)));
    log.add(`${start}'`, () => record(`${start}'`));
    await log.close();
  }
  expect(statSync(path).size).toBeLessThanOrEqual(2000);
  expect(lines(path).at(-1)?.requestID).toBe("3'");
});

test('is its owner’s alone', async () => {
  const path = join(folder, 'decisions.jsonl');
  await new DecisionLog(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a line of a request with many permissions and long texts is cut, and says how many there were', () => {
  const cut = JSON.parse(lineOf(record('1', 1000, 'x'.repeat(5000)))) as DecisionRecord;
  expect(lineOf(record('1', 1000, 'x'.repeat(5000))).length).toBeLessThanOrEqual(64 * 1024);
  expect(cut.cordon.judgedInAll).toBe(1000);
  expect(cut.cordon.judged.length).toBeGreaterThan(3);
  expect(cut.requestParameters.key).toHaveLength(2049);
  expect(lineOf(record('1'))).toBe(JSON.stringify(record('1')));
});
