import { expect, test } from 'vitest';
import { judgeUploads, type UploadLine, type UploadState } from './judge-upload.ts';

const TENANTS = ['acme', 'globex'];
type Line = UploadLine | UploadState;

/** Both bodies of each are cut, then sent again and served. */
const good: readonly Line[] = TENANTS.flatMap((tenant): readonly Line[] => {
  const cut = { tenant, when: 'cut', outcome: 'unclear', code: 'socket hang up' } as const;
  const again = { tenant, when: 'again', outcome: 'served' } as const;
  return [
    { line: 'upload', what: 'object', ...cut },
    { line: 'upload', what: 'part', ...cut },
    { line: 'state', tenant, when: 'cut', object: 'old', parts: [1], whole: 'absent', keys: 1, open: 1 },
    { line: 'upload', what: 'object', ...again },
    { line: 'upload', what: 'part', ...again },
    { line: 'upload', what: 'complete', ...again },
    { line: 'state', tenant, when: 'again', object: 'new', parts: [], whole: 'right', keys: 2, open: 0 },
  ];
});

test('what was cut left nothing, and sent again it is there once', () => {
  expect(judgeUploads(good, TENANTS)).toEqual([]);
});

/** The lines with one of `globex` changed; with `undefined`, without it. */
function planted(match: (line: Line) => boolean, change: Partial<Line> | undefined): readonly Line[] {
  const at = good.findLastIndex((line) => line.tenant === 'globex' && match(line));
  return good.flatMap((line, index) =>
    index !== at ? [line] : change === undefined ? [] : [{ ...line, ...change } as Line],
  );
}
const state = (when: Line['when']) => (line: Line) => line.line === 'state' && line.when === when;
const sent = (when: Line['when'], what: UploadLine['what']) => (line: Line) =>
  line.line === 'upload' && line.when === when && line.what === what;

test.each([
  ['an object that is half the new one', state('cut'), { object: 'neither' }, 'nothing-lost', 'breached'],
  ['an object that the cut wrote', state('cut'), { object: 'new' }, 'nothing-lost', 'breached'],
  ['an object that the cut deleted', state('cut'), { object: 'gone' }, 'nothing-lost', 'breached'],
  ['a part that was acknowledged and is gone', state('cut'), { parts: [] }, 'nothing-lost', 'breached'],
  ['a part that was cut and is there', state('cut'), { parts: [1, 2] }, 'nothing-doubled', 'breached'],
  [
    'an object of an upload that nobody ended',
    state('cut'),
    { whole: 'wrong' },
    'nothing-doubled',
    'breached',
  ],
  ['parts that make another object', state('again'), { whole: 'wrong' }, 'nothing-lost', 'breached'],
  ['an object that is there twice', state('again'), { keys: 3 }, 'nothing-doubled', 'breached'],
  ['an upload that stays open', state('again'), { open: 1 }, 'nothing-doubled', 'breached'],
  [
    'a client that cannot send it again',
    sent('again', 'part'),
    { outcome: 'unclear' },
    'recovers',
    'breached',
  ],
  ['an error that hides its cause', sent('cut', 'part'), { code: '500 x' }, 'names-its-cause', 'breached'],
  ['a body that was not cut', sent('cut', 'object'), { outcome: 'served' }, 'fault-was-felt', 'unknown'],
  ['an upload that nobody ended', sent('again', 'complete'), undefined, 'recovers', 'unknown'],
  ['a look that nobody took', state('cut'), undefined, 'nothing-lost', 'unknown'],
] as const)('caught: %s', (_what, match, change, rule, is) => {
  const findings = judgeUploads(planted(match, change as Partial<Line> | undefined), TENANTS);
  expect(findings).toContainEqual(expect.objectContaining({ rule, is, fault: 'cut-amid-upload' }));
  expect(findings).toHaveLength(1);
});

test('a body that the machine was too slow to take is not told, and nothing is concluded from it', () => {
  const code = 'a request has exceeded the configured 15000 ms requestTimeout';
  for (const when of ['cut', 'again'] as const) {
    const slow = good.map((line) =>
      line.line === 'upload' && line.when === when && line.tenant === TENANTS[0] && line.what === 'object'
        ? { ...line, outcome: 'unclear' as const, code }
        : line.line === 'state' && line.when === when && when === 'again' && line.tenant === TENANTS[0]
          ? { ...line, object: 'old' as const }
          : line,
    );
    expect(judgeUploads(slow, TENANTS).map(({ is }) => is)).toEqual(['unknown']);
  }
});
