import { expect, test } from 'vitest';
import { DEAD_WHENS, type DeadLine, judgeDead } from './judge-dead.ts';

const ASKED = ['GetObject', 'HeadObject', 'ListObjectsV2', 'PutObject'];
const good: readonly DeadLine[] = DEAD_WHENS.flatMap((when) =>
  ASKED.map((what) => ({
    line: 'dead',
    when,
    what,
    ...(when === 'alive'
      ? ({ outcome: 'served' } as const)
      : ({
          outcome: 'unclear',
          code: what === 'HeadObject' ? '503 503' : '503 ServiceUnavailable',
        } as const)),
  })),
);

test('a service that is gone, and said to be', () => {
  expect(judgeDead(good, ASKED)).toEqual([]);
});

test.each([
  [
    'an empty list of a bucket that was full',
    'replaced',
    'ListObjectsV2',
    { outcome: 'served' },
    'never-silently-empty',
    'breached',
  ],
  [
    'a write that an empty one took',
    'replaced',
    'PutObject',
    { outcome: 'served' },
    'never-silently-empty',
    'breached',
  ],
  [
    'an object that was never there',
    'replaced',
    'GetObject',
    { code: '404 NoSuchKey' },
    'never-silently-empty',
    'breached',
  ],
  [
    'a bucket that was never there',
    'killed',
    'ListObjectsV2',
    { code: '404 NoSuchBucket' },
    'never-silently-empty',
    'breached',
  ],
  [
    'a head that says the same',
    'replaced',
    'HeadObject',
    { code: '404 NotFound' },
    'never-silently-empty',
    'breached',
  ],
  [
    'a memory that outlives it',
    'killed',
    'GetObject',
    { outcome: 'served' },
    'never-silently-empty',
    'breached',
  ],
  [
    'an error that hides its cause',
    'killed',
    'GetObject',
    { code: '500 InternalError' },
    'names-its-cause',
    'breached',
  ],
  [
    'a refusal that means nothing',
    'killed',
    'GetObject',
    { outcome: 'refused', code: '403 AccessDenied' },
    'names-its-cause',
    'breached',
  ],
  ['one that never served', 'alive', 'GetObject', { outcome: 'unclear' }, 'fault-was-felt', 'unknown'],
  ['a call that nobody made', 'replaced', 'PutObject', undefined, 'every-call-is-answered', 'unknown'],
] as const)('caught: %s', (_name, when, what, change, rule, is) => {
  const lines = good.flatMap((line) =>
    line.when !== when || line.what !== what
      ? [line]
      : change === undefined
        ? []
        : [{ ...line, ...change } as DeadLine],
  );
  expect(judgeDead(lines, ASKED)).toEqual([expect.objectContaining({ rule, is })]);
});
