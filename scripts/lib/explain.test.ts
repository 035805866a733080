import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTenants } from '@cordon/domain';
import { runIsolation } from '@cordon/scenarios';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explain, idsOf, renderExplanation } from './explain.ts';

const base = mkdtempSync(join(tmpdir(), 'cordon-explain-'));
const ID = 's3-list/acme->globex/ListObjectsV2';
let runDir = '';

beforeAll(async () => {
  const run = await runIsolation({
    topologies: ['role-per-tenant'],
    engine: 'evaluator',
    tenants: parseTenants(['acme', 'globex']).map(({ id }) => id),
    attacks: ['s3-list'],
    runsDir: base,
  });
  runDir = run.runDir;
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('an attempt is told with its verdict, its request, its control and what decided', async () => {
  const text = renderExplanation(await explain(runDir, ID)).join('\n');
  expect(text).toMatch(/^upheld {2}s3-list\/acme->globex\/ListObjectsV2/);
  expect(text).toContain('the request: acme asks s3:ListObjectsV2');
  expect(text).toContain('its control: globex asks s3:ListObjectsV2');
  expect(text).toMatch(/by +\(identity\): .*statement `OwnBucket`/);
});

test('a request that no attempt made is told by the gateway’s own record', async () => {
  const record = {
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestID: 'AAAABBBB',
    userIdentity: { type: 'AssumedRole', arn: 'arn:of:somebody' },
    resources: [],
    cordon: { outcome: 'refused', httpStatus: 403, ms: 1, reason: 'nobody allows it', judged: [] },
  };
  mkdirSync(join(base, 'two'));
  writeFileSync(join(base, 'two', 'record.jsonl'), '');
  writeFileSync(join(base, 'two', 'decisions.jsonl'), `${JSON.stringify(record)}\n`);
  const text = renderExplanation(await explain(join(base, 'two'), 'AAAABBBB')).join('\n');
  expect(text).toContain('no attempt of');
  expect(text).toContain('nobody allows it');
});

test('an id that the run does not know, and a folder that is no run, are bad usage', async () => {
  await expect(explain(runDir, 'nope')).rejects.toThrow('neither an attempt nor a request');
  await expect(explain(base, ID)).rejects.toThrow('has no `record.jsonl`');
});

test('what a run prints is understood: an attack with its pair, and the number of a finding', () => {
  expect(idsOf(runDir, ['s3-list', 'acme', 'globex'])).toContain(ID);
  expect(idsOf(runDir, ['s3-list', 'acme', 'globex']).every((id) => id.includes('acme->globex'))).toBe(true);
  expect(idsOf(runDir, [ID])).toEqual([ID]);
  expect(() => idsOf(runDir, ['s3-list', 'acme', 'nobody'])).toThrow('has no such attempt');
  expect(() => idsOf(runDir, ['1'])).toThrow('finding `1` was refused');
});
