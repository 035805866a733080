import { expect, test } from 'vitest';
import { verdicts } from './golden.ts';
import { answerTo, at, BROKER, type Change } from './small-states.ts';

const OPERATOR = BROKER.replace('broker', 'operator');

/** A key that nothing says where it is kept, and a key-value engine that is not looked into. */
const anywhere: Change = ({ vault }) => {
  vault.keysAnywhere = [OPERATOR];
  vault.engines = [{ path: 'kv', type: 'kv' }];
};
const both =
  (text: (id: string) => string): Change =>
  ({ vault }) => {
    for (const id of ['a', 'b']) {
      const policy = vault.policies.find(({ text: said }) => said.includes(`/creds/${id}"`));
      if (policy === undefined) throw new Error('the small state has another form');
      policy.text += `\n${text(id)}`;
    }
  };
/** More of `a`'s policy. */
const ofA = (text: string): Change => both((id) => (id === 'a' ? text : ''));
const reads = (...paths: readonly string[]) =>
  paths.map((path) => `path "${path}" { capabilities = ["read", "list"] }`).join('\n');
const OF_KEYS = ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'];

test.each<[why: string, untold: boolean, ...changes: Change[]]>([
  ['nobody reads there', false, anywhere],
  ['each reads a path of its own name', false, anywhere, both((id) => reads(`kv/data/${id}/*`))],
  ['… named in full', false, anywhere, both((id) => reads(`kv/data/x${id}`))],
  ['both read one path', true, anywhere, both((id) => reads(`kv/data/${id}/*`, 'kv/data/shared'))],
  ['both read below one', true, anywhere, both((id) => reads(`kv/data/${id}/*`, 'kv/data/shared/*'))],
  [
    'one reads where another does',
    true,
    anywhere,
    both((id) => reads(`kv/data/${id}`)),
    ofA(reads('kv/data/b')),
  ],
  ['one reads everything', true, anywhere, ofA(reads('kv/*'))],
  ['one reads any segment', true, anywhere, ofA(reads('kv/data/+/app'))],
  ['one reads what begins as itself', true, anywhere, ofA(reads('kv/data/a*'))],
  ['one reads what is named after nobody', true, anywhere, ofA(reads('kv/data/teams/*'))],
  ['one may only list', false, anywhere, ofA('path "kv/metadata/*" { capabilities = ["list"] }')],
  [
    'one reads what a longer rule denies',
    false,
    anywhere,
    both((id) => reads(`kv/data/${id}/*`)),
    ofA('path "kv/data/b/x" { capabilities = ["deny"] }'),
  ],
  [
    'no key is left',
    false,
    both(() => reads('kv/data/shared')),
    (state) => {
      state.vault.engines = [{ path: 'kv', type: 'kv' }];
    },
  ],
])('keys of users that may lie anywhere: %s: cannot tell %s', (_, untold, ...changes) => {
  const { report } = answerTo(...changes);
  const answers = verdicts(report);
  for (const boundary of OF_KEYS)
    expect([boundary, answers[boundary]]).toEqual([boundary, untold ? 'unknown' : 'proved']);
  expect(answers['owner-access']).toBe('proved');
  if (untold)
    expect(report.unknown.join()).toMatch(
      /`a` may read `kv\/.*` of a key-value engine, .* keys of `arn:aws:iam::\d+:user\/operator`/,
    );
});

test('an owner whose keys may lie there is not told that it is locked out', () => {
  const noRole: Change = (state) => {
    at(state.roles).inline.length = 0;
  };
  const answer = (...changes: Change[]) => verdicts(answerTo(noRole, ...changes).report)['owner-access'];
  expect(answer()).toBe('refuted');
  expect(answer(anywhere)).toBe('refuted');
  expect(answer(anywhere, ofA(reads('kv/data/a')))).toBe('unknown');
});
