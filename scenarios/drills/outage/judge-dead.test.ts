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
  ['an empty list of a bucket that was full', 'replaced', 'ListObjectsV2', { outcome: 'served' }, 'breached'],
  ['a write that an empty one took', 'replaced', 'PutObject', { outcome: 'served' }, 'breached'],
  ['an object that was never there', 'replaced', 'GetObject', { code: '404 NoSuchKey' }, 'breached'],
  ['a bucket that was never there', 'killed', 'ListObjectsV2', { code: '404 NoSuchBucket' }, 'breached'],
  ['a head that says the same', 'replaced', 'HeadObject', { code: '404 NotFound' }, 'breached'],
  ['a memory that outlives it', 'killed', 'GetObject', { outcome: 'served' }, 'breached'],
  ['an error that hides its cause', 'killed', 'GetObject', { code: '500 InternalError' }, 'breached'],
  [
    'a refusal that means nothing',
    'killed',
    'GetObject',
    { outcome: 'refused', code: '403 AccessDenied' },
    'breached',
  ],
  ['one that never served', 'alive', 'GetObject', { outcome: 'unclear' }, 'unknown'],
  ['a call that nobody made', 'replaced', 'PutObject', undefined, 'unknown'],
] as const)('caught: %s', (_name, when, what, change, is) => {
  const lines = good.flatMap((line) =>
    line.when !== when || line.what !== what
      ? [line]
      : change === undefined
        ? []
        : [{ ...line, ...change } as DeadLine],
  );
  expect(judgeDead(lines, ASKED)).toEqual([expect.objectContaining({ is })]);
});
