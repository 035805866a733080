import { expect, test } from 'vitest';
import { readJson } from '../json/read-json.ts';
import { locate } from './finding.ts';

const text = '{\n  "Statement": { "Action": "a", "Resource": ["b",\n  "c"] }\n}';
const at = (...path: (string | number)[]) => locate(readJson(text), text, path);

test('a number into a list is that item, into anything else the thing itself', () => {
  expect(at('Statement', 0, 'Resource', 1)).toEqual({ path: 'Statement.Resource[1]', line: 3, column: 3 });
  expect(at('Statement', 0, 'Action', 0)).toEqual({ path: 'Statement.Action', line: 2, column: 28 });
});

test('a path that leads nowhere is followed as far as it leads', () => {
  expect(at('Statement', 0, 'Condition', 'x')).toMatchObject({ path: 'Statement', line: 2 });
  expect(at('Statement', 'Action', 'x')).toEqual({ path: 'Statement.Action', line: 2, column: 28 });
  expect(at('Statement', 0, 'Resource', 9)).toMatchObject({ path: 'Statement.Resource', line: 2 });
});
