import { expect, test } from 'vitest';
import { describeError, didYouMean, messageOf, UsageError } from './usage-error.ts';

test.each([
  ['isolaton', 'isolation'],
  ['iso', 'isolation'],
  ['claimxx', 'claim'],
  // Two letters in the wrong order are one mistake, not two.
  ['nad', 'and'],
  ['lcaim', 'claim'],
  ['claims', 'claims'],
])('`%s` is near enough to `%s`', (typed, known) => {
  expect(didYouMean(typed, [known])).toBe(` (did you mean \`${known}\`?)`);
});

test.each([
  ['zebra', 'isolation'],
  ['', 'isolation'],
  ['dna', 'and'],
  ['adc', 'abd'],
  ['xa', 'ay'],
  ['abcabc', 'ab'],
  ['abcdef', 'abcxyz'],
  ['ab', 'cd'],
  ['solution', 'isolated-xy'],
])('`%s` is too far from `%s`', (typed, known) => {
  expect(didYouMean(typed, [known])).toBe('');
});

test('of several the nearest is meant; what begins with the word comes before one that has a wrong letter', () => {
  expect(didYouMean('clam', ['clamps', 'claim', 'cram'])).toBe(' (did you mean `clamps`?)');
  expect(didYouMean('claam', ['clamour', 'claims', 'claim'])).toBe(' (did you mean `claim`?)');
});

test.each<[string, unknown, string]>([
  ['an error by its message', new Error('no'), 'no'],
  ['what is no error as text', 'no', 'no'],
  ['nothing at all', undefined, ''],
  [
    'its causes behind it',
    new Error('cannot read', { cause: new Error('no file', { cause: 'lost' }) }),
    'cannot read: no file: lost',
  ],
  ['a cause that is said already only once', new Error('a: b', { cause: new Error('b') }), 'a: b'],
  ['a cause that is null', new Error('a', { cause: null }), 'a'],
])('describes %s', (_, thrown, said) => {
  expect(describeError(thrown)).toBe(said);
});

test('of a chain of causes without end the first five are told', () => {
  const chain = (depth: number): Error =>
    new Error(`e${depth}`, { cause: depth === 9 ? 0 : chain(depth + 1) });
  expect(describeError(chain(1))).toBe('e1: e2: e3: e4: e5');
  const own = new Error('round');
  own.cause = new Error('about', { cause: own });
  expect(messageOf(own)).toBe('round');
});

test('bad usage is told by its name', () => {
  expect(new UsageError('no', { cause: 'why' })).toMatchObject({
    name: 'UsageError',
    message: 'no',
    cause: 'why',
  });
});
