import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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

test('lines are written together: after 20 ms, once 64 wait, when one is asked for, and at the end', async () => {
  vi.useFakeTimers();
  try {
    const path = join(folder, 'decisions.jsonl');
    const log = new DecisionLog(path);
    const written = () => readFileSync(path, 'utf8').split('\n').length - 1;
    let made = 0;
    const add = (id: string) =>
      log.add(id, () => {
        made += 1;
        return record(id);
      });
    const seen: number[] = [];
    const note = () => seen.push(written());
    add('first');
    vi.advanceTimersByTime(19);
    note();
    vi.advanceTimersByTime(1);
    note();
    for (let count = 0; count < 63; count++) add(`${count}`);
    note();
    add('the 64th');
    note();
    add('asked for');
    expect(log.find('nobody')).toBeUndefined();
    note();
    expect(log.find('asked for')).toEqual(record('asked for'));
    note();
    vi.advanceTimersByTime(1000);
    note();
    add('last');
    await log.close();
    note();
    expect(seen).toEqual([0, 1, 1, 65, 65, 66, 66, 67]);
    expect(made).toBe(67);
    // What comes after the end is remembered and written nowhere.
    add('late');
    vi.advanceTimersByTime(20);
    expect([log.find('late')?.requestID, written()]).toEqual(['late', 67]);
    await log.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a file is full once a line more would be too much, and not before; no line is too long for a new one', async () => {
  const size = JSON.stringify(record('0')).length + 1;
  const path = join(folder, 'decisions.jsonl');
  const log = new DecisionLog(path, { fileBytes: 2 * size, rememberedBytes: 1e6 });
  const add = (id: string, text?: string) => {
    log.add(id, () => record(id, 1, text));
    log.find(id);
  };
  add('0');
  add('1');
  expect(readdirSync(folder)).toEqual(['decisions.jsonl']);
  add('2');
  expect([lines(olderLog(path)), lines(path)].map((all) => all.map(({ requestID }) => requestID))).toEqual([
    ['0', '1'],
    ['2'],
  ]);
  add('3', 'x'.repeat(2000));
  expect(lines(path).map(({ requestID }) => requestID)).toEqual(['3']);
  await log.close();
  const other = new DecisionLog(join(folder, 'new.jsonl'), { fileBytes: 1, rememberedBytes: 1e6 });
  other.add('0', () => record('0'));
  await other.close();
  expect(readdirSync(folder).filter((name) => name.startsWith('new'))).toEqual(['new.jsonl']);
});

test('what is remembered are the newest lines, as many as there is room for, two bytes a letter', async () => {
  const size = 2 * JSON.stringify(record('0')).length;
  const log = new DecisionLog(join(folder, 'decisions.jsonl'), { fileBytes: 1e6, rememberedBytes: 3 * size });
  const known = () => ['0', '1', '2', '3', '4'].filter((id) => log.find(id) !== undefined).join('');
  const seen = ['0', '1', '2', '3', '4'].map((id) => {
    log.add(id, () => record(id));
    log.find(id);
    return known();
  });
  expect(seen).toEqual(['0', '01', '012', '123', '234']);
  await log.close();
});

test('a text of 2,048 letters stands as it is, one of more is cut', () => {
  const textOf = (length: number) =>
    (JSON.parse(lineOf(record('1', 0, 'x'.repeat(length)))) as DecisionRecord).requestParameters.key;
  expect(textOf(2048)).toBe('x'.repeat(2048));
  expect(textOf(2049)).toBe(`${'x'.repeat(2048)}…`);
});

test('permissions are cut by halves with their resources, and what was cut before is still counted', () => {
  const long = record('1', 100, 'x'.repeat(1500));
  const resources = long.cordon.judged.map(({ resource }) => ({ ARN: resource }));
  const cut = (judgedInAll?: number) =>
    JSON.parse(
      lineOf({
        ...long,
        resources,
        cordon: { ...long.cordon, ...(judgedInAll === undefined ? {} : { judgedInAll }) },
      }),
    ) as DecisionRecord;
  expect([cut().cordon.judged.length, cut().resources.length, cut().cordon.judgedInAll]).toEqual([
    12, 12, 100,
  ]);
  expect(cut().cordon.judged).toEqual(long.cordon.judged.slice(0, 12));
  expect(cut(1000).cordon.judgedInAll).toBe(1000);
});

test('a line without a permission stands as it is, however long', () => {
  const requestParameters = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`p${index}`, 'x'.repeat(1000)]),
  );
  const long = { ...record('1', 0), requestParameters };
  expect(lineOf(long)).toBe(JSON.stringify(long));
  expect(lineOf(long).length).toBeGreaterThan(64 * 1024);
});

test('the older file stands beside the log, whatever the folder is called', () => {
  expect(olderLog('/a.jsonl/decisions.jsonl')).toBe('/a.jsonl/decisions.1.jsonl');
});
