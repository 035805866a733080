import { expect, test } from 'vitest';
import { compileCondition } from '../match/condition.ts';

const KEY = 'aws:TokenIssueTime';

/** Whether `Null` with this value holds of a request with, or without, the key. */
function holds(value: string, context: Record<string, string | string[]>): boolean {
  const condition = { operator: 'Null', ifExists: false, key: KEY, values: [value] };
  return compileCondition(condition, '2012-10-17').holds(context);
}

const there = { 'aws:tokenissuetime': '2026-11-22T06:00:00Z' };

test('`true` holds when the key is missing, `false` when it is there', () => {
  expect(holds('true', {})).toBe(true);
  expect(holds('true', there)).toBe(false);
  expect(holds('false', {})).toBe(false);
  expect(holds('false', there)).toBe(true);
  expect(holds('True', {})).toBe(true);
});

test('a list without a value is as good as missing, an empty string is a value', () => {
  expect(holds('true', { 'aws:tokenissuetime': [] })).toBe(true);
  expect(holds('true', { 'aws:tokenissuetime': [''] })).toBe(true);
  expect(holds('true', { 'aws:tokenissuetime': '' })).toBe(false);
});

test('another value holds never', () => {
  expect(holds('yes', {})).toBe(false);
  expect(holds('yes', there)).toBe(false);
});
