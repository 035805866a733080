import { randomBytes } from 'node:crypto';
import { estimateSessionToken } from '@cordon/iam';
import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  aPolicy,
  aRole,
  aSession,
  aUser,
  codeOf,
  policyText,
  type Rows,
  storeOf,
  tokenKey,
} from '../../testing/entities.ts';
import { judge } from '../authorize/authorize.ts';
import { principalPolicies } from '../authorize/principal-policies.ts';
import { readForm } from '../query/read-form.ts';
import type { Store } from '../state/store.ts';
import { identityByArn } from '../state/store.ts';
import { ANONYMOUS, type Caller, rootCaller, userCaller } from '../who/caller.ts';
import { openToken, type Session } from '../who/session.ts';
import { sessionCaller } from '../who/session-caller.ts';
import { assumeRole, inheritedTags } from './assume-role.ts';
import { carries, credentialsXml, type Grant, mint, type Plan, tokenSizeXml } from './mint.ts';
import { getFederationToken, getSessionToken, type Signed } from './user-sessions.ts';

const NOW = 1_795_000_000;
const OTHER = '444455556666';
const alice = aUser('alice');
const trusting = storeOf({ users: [alice] });
const trust = (more: object = {}) => ({
  Principal: { AWS: alice.arn },
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ...more,
});
const roleOf = (...statements: object[]) => aRole('acme', statements, { maxSessionDuration: 7200 }, trusting);
const acme = roleOf(trust());
const signed = (caller: Caller) => caller as Signed;
const asAlice = signed(userCaller(alice, 'AKIAALICE'));
const asRoot = signed(rootCaller(ACCOUNT, 'AKIAROOT'));

function state(rows: Rows = {}): Store {
  return storeOf({ users: [alice], roles: [acme], ...rows });
}

/** A caller by a session; throws when the session is dead. */
function by(session: Partial<Session>, rows?: Rows): Signed {
  const caller = sessionCaller(aSession(session), state(rows));
  if (caller === undefined) throw new Error('the session is dead');
  return signed(caller);
}
const hop = aRole('hop', [trust()]);
const chained = (more: Partial<Session> = {}) =>
  by({ owner: { name: 'hop', id: hop.id }, ...more }, { roles: [acme, hop] });
const federated = by({ kind: 'federated-user', owner: { name: 'alice', id: alice.id } });
const ofUser = by({ kind: 'session', owner: { name: 'alice', id: alice.id } });

/** The form of a call as it is read from the wire. */
const read = (Action: string, parameters: Readonly<Record<string, string>>) =>
  readForm('sts', Object.entries({ Action, Version: '2011-06-15', ...parameters }));
const tagged = (...pairs: readonly (readonly [string, string?])[]) =>
  Object.fromEntries(
    pairs.flatMap(([key, value], index) => [
      [`Tags.member.${index + 1}.Key`, key],
      ...(value === undefined ? [] : [[`Tags.member.${index + 1}.Value`, value]]),
    ]),
  ) as Record<string, string>;

/** What becomes of a plan when its caller asks: the session’s contents, or the code of the refusal. */
function judged(plan: Plan, caller: Caller, store: Store): Grant {
  for (const need of plan.needs) {
    const answer = judge({ organization: undefined }, caller, principalPolicies(caller, store), need);
    if (answer.decision.outcome !== 'allowed') throw plan.refusal(caller, answer);
  }
  return plan.grant();
}
type More = Readonly<Record<string, string>>;
const assume = (more: More = {}, caller: Signed = asAlice, rows?: Rows) => {
  const store = state(rows);
  const form = read('AssumeRole', { RoleArn: acme.arn, RoleSessionName: 'session', ...more });
  return judged(assumeRole(form, caller, store, NOW), caller, store);
};
const assumed = (more?: More, caller?: Signed, rows?: Rows) => codeOf(() => assume(more, caller, rows));
const messageOf = (run: () => unknown) => {
  try {
    run();
    return 'ok';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('AssumeRole', () => {
  test('gives a session of the role, for as long as was asked', () => {
    expect(assume({ DurationSeconds: '900' })).toEqual({
      kind: 'assumed-role',
      accountId: ACCOUNT,
      issuedAt: NOW,
      expiresAt: NOW + 900,
      owner: { name: 'acme', id: acme.id },
      name: 'session',
      policyArns: [],
      tags: {},
      transitive: [],
      chained: false,
    });
    expect(assume().expiresAt).toBe(NOW + 3600);
  });

  test.each([
    ['899', 'ValidationError'],
    ['900', 'ok'],
    ['7200', 'ok'],
    ['7201', 'ValidationError'],
    ['43200', 'ValidationError'],
    ['43201', 'ValidationError'],
    ['-900', 'ValidationError'],
    ['900.5', 'MalformedInput'],
    ['9e2', 'MalformedInput'],
    ['', 'MalformedInput'],
    ['0000000900', 'ok'],
  ])('for `%s` seconds of a role of 7,200: %s', (DurationSeconds, expected) => {
    expect(assumed({ DurationSeconds })).toBe(expected);
  });

  test('for twelve hours, where the role gives them', () => {
    const roles = [{ ...acme, maxSessionDuration: 43_200 }];
    expect(assumed({ DurationSeconds: '43200' }, asAlice, { roles })).toBe('ok');
    expect(assumed({ DurationSeconds: '43201' }, asAlice, { roles })).toBe('ValidationError');
  });

  // Recorded from AWS on 21 July 2025: 400, before anything is judged.
  test.each([
    'nothing-valid-in-here',
    'arn::b:::something/test-role',
    'arn:a::::something/test-role',
    'arn:a:::something/test-role',
    'arn:a:a::aaaaaaaaaa:',
  ])('the malformed ARN `%s` is told as AWS tells it', (RoleArn) => {
    expect(messageOf(() => assume({ RoleArn }))).toBe(`${RoleArn} is invalid`);
    expect(assumed({ RoleArn }, asRoot)).toBe('ValidationError');
  });

  test.each([
    ['arn:a:b:::something/test-role', 'AccessDenied'],
    ['arn:a:b:eu-west-1::something/test-role', 'AccessDenied'],
    [`${acme.arn}x`, 'AccessDenied'],
    [acme.arn.replace('role/', 'role/path/'), 'AccessDenied'],
    [acme.arn.replace(ACCOUNT, OTHER), 'AccessDenied'],
    ['arn:aws:iam::1:x', 'ValidationError'],
    ['', 'ValidationError'],
    [`arn:aws:iam::${ACCOUNT}:role/${'x'.repeat(2048)}`, 'ValidationError'],
  ])(
    'a role that is not there is an AccessDenied, an ARN out of bounds is not: `%s`',
    (RoleArn, expected) => {
      expect(assumed({ RoleArn })).toBe(expected);
    },
  );

  // The first two recorded from AWS on 21 July 2025 and 9 February 2026.
  test.each([
    ['Session1:2', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'],
    ['s'.repeat(65), 'Member must have length less than or equal to 64'],
    ['s', 'Member must have length greater than or equal to 2'],
  ])('the session name `%s` is told as AWS tells it', (RoleSessionName, rule) => {
    expect(messageOf(() => assume({ RoleSessionName }))).toBe(
      `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: ${rule}`,
    );
  });

  test.each([
    ['RoleSessionName', 'aa', 'ok'],
    ['RoleSessionName', 'a'.repeat(64), 'ok'],
    ['RoleSessionName', 'a_+=,.@-Z9', 'ok'],
    ['RoleSessionName', 'a b', 'ValidationError'],
    ['RoleSessionName', 'a/b', 'ValidationError'],
    ['RoleSessionName', 'a*', 'ValidationError'],
    ['RoleSessionName', 'aé', 'ValidationError'],
    ['RoleSessionName', 'aa\n', 'ValidationError'],
    ['RoleSessionName', '', 'ValidationError'],
    ['SourceIdentity', 'alice', 'ok'],
    ['SourceIdentity', 'a', 'ValidationError'],
    ['SourceIdentity', 'a'.repeat(256), 'ok'],
    ['SourceIdentity', 'a'.repeat(257), 'ValidationError'],
    ['SourceIdentity', 'aws:alice', 'ValidationError'],
    ['ExternalId', 'ab', 'ok'],
    ['ExternalId', 'a:/b=,.@+-_', 'ok'],
    ['ExternalId', 'a'.repeat(1224), 'ok'],
    ['ExternalId', 'a', 'ValidationError'],
    ['ExternalId', 'a'.repeat(1225), 'ValidationError'],
    ['ExternalId', 'a b', 'ValidationError'],
    ['ExternalId', '', 'ValidationError'],
    ['SerialNumber', 'arn:aws:iam::111122223333:mfa/alice', 'AccessDenied'],
    ['TokenCode', '123456', 'AccessDenied'],
    ['ProvidedContexts.member.1.ContextAssertion', 'assertion', 'NotImplemented'],
    ['Unknown', 'x', 'MalformedInput'],
    ['Tags.member.2.Key', 'x', 'MalformedInput'],
    ['Tags.member.1.Key', 'x', 'ValidationError'],
    ['Policy', 'ключ', 'ValidationError'],
  ])('with %s `%s`: %s', (name, value, expected) => {
    expect(assumed({ [name]: value })).toBe(expected);
  });

  test('not by root, not by a federated user, and by a session of a user', () => {
    const rows = { roles: [roleOf(trust({ Principal: '*' }))] };
    expect([assumed({}, asRoot, rows), assumed({}, federated, rows)]).toEqual([
      'AccessDenied',
      'AccessDenied',
    ]);
    expect(messageOf(() => assume({}, asRoot, rows))).toBe('Roles may not be assumed by root accounts.');
    expect([assumed({}, asAlice, rows), assumed({}, ofUser, rows)]).toEqual(['ok', 'ok']);
  });

  test('only by whom the role trusts', () => {
    const bob = aUser('bob', { inline: { all: policyText({ Action: '*', Resource: '*' }) } });
    const asBob = signed(userCaller(bob, 'AKIABOB'));
    const rows = { users: [alice, bob] };
    expect(assumed({}, asBob, rows)).toBe('AccessDenied');
    expect(messageOf(() => assume({}, asBob, rows))).toBe(
      `User: ${bob.arn} is not authorized to perform: sts:AssumeRole on resource: ${acme.arn}`,
    );
    const roles = [roleOf(trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }))];
    expect(assumed({}, asAlice, { roles })).toBe('AccessDenied');
    expect(assumed({}, asBob, { roles, users: [alice, bob] })).toBe('ok');
    expect(assumed({}, asAlice, { roles: [] })).toBe('AccessDenied');
  });

  test('a role of another account needs the caller’s own permission besides its trust', () => {
    const away = aRole('away', [trust()], { accountId: OTHER }, trusting);
    const free = aUser('alice', {
      inline: { own: policyText({ Action: 'sts:AssumeRole', Resource: away.arn }) },
    });
    const more = { RoleArn: away.arn };
    expect(assumed(more, asAlice, { roles: [away] })).toBe('AccessDenied');
    expect(assumed(more, asAlice, { roles: [away], users: [free] })).toBe('ok');
    expect(assume(more, asAlice, { roles: [away], users: [free] }).accountId).toBe(OTHER);
  });

  test.each<[string, string, More, string]>([
    ['sts:ExternalId', 'Secret', { ExternalId: 'Secret' }, 'ExternalId'],
    ['sts:RoleSessionName', 'Acme', { RoleSessionName: 'Acme' }, 'RoleSessionName'],
    ['sts:SourceIdentity', 'Alice', { SourceIdentity: 'Alice' }, 'SourceIdentity'],
    ['aws:RequestTag/tenant', 'Acme', tagged(['Tenant', 'Acme']), 'Tags.member.1.Value'],
    ['aws:TagKeys', 'Tenant', tagged(['Tenant', 'acme']), 'Tags.member.1.Key'],
    [
      'sts:TransitiveTagKeys',
      'Tenant',
      { ...tagged(['Tenant', 'acme'], ['other', 'x']), 'TransitiveTagKeys.member.1': 'Tenant' },
      'TransitiveTagKeys.member.1',
    ],
  ])(
    '%s of the trust policy: as asked for, another value or case, and none',
    (key, value, more, parameter) => {
      const condition = { 'ForAnyValue:StringEquals': { [key]: value } };
      const rows = { roles: [roleOf(trust({ Condition: condition }))] };
      expect(assumed(more, asAlice, rows)).toBe('ok');
      for (const wrong of ['other', value.toLowerCase()])
        expect(assumed({ ...more, [parameter]: wrong }, asAlice, rows)).toBe('AccessDenied');
      expect(assumed({}, asAlice, rows)).toBe('AccessDenied');
    },
  );

  test.each(['aws:ResourceTag/cost', 'iam:ResourceTag/cost'])('%s: the role’s own tags', (key) => {
    const role = roleOf(trust({ Condition: { StringEquals: { [key]: 'a' } } }));
    expect(assumed({}, asAlice, { roles: [{ ...role, tags: { Cost: 'a' } }] })).toBe('ok');
    expect(assumed({}, asAlice, { roles: [{ ...role, tags: { Cost: 'b' } }] })).toBe('AccessDenied');
    expect(assumed({}, asAlice, { roles: [role] })).toBe('AccessDenied');
  });

  test('tags and a source identity are permissions of their own', () => {
    const rows = { roles: [roleOf(trust({ Action: 'sts:AssumeRole' }))] };
    expect(assumed({}, asAlice, rows)).toBe('ok');
    expect(assumed(tagged(['a', 'b']), asAlice, rows)).toBe('AccessDenied');
    expect(assumed({ SourceIdentity: 'alice' }, asAlice, rows)).toBe('AccessDenied');
    const refusals = [tagged(['a', 'b']), { SourceIdentity: 'alice' }].map((more) =>
      messageOf(() => assume(more, asAlice, rows)),
    );
    expect(refusals[0]).toContain('not authorized to perform: sts:TagSession on resource');
    expect(refusals[1]).toContain('not authorized to perform: sts:SetSourceIdentity on resource');
    const others = { roles: [roleOf(trust({ Action: ['sts:TagSession', 'sts:SetSourceIdentity'] }))] };
    expect(assumed({}, asAlice, others)).toBe('AccessDenied');
  });

  test('the answer names role, session and source identity, and the packed size where something was packed', () => {
    const form = read('AssumeRole', { RoleArn: acme.arn, RoleSessionName: 'a+b', SourceIdentity: 'alice' });
    const plan = assumeRole(form, asAlice, state(), NOW);
    const who =
      `<AssumedRoleUser><AssumedRoleId>${acme.id}:a+b</AssumedRoleId>` +
      `<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/acme/a+b</Arn></AssumedRoleUser>`;
    expect(plan.result(undefined)).toBe(`${who}<SourceIdentity>alice</SourceIdentity>`);
    expect(plan.result(7)).toBe(
      `${who}<PackedPolicySize>7</PackedPolicySize><SourceIdentity>alice</SourceIdentity>`,
    );
  });
});

describe('session policies', () => {
  const policy = policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' });
  const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
  const policies = Array.from({ length: 11 }, (_, index) => aPolicy(arn(`p${index + 1}`), policy));
  const arns = (...names: string[]): More =>
    Object.fromEntries(names.map((name, index) => [`PolicyArns.member.${index + 1}.arn`, arn(name)]));
  const numbered = (count: number) => arns(...Array.from({ length: count }, (_, index) => `p${index + 1}`));

  test('are kept as they were given', () => {
    expect(assume({ Policy: policy, ...arns('p1', 'p2') }, asAlice, { policies })).toMatchObject({
      policy,
      policyArns: [arn('p1'), arn('p2')],
    });
  });

  test('are of the role’s account, or of AWS', () => {
    const foreign = 'arn:aws:iam::444455556666:policy/p';
    const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const known = [aPolicy(foreign, policy), aPolicy(aws, policy)];
    const first = (one: string) => ({ 'PolicyArns.member.1.arn': one });
    expect(() => assume(first(foreign), asAlice, { policies: known })).toThrow(
      /does not exist or is not attachable/,
    );
    expect(assume(first(aws), asAlice, { policies: known })).toMatchObject({ policyArns: [aws] });
    const service = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy';
    expect(() => assume(first(service), asAlice, { policies: [aPolicy(service, policy)] })).toThrow(
      /does not exist or is not attachable/,
    );
  });

  test.each<[string, More, string]>([
    ['no policy', { Policy: '{}' }, 'MalformedPolicyDocument'],
    ['no JSON', { Policy: '{' }, 'MalformedPolicyDocument'],
    [
      'a principal',
      { Policy: policyText({ Action: '*', Resource: '*', Principal: '*' }) },
      'MalformedPolicyDocument',
    ],
    ['nothing', { Policy: '' }, 'ValidationError'],
    ['as long as it may be', { Policy: policy.padEnd(2048) }, 'ok'],
    ['a character longer', { Policy: policy.padEnd(2049) }, 'ValidationError'],
    [
      'as long as it may be together',
      { Policy: policy.padEnd(2048 - arn('p1').length), ...arns('p1') },
      'ok',
    ],
    [
      'a character longer together',
      { Policy: policy.padEnd(2049 - arn('p1').length), ...arns('p1') },
      'ValidationError',
    ],
    [
      'as long as it may be together with two',
      { Policy: policy.padEnd(2048 - 2 * arn('p1').length), ...arns('p1', 'p2') },
      'ok',
    ],
    ['ten managed policies', numbered(10), 'ok'],
    ['eleven managed policies', numbered(11), 'ValidationError'],
    ['a managed policy that does not exist', arns('p1', 'none'), 'MalformedPolicyDocument'],
  ])('%s: %s', (_name, more, expected) => {
    expect(assumed(more, asAlice, { policies })).toBe(expected);
    const federation = () => read('GetFederationToken', { Name: 'bob', ...more });
    expect(codeOf(() => getFederationToken(federation(), asAlice, state({ policies }), NOW))).toBe(expected);
  });
});

test('a session without a policy has none, and one that is not there is told by the beginning of its ARN', () => {
  expect(Object.keys(assume())).not.toContain('policy');
  const long = `arn:aws:iam::${ACCOUNT}:policy/${'p'.repeat(300)}`;
  expect(messageOf(() => assume({ 'PolicyArns.member.1.arn': long }))).toBe(
    `Policy ARN ${long.slice(0, 200)} does not exist or is not attachable.`,
  );
});

test('credentials say when they end by the clock of whoever takes them', () => {
  const { session, token } = mint(assume(), tokenKey());
  const ends = (aheadMs?: number) =>
    /<Expiration>(.*)<\/Expiration>/.exec(credentialsXml({ session, token }, aheadMs))?.[1];
  const at = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');
  expect([ends(), ends(90_999)]).toEqual([at(session.expiresAt), at(session.expiresAt - 90)]);
});

describe('session tags', () => {
  test('are kept, with the keys that are handed down', () => {
    const more = {
      ...tagged(['tenant', 'acme'], ['cost', ''], ['a b', 'c d']),
      'TransitiveTagKeys.member.1': 'TENANT',
    };
    expect(assume(more)).toMatchObject({
      tags: { tenant: 'acme', cost: '', 'a b': 'c d' },
      transitive: ['TENANT'],
    });
  });

  test.each<[string, More, string]>([
    ['a star', tagged(['a', '*']), 'ValidationError'],
    ['a variable', tagged(['a', '${aws:username}']), 'ValidationError'],
    ['an empty key', tagged(['', 'x']), 'ValidationError'],
    ['a key of 129', tagged(['k'.repeat(129), 'x']), 'ValidationError'],
    ['a value of 257', tagged(['k', 'x'.repeat(257)]), 'ValidationError'],
    [
      'a key of 128 and a value of 256 beyond UTF-16’s first plane',
      tagged(['𠮷'.repeat(128), '𠮷'.repeat(256)]),
      'ok',
    ],
    ['fifty', tagged(...Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v'] as const)), 'ok'],
    [
      'fifty-one',
      tagged(...Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'] as const)),
      'ValidationError',
    ],
    ['a key twice', tagged(['a', '1'], ['a', '1']), 'InvalidParameterValue'],
    ['a key in two cases', tagged(['a', '1'], ['A', '2']), 'InvalidParameterValue'],
    ['a reserved key', tagged(['Aws:x', '1']), 'InvalidParameterValue'],
    ['a transitive key without its tag', { 'TransitiveTagKeys.member.1': 'a' }, 'InvalidParameterValue'],
    [
      'one transitive key without its tag among others',
      { ...tagged(['a', '1']), 'TransitiveTagKeys.member.1': 'a', 'TransitiveTagKeys.member.2': 'b' },
      'InvalidParameterValue',
    ],
  ])('%s: %s', (_name, more, expected) => {
    expect(assumed(more)).toBe(expected);
  });

  // Recorded from AWS on 10 April 2025.
  test('the two that AWS words itself', () => {
    expect(messageOf(() => assume(tagged(['a', '1'], ['A', '2'])))).toBe(
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
    expect(messageOf(() => assume({ 'TransitiveTagKeys.member.1': 'a' }))).toBe(
      'The specified transitive tag key must be included in the requested tags.',
    );
  });
});

describe('a chain of roles', () => {
  const store = storeOf({ roles: [hop] });
  const trusted = aRole(
    'acme',
    [trust({ Principal: { AWS: hop.arn } })],
    { maxSessionDuration: 7200 },
    store,
  );
  const chain = (more: More, session: Partial<Session> = {}) =>
    assume(more, chained(session), { roles: [trusted, hop] });
  const code = (more: More, session?: Partial<Session>) => codeOf(() => chain(more, session));
  const before = { tags: { Tenant: 'acme', other: 'x' }, transitive: ['tenant'] };

  test('lasts an hour at most, whatever the role gives', () => {
    expect([code({}), code({ DurationSeconds: '3600' }), code({ DurationSeconds: '3601' })]).toEqual([
      'ok',
      'ok',
      'ValidationError',
    ]);
    expect(chain({}).chained).toBe(true);
    expect(assume({ DurationSeconds: '3601' }).chained).toBe(false);
    expect(assume({ DurationSeconds: '3601' }, ofUser).chained).toBe(false);
  });

  test('hands transitive tags down, hop after hop, and leaves the others behind', () => {
    const one = chain({}, before);
    expect([one.tags, one.transitive]).toEqual([{ Tenant: 'acme' }, ['tenant']]);
    const two = chain(tagged(['more', 'y']), { tags: one.tags, transitive: one.transitive });
    expect([two.tags, two.transitive]).toEqual([{ Tenant: 'acme', more: 'y' }, ['tenant']]);
    const three = chain(
      { ...tagged(['last', 'z']), 'TransitiveTagKeys.member.1': 'last' },
      { tags: two.tags, transitive: two.transitive },
    );
    expect([three.tags, three.transitive]).toEqual([{ Tenant: 'acme', last: 'z' }, ['tenant', 'last']]);
    expect(chain({}, { tags: three.tags, transitive: three.transitive }).tags).toEqual(three.tags);
  });

  // Recorded from AWS on 10 April 2025: in the same case and in another.
  test.each(['Tenant', 'tenant', 'TENANT'])('a tag that was handed down cannot be set again: `%s`', (key) => {
    expect(code(tagged([key, 'globex']), before)).toBe('InvalidParameterValue');
    expect(messageOf(() => chain(tagged([key, 'globex']), before))).toBe(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  });

  test('a tag that was left behind can be', () => {
    expect(chain(tagged(['OTHER', 'y']), before).tags).toEqual({ Tenant: 'acme', OTHER: 'y' });
  });

  test('tags that are handed down are a permission too, though not ones of the request', () => {
    const plain = aRole(
      'acme',
      [trust({ Principal: { AWS: hop.arn }, Action: 'sts:AssumeRole' })],
      {},
      store,
    );
    const through = (session: Partial<Session>) => assumed({}, chained(session), { roles: [plain, hop] });
    expect([through({ tags: before.tags }), through(before)]).toEqual(['ok', 'AccessDenied']);
    const asked = aRole(
      'acme',
      [
        trust({
          Principal: { AWS: hop.arn },
          Condition: { StringEquals: { 'aws:RequestTag/tenant': 'acme' } },
        }),
      ],
      {},
      store,
    );
    expect(assumed({}, chained(before), { roles: [asked, hop] })).toBe('AccessDenied');
  });

  test('the sessions of users hand nothing down', () => {
    const session = aSession({ kind: 'session', tags: { a: '1' }, transitive: ['a'] });
    expect(inheritedTags(session, { b: '2' }, ['b'])).toEqual({ tags: { b: '2' }, transitive: ['b'] });
    expect(inheritedTags(undefined, { b: '2' }, [])).toEqual({ tags: { b: '2' }, transitive: [] });
  });

  test('the source identity stays: it is kept unasked, may be repeated, and cannot be changed', () => {
    expect(chain({}, { sourceIdentity: 'alice' }).sourceIdentity).toBe('alice');
    expect(chain({ SourceIdentity: 'alice' }, { sourceIdentity: 'alice' }).sourceIdentity).toBe('alice');
    expect(code({ SourceIdentity: 'bob' }, { sourceIdentity: 'alice' })).toBe('AccessDenied');
    expect(chain({ SourceIdentity: 'bob' }).sourceIdentity).toBe('bob');
    expect(chain({})).not.toHaveProperty('sourceIdentity');
    const plain = aRole(
      'acme',
      [trust({ Principal: { AWS: hop.arn }, Action: 'sts:AssumeRole' })],
      {},
      store,
    );
    expect(assumed({}, chained({ sourceIdentity: 'alice' }), { roles: [plain, hop] })).toBe('AccessDenied');
  });
});

describe('a role by its ARN', () => {
  const deep = aRole('deep', [], { path: '/a/b/', arn: `arn:aws:iam::${ACCOUNT}:role/a/b/deep` });
  test.each([
    [acme.arn, 'acme'],
    [deep.arn, 'deep'],
    [acme.arn.replace('acme', 'ACME'), undefined],
    [`arn:aws:iam::${ACCOUNT}:role/deep`, undefined],
    [`arn:aws:iam::${ACCOUNT}:role/a/deep`, undefined],
    [`arn:aws:iam::${ACCOUNT}:user/acme`, undefined],
    [`arn:aws:iam::${OTHER}:role/acme`, undefined],
    [`x${acme.arn}`, undefined],
    [`${acme.arn}/`, undefined],
    [`${acme.arn}\n`, undefined],
  ])('`%s`: %s', (arn, expected) => {
    expect(identityByArn(state({ roles: [acme, deep] }), 'roles', arn)?.name).toBe(expected);
  });
});

describe('GetFederationToken', () => {
  const may = (...actions: string[]) => ({
    users: [aUser('alice', { inline: { own: policyText({ Action: actions, Resource: '*' }) } })],
  });
  const federate = (more: More = {}, caller: Signed = asAlice, rows: Rows = may('sts:*')) => {
    const store = state(rows);
    return judged(
      getFederationToken(read('GetFederationToken', { Name: 'bob', ...more }), caller, store, NOW),
      caller,
      store,
    );
  };
  const code = (more?: More, caller?: Signed, rows?: Rows) => codeOf(() => federate(more, caller, rows));

  test('gives a session of the name, resting on its user, for twelve hours unless asked', () => {
    expect(federate(tagged(['a', 'b']))).toEqual({
      kind: 'federated-user',
      accountId: ACCOUNT,
      issuedAt: NOW,
      expiresAt: NOW + 43_200,
      owner: { name: 'alice', id: alice.id },
      name: 'bob',
      policyArns: [],
      tags: { a: 'b' },
      transitive: [],
      chained: false,
    });
  });

  test.each([
    ['900', NOW + 900],
    ['129600', NOW + 129_600],
  ])('for `%s` seconds', (DurationSeconds, expected) => {
    expect(federate({ DurationSeconds }).expiresAt).toBe(expected);
  });
  test.each(['899', '129601'])('not for `%s` seconds', (DurationSeconds) => {
    expect(code({ DurationSeconds })).toBe('ValidationError');
    expect(code({ DurationSeconds }, asRoot)).toBe('ValidationError');
  });

  test('root’s lasts an hour, whatever is asked, and has no user behind it', () => {
    for (const more of [{}, { DurationSeconds: '3601' }, { DurationSeconds: '129600' }])
      expect(federate(more, asRoot).expiresAt).toBe(NOW + 3600);
    expect(federate({ DurationSeconds: '900' }, asRoot).expiresAt).toBe(NOW + 900);
    expect(federate({}, asRoot)).not.toHaveProperty('owner');
  });

  test.each<[string, Signed]>([
    ['a role', chained()],
    ['a user', ofUser],
    ['a federated user', federated],
    ['root', by({ kind: 'session', name: 'root' })],
  ])('not with the session of %s', (_name, caller) => {
    expect(code({}, caller)).toBe('AccessDenied');
    expect(messageOf(() => federate({}, caller))).toBe(
      'Cannot call GetFederationToken with session credentials',
    );
  });

  test('is a permission on the name, and tags are one of their own', () => {
    expect(code({}, asAlice, {})).toBe('AccessDenied');
    expect(code({}, asAlice, may('sts:GetFederationToken'))).toBe('ok');
    expect(code(tagged(['a', 'b']), asAlice, may('sts:GetFederationToken'))).toBe('AccessDenied');
    expect(code(tagged(['a', 'b']), asAlice, may('sts:TagSession'))).toBe('AccessDenied');
    const Resource = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
    const one = { users: [aUser('alice', { inline: { own: policyText({ Action: 'sts:*', Resource }) } })] };
    expect([code({}, asAlice, one), code({ Name: 'eve' }, asAlice, one)]).toEqual(['ok', 'AccessDenied']);
    const Condition = { StringEquals: { 'aws:RequestTag/a': 'b' } };
    const tags = policyText(
      { Action: 'sts:GetFederationToken', Resource: '*' },
      { Action: 'sts:TagSession', Resource: '*', Condition },
    );
    const byTag = { users: [aUser('alice', { inline: { own: tags } })] };
    expect([code(tagged(['a', 'b']), asAlice, byTag), code(tagged(['a', 'c']), asAlice, byTag)]).toEqual([
      'ok',
      'AccessDenied',
    ]);
  });

  test.each([
    ['bo', 'ok'],
    ['b'.repeat(32), 'ok'],
    ['b', 'ValidationError'],
    ['b'.repeat(33), 'ValidationError'],
    ['b/b', 'ValidationError'],
  ])('the name `%s`: %s', (Name, expected) => {
    expect(code({ Name })).toBe(expected);
  });

  // Recorded from AWS on 5 June 2024: the size is there also when nothing was packed.
  test('the answer names whom it is for, and the packed size', () => {
    const plan = getFederationToken(read('GetFederationToken', { Name: 'b+b' }), asAlice, state(), NOW);
    const who =
      `<FederatedUser><FederatedUserId>${ACCOUNT}:b+b</FederatedUserId>` +
      `<Arn>arn:aws:sts::${ACCOUNT}:federated-user/b+b</Arn></FederatedUser>`;
    expect(plan.result(undefined)).toBe(`${who}<PackedPolicySize>0</PackedPolicySize>`);
    expect(plan.result(12)).toBe(`${who}<PackedPolicySize>12</PackedPolicySize>`);
  });
});

describe('GetSessionToken', () => {
  test('says of whom it asks that a session is none', () => {
    const call = () => getSessionToken(read('GetSessionToken', {}), ofUser, state(), NOW);
    expect(messageOf(call)).toBe('Cannot call GetSessionToken with session credentials');
  });

  const token = (more: More = {}, caller: Signed = asAlice) => {
    const plan = getSessionToken(read('GetSessionToken', more), caller, state(), NOW);
    expect([plan.needs, plan.result(undefined)]).toEqual([[], '']);
    return plan.grant();
  };
  const code = (more?: More, caller?: Signed) => codeOf(() => token(more, caller));

  test('gives a session of the user, which asks for no permission', () => {
    expect(token()).toEqual({
      kind: 'session',
      accountId: ACCOUNT,
      issuedAt: NOW,
      expiresAt: NOW + 43_200,
      owner: { name: 'alice', id: alice.id },
      name: 'alice',
      policyArns: [],
      tags: {},
      transitive: [],
      chained: false,
    });
  });

  test('root’s lasts an hour at most', () => {
    expect(token({}, asRoot)).toMatchObject({ name: 'root', expiresAt: NOW + 3600 });
    expect(token({ DurationSeconds: '43200' }, asRoot).expiresAt).toBe(NOW + 3600);
    expect(token({}, asRoot)).not.toHaveProperty('owner');
  });

  test('not with a session, not with a code for a second factor, not for longer than 36 hours', () => {
    expect([code({}, chained()), code({}, ofUser), code({}, federated)]).toEqual(
      Array(3).fill('AccessDenied'),
    );
    expect([code({ SerialNumber: 'GAHT12345678' }), code({ TokenCode: '123456' })]).toEqual([
      'AccessDenied',
      'AccessDenied',
    ]);
    expect([code({ DurationSeconds: '129600' }), code({ DurationSeconds: '129601' })]).toEqual([
      'ok',
      'ValidationError',
    ]);
  });
});

test('nobody is somebody else’s caller', () => {
  expect(() => assume({}, signed(ANONYMOUS))).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
});

describe('what is issued', () => {
  const grant: Grant = { ...aSession({ expiresAt: NOW + 900 }) };
  const key = tokenKey();

  test('is new each time: key, secret and token', () => {
    const [one, two] = [mint(grant, key), mint(grant, key)];
    for (const { session, token } of [one, two]) {
      expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
      expect(Buffer.from(session.secret, 'base64')).toHaveLength(30);
      expect(openToken(token, key)).toEqual(session);
      expect(session).toMatchObject({ name: grant.name, expiresAt: NOW + 900 });
    }
    expect(one.session.accessKeyId).not.toBe(two.session.accessKeyId);
    expect(one.session.secret).not.toBe(two.session.secret);
  });

  test('is told as clients read it', () => {
    const session = aSession({ accessKeyId: 'ASIA', secret: 'a+/b<', expiresAt: NOW });
    expect(credentialsXml({ session, token: 'FwoG' })).toBe(
      '<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>a+/b&lt;</SecretAccessKey>' +
        '<SessionToken>FwoG</SessionToken><Expiration>2026-11-18T11:06:40Z</Expiration></Credentials>',
    );
  });

  test('is as large as it says, as the estimate has it, and never larger than AWS’s', () => {
    const issued = (more: Partial<Grant>) => mint({ ...grant, ...more }, key);
    const random = (bytes: number) => randomBytes(bytes).toString('hex');
    for (const more of [
      {},
      { policy: policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' }) },
      { policy: random(500), tags: { tenant: 'acme' } },
      { tags: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`key${n}`, random(8)])) },
      { policyArns: ['arn:aws:iam::aws:policy/x'], scopeDown: [random(300), random(300)] },
    ]) {
      const { token } = issued(more);
      expect(tokenSizeXml(token)).toBe(
        `<SessionTokenUtilization>${Math.ceil((token.length / 4096) * 100)}</SessionTokenUtilization>` +
          `<SessionTokenSize>${token.length}</SessionTokenSize>`,
      );
      const { bytes } = estimateSessionToken(more);
      expect(token.length / bytes).toBeGreaterThan(0.8);
      expect(token.length / bytes).toBeLessThan(1.25);
    }
    expect(messageOf(() => issued({ policy: random(2_600) }))).toBe('ok');
    for (const more of [
      { policy: random(3_000) },
      { tags: { a: random(3_000) } },
      { policyArns: [random(3_000)] },
      { scopeDown: [random(1_000), random(1_000), random(1_000)] },
    ]) {
      expect(codeOf(() => issued(more))).toBe('PackedPolicyTooLarge');
      expect(messageOf(() => issued(more))).toMatch(/^The session token has \d{4} bytes, and may have 4096:/);
    }
  });

  test('older clients are told its share where something was passed', () => {
    expect(carries({ ...grant, policyArns: [], tags: {} })).toBe(false);
    for (const more of [{ policy: '{}' }, { policyArns: ['a'] }, { tags: { a: 'b' } }])
      expect(carries({ ...grant, policyArns: [], tags: {}, ...more })).toBe(true);
  });

  test.each([0, 1, 600, 2_000, 4_095, 4_096])('has at least the %d bytes that were asked for', (minimum) => {
    const { session, token } = mint(grant, key, minimum);
    expect(token.length).toBeGreaterThanOrEqual(minimum);
    expect(token.length).toBeLessThanOrEqual(Math.max(minimum + 3, mint(grant, key).token.length + 8));
    expect(openToken(token, key)).toEqual(session);
    expect(openToken(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, key)).toBeUndefined();
  });
});

test('a bare call has the keys of what it asks for, and no empty ones', () => {
  const plan = assumeRole(
    read('AssumeRole', { RoleArn: acme.arn, RoleSessionName: 'session' }),
    asAlice,
    state(),
    NOW,
  );
  expect(plan.needs.map(({ context }) => context)).toStrictEqual([{ 'sts:rolesessionname': 'session' }]);
});

test('a role that does not exist is granted to nobody, though nobody judged it', () => {
  const form = read('AssumeRole', { RoleArn: `${acme.arn}x`, RoleSessionName: 'session' });
  const plan = assumeRole(form, asAlice, state(), NOW);
  expect(() => plan.grant()).toThrow(`not authorized to perform: sts:AssumeRole on resource: ${acme.arn}x`);
  expect([plan.result(undefined), plan.needs[0]?.resourceAccountId]).toEqual(['', ACCOUNT]);
});

test('reserved keys are told as such', () => {
  expect(messageOf(() => assume(tagged(['aws:a', 'b'])))).toContain('reserved');
});
