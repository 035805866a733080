import { describe, expect, test } from 'vitest';
import { provePair, type Target } from '../src/index.ts';
import { caller, type Json, policy, target } from './world.ts';

const lake = (prefix: string): Target => ({ ...target('other'), arn: 'arn:aws:s3:::lake', prefix });
const list = (Condition: Json, Action: unknown = 's3:ListBucket'): Json => ({
  Effect: 'Allow',
  Action,
  Resource: 'arn:aws:s3:::lake',
  ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
});
const objects = (resource: string, Action: unknown = 's3:GetObject'): Json => ({
  Effect: 'Allow',
  Action,
  Resource: `arn:aws:s3:::lake/${resource}`,
});
/** What a caller with these statements does to `north/`, by question. */
function done(statements: readonly Json[], prefix = 'north/'): string[] {
  const answer = provePair(caller('one', { identity: policy('own', statements) }), lake(prefix));
  expect(answer.reasons).toEqual([]);
  return answer.witnesses.map(({ question }) => question).sort();
}

describe('a prefix of a bucket', () => {
  test.each([
    ['its own objects', [objects('south/*')], []],
    ['a prefix that the other’s begins with', [objects('nor*')], ['reads']],
    ['what goes on from the other’s', [objects('north/a/*')], ['reads']],
    ['a longer name', [objects('north-west/*')], []],
    ['the folder’s own marker', [objects('north/')], ['reads']],
    ['every object', [objects('*', ['s3:GetObject', 's3:PutObject'])], ['reads', 'writes']],
  ] as const)('objects: %s', (_, statements, questions) => {
    expect(done(statements)).toEqual(questions);
  });

  test.each([
    ['any prefix', {}, ['metadata']],
    ['its own prefix', { StringEquals: { 's3:prefix': 'south/' } }, []],
    ['its own prefix and more', { StringLike: { 's3:prefix': 'south/*' } }, []],
    ['no prefix at all', { Null: { 's3:prefix': 'true' } }, ['metadata']],
    ['the empty prefix', { StringEquals: { 's3:prefix': '' } }, ['metadata']],
    ['a missing slash', { StringLike: { 's3:prefix': 'nort*' } }, ['metadata']],
    ['what the other’s prefix begins with', { StringEquals: { 's3:prefix': 'no' } }, ['metadata']],
    ['what goes on from it', { StringEquals: { 's3:prefix': 'north/a' } }, ['metadata']],
    ['any but the other’s', { StringNotLike: { 's3:prefix': 'north*' } }, ['metadata']],
    ['any that does not begin as the other’s', { StringLike: { 's3:prefix': '[abc]*' } }, []],
    ['or none', { StringLikeIfExists: { 's3:prefix': 'south/*' } }, ['metadata']],
    [
      'the empty prefix, rolled up',
      { StringEquals: { 's3:prefix': '', 's3:delimiter': '/' } },
      ['enumerates'],
    ],
    [
      'the empty prefix, rolled up at what the other’s does not hold',
      { StringEquals: { 's3:prefix': '', 's3:delimiter': '-' } },
      ['metadata'],
    ],
    [
      'the other’s prefix, rolled up',
      { StringEquals: { 's3:prefix': 'north/', 's3:delimiter': '/' } },
      ['metadata'],
    ],
    [
      'the empty prefix, rolled up at anything long',
      { StringEquals: { 's3:prefix': '' }, StringLike: { 's3:delimiter': '/?*' } },
      ['metadata'],
    ],
  ] as const)('listing with %s', (_, condition, questions) => {
    expect(done([list(condition)])).toEqual(questions);
    expect(done([list(condition, 's3:ListBucketVersions')])).toEqual(questions);
  });

  test('uploads are listed whatever a condition on the prefix says of the others', () => {
    expect(done([list({}, 's3:ListBucketMultipartUploads')])).toEqual(['metadata']);
    expect(done([list({ StringLike: { 's3:prefix': 'south/*' } }, 's3:ListBucketMultipartUploads')])).toEqual(
      [],
    );
  });

  test('settings of the shared bucket: changing them reaches everybody, some of them tell who is there', () => {
    expect(done([list({}, 's3:PutBucketPolicy')])).toEqual(['grants']);
    expect(done([list({}, 's3:PutLifecycleConfiguration')])).toEqual(['writes']);
    expect(done([list({}, 's3:GetBucketPolicy')])).toEqual(['enumerates']);
    expect(done([list({}, ['s3:GetBucketLocation', 's3:GetBucketVersioning'])])).toEqual([]);
  });

  test('which delimiters roll a prefix up is not guessed at', () => {
    const statements = [list({ StringEquals: { 's3:prefix': '' }, StringLike: { 's3:delimiter': '?' } })];
    const answer = provePair(caller('one', { identity: policy('own', statements) }), lake('x/'));
    expect(answer.kind).not.toBe('proved');
  });
});

describe('false alarms', () => {
  const own = (statements: readonly Json[]) => caller('one', { identity: policy('own', statements) });
  const to = target('other');
  const read = (Condition: Json): Json => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '*',
    Condition,
  });

  test('a time that is over does not come again', () => {
    const over = read({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } });
    expect(provePair(own([over]), to).kind).toBe('proved');
    const now = Date.parse('2019-01-01T00:00:00Z');
    expect(provePair(own([over]), to, { now }).kind).toBe('refuted');
  });

  test('a key that has one value never has two', () => {
    const statements = [
      read({ 'ForAnyValue:StringEquals': { 'aws:Referer': 'a' } }),
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { 'ForAllValues:StringEquals': { 'aws:Referer': 'a' } },
      },
    ];
    expect(provePair(own(statements), to).kind).toBe('proved');
  });

  test('ACLs that are switched off cannot be written', () => {
    const acl = { Effect: 'Allow', Action: ['s3:PutObjectAcl', 's3:PutBucketAcl'], Resource: '*' };
    expect(provePair(own([acl]), to).kind).toBe('proved');
    expect(provePair(own([acl]), { ...to, ownership: 'ObjectWriter' }).kind).toBe('refuted');
  });
});

test('what cannot say a prefix is no listing of one', () => {
  // AWS’s table gives `s3:ListBucketMultipartUploads` no `s3:prefix`.
  const uploads = 's3:ListBucketMultipartUploads';
  const without = (isNull: string) => ({
    ...list({ Null: { 's3:prefix': isNull } }, uploads),
    Effect: 'Deny',
  });
  expect(done([list({}, uploads), without('true')])).toEqual([]);
  expect(done([list({}, uploads), without('false')])).toEqual(['metadata']);
});
