import { describe, expect, test } from 'vitest';
import { ACCOUNT, aRole, aUser, codeOf, policyText, storeOf } from '../../testing/entities.ts';
import { type Organization, readOrganization } from '../organization/organization.ts';
import { ANONYMOUS, rootCaller, userCaller } from '../who/caller.ts';
import { accessDenied, judge, type Question } from './authorize.ts';
import { parsed } from './checked-policy.ts';
import { pinnedPolicy } from './pinned-policy.ts';

const OTHER = '444455556666';
const alice = userCaller(aUser('alice'), 'AKIA');
const allow = [{ name: 'own', document: parsed(policyText({ Action: '*', Resource: '*' }), 'identity') }];
const question = (more: Partial<Question> = {}): Question => ({
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  resourceAccountId: ACCOUNT,
  context: {},
  ...more,
});
const resource = (statement: object) => ({
  name: 'bucket policy',
  document: parsed(policyText({ Action: 's3:*', Resource: '*', ...statement }), 'resource'),
});
const ask = (
  more: Partial<Question>,
  own: readonly (typeof allow)[number][] = [],
  organization?: Organization,
) =>
  judge(
    { organization: organization && readOrganization(organization) },
    alice,
    { identity: own },
    question(more),
  ).decision.outcome;

describe('one question', () => {
  test('is answered by what the caller brings, and repeated with the answer', () => {
    expect([ask({}, allow), ask({})]).toEqual(['allowed', 'implicitly-denied']);
    expect(judge({ organization: undefined }, alice, { identity: allow }, question())).toMatchObject({
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
    });
  });

  test('by the policy of the resource: in the account it is enough, from another both are needed', () => {
    const resourcePolicy = resource({ Principal: { AWS: alice.arn } });
    expect(ask({ resourcePolicy })).toBe('allowed');
    expect(ask({ resourcePolicy, resourceAccountId: OTHER })).toBe('implicitly-denied');
    expect(ask({ resourcePolicy, resourceAccountId: OTHER }, allow)).toBe('allowed');
    expect(ask({ resourceAccountId: OTHER }, allow)).toBe('implicitly-denied');
    const denies = resource({ Effect: 'Deny', Principal: '*' });
    expect(ask({ resourcePolicy: denies }, allow)).toBe('explicitly-denied');
  });

  test('by a trust policy, which must allow even what the caller’s own policies do', () => {
    const trust = (statement: object): Partial<Question> => {
      const role = aRole('acme', [{ Action: 'sts:AssumeRole', ...statement }]);
      return {
        action: 'sts:AssumeRole',
        resource: role.arn,
        resourcePolicy: pinnedPolicy('trust', role.trust, 'trust', storeOf({ users: [aUser('alice')] })),
        trust: true,
      };
    };
    const toAccount = trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
    expect([ask(toAccount), ask(toAccount, allow)]).toEqual(['implicitly-denied', 'allowed']);
    const elsewhere = trust({ Principal: { AWS: `arn:aws:iam::${OTHER}:root` } });
    expect(ask(elsewhere, allow)).toBe('implicitly-denied');
    // The same document as the policy of any other resource would leave it to the caller’s own.
    const { trust: _, ...plain } = elsewhere;
    expect(ask(plain, allow)).toBe('allowed');
  });
});

describe('an organisation', () => {
  const deny = (more: object = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', ...more }],
  });
  const full = { Full: policyAll() };
  function policyAll() {
    return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  }
  const of = (accounts: Organization['accounts']): Organization => ({ id: 'o-a1b2c3d4e5', accounts });

  test('limits who calls by the policies of the caller’s account', () => {
    const denied = of({ [ACCOUNT]: { scp: [full, { No: deny() }] } });
    expect(ask({}, allow, denied)).toBe('explicitly-denied');
    expect(ask({}, allow, of({ [ACCOUNT]: { scp: [full, {}] } }))).toBe('implicitly-denied');
    expect(ask({}, allow, of({ [ACCOUNT]: { scp: [full] } }))).toBe('allowed');
    expect(ask({}, allow, of({ [OTHER]: { scp: [full, { No: deny() }] } }))).toBe('allowed');
  });

  test('limits who reaches a resource by the policies of its owner’s account', () => {
    const rcp = { rcp: [{ No: deny({ Principal: '*', Action: 's3:*' }) }] };
    const resourcePolicy = resource({ Principal: { AWS: alice.arn } });
    expect(ask({}, allow, of({ [ACCOUNT]: rcp }))).toBe('explicitly-denied');
    expect(ask({}, allow, of({ [OTHER]: rcp }))).toBe('allowed');
    expect(ask({ resourceAccountId: OTHER, resourcePolicy }, allow, of({ [OTHER]: rcp }))).toBe(
      'explicitly-denied',
    );
  });

  test('leaves alone by its policies of resources what they do not hold of, and by no others', () => {
    const rcp = { rcp: [{ No: deny({ Principal: '*', Action: 's3:*' }) }] };
    expect(ask({ withoutRcp: true }, allow, of({ [ACCOUNT]: rcp }))).toBe('allowed');
    expect(ask({ withoutRcp: true }, [], of({ [ACCOUNT]: rcp }))).toBe('implicitly-denied');
    const both = { ...rcp, scp: [full, { No: deny() }] };
    expect(ask({ withoutRcp: true }, allow, of({ [ACCOUNT]: both }))).toBe('explicitly-denied');
  });

  test('fills the keys that tell who is in it, of the caller and of the resource', () => {
    const conditioned = (key: string, value: string) => [
      {
        name: 'own',
        document: parsed(
          policyText({
            Action: '*',
            Resource: '*',
            Condition: { 'ForAnyValue:StringEquals': { [key]: value } },
          }),
          'identity',
        ),
      },
    ];
    const member = { path: 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/' };
    const both = of({ [ACCOUNT]: member, [OTHER]: member });
    const keys = [
      ['aws:PrincipalOrgID', 'o-a1b2c3d4e5'],
      ['aws:PrincipalOrgPaths', member.path],
      ['aws:ResourceOrgID', 'o-a1b2c3d4e5'],
      ['aws:ResourceOrgPaths', member.path],
    ] as const;
    for (const [key, value] of keys) {
      expect(ask({}, conditioned(key, value), both), key).toBe('allowed');
      expect(ask({}, conditioned(key, value)), key).toBe('implicitly-denied');
    }
    expect(ask({}, conditioned('aws:PrincipalOrgID', 'o-a1b2c3d4e5'), of({ [OTHER]: member }))).toBe(
      'implicitly-denied',
    );
    expect(ask({}, conditioned('aws:PrincipalOrgPaths', member.path), of({ [ACCOUNT]: {} }))).toBe(
      'implicitly-denied',
    );
  });

  test('leaves the root user of a limited account no more than it leaves others', () => {
    const organization = readOrganization(of({ [ACCOUNT]: { scp: [full, { No: deny() }] } }));
    const root = rootCaller(ACCOUNT, 'AKIA');
    expect(judge({ organization }, root, { identity: [] }, question()).decision.outcome).toBe(
      'explicitly-denied',
    );
  });
});

describe('a refusal in the words of AWS', () => {
  const words = (more: Partial<Question>, policies: Parameters<typeof judge>[2]) => {
    const judged = judge({ organization: undefined }, alice, policies, question(more));
    const error = accessDenied(alice, judged);
    expect([error.status, error.code]).toEqual([403, 'AccessDenied']);
    return error.message.replace(`User: ${alice.arn} is not authorized to perform: `, '');
  };
  const on = 's3:GetObject on resource: "arn:aws:s3:::b/k"';
  const denies = parsed(policyText({ Effect: 'Deny', Action: '*', Resource: '*' }), 'identity');

  test.each<[string, string, Partial<Question>, Parameters<typeof judge>[2]]>([
    [
      `${on} because no identity-based policy allows the s3:GetObject action`,
      'nothing allows',
      {},
      { identity: [] },
    ],
    [
      `${on} because no permissions boundary allows the s3:GetObject action`,
      'no boundary',
      {},
      { identity: allow, boundary: [] },
    ],
    [
      `${on} because no session policy allows the s3:GetObject action`,
      'no session policy',
      {},
      { identity: allow, session: [] },
    ],
    [
      `${on} because no resource-based policy allows the s3:GetObject action`,
      'another account',
      { resourceAccountId: OTHER },
      { identity: allow },
    ],
    [
      `${on} with an explicit deny in an identity-based policy`,
      'a denial',
      {},
      { identity: [{ name: 'd', document: denies }] },
    ],
    [
      `${on} with an explicit deny in a permissions boundary`,
      'a boundary’s denial',
      {},
      { identity: allow, boundary: [{ name: 'd', document: denies }] },
    ],
    [
      `${on} with an explicit deny in a session policy`,
      'a session’s denial',
      {},
      { identity: allow, session: [{ name: 'd', document: denies }] },
    ],
    [
      `${on} with an explicit deny in a resource-based policy`,
      'a bucket’s denial',
      { resourcePolicy: resource({ Effect: 'Deny', Principal: '*' }) },
      { identity: allow },
    ],
    [
      's3:GetObject because no identity-based policy allows the s3:GetObject action',
      'every resource',
      { resource: '*' },
      { identity: [] },
    ],
  ])('%s (%s)', (expected, _name, more, policies) => {
    expect(words(more, policies)).toBe(expected);
  });

  test('where no layer is said to be missing it is the caller’s own policies', () => {
    const judged = judge({ organization: undefined }, alice, { identity: [] }, question());
    const decision = { ...judged.decision, missing: [], by: [] };
    expect(accessDenied(alice, { ...judged, decision }).message).toContain('no identity-based policy allows');
  });

  test('nobody is told no reason', () => {
    const judged = judge({ organization: undefined }, ANONYMOUS, { identity: [] }, question());
    expect(accessDenied(ANONYMOUS, judged)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Access Denied',
    });
  });
});

describe('a condition on a key that a request has on AWS and not here', () => {
  const KEY = 's3:isReplicationPauseRequest';
  const action = 's3:PutReplicationConfiguration';
  const on = (statement: object = {}, kind: 'identity' | 'resource' = 'identity') => ({
    name: `the ${kind} policy`,
    document: parsed(
      policyText({ Action: action, Resource: '*', Condition: { Bool: { [KEY]: 'true' } }, ...statement }),
      kind,
    ),
  });
  const code = (more: Partial<Question>, policies: Partial<Parameters<typeof judge>[2]>) =>
    codeOf(() => judge({}, alice, { identity: [], ...policies }, question({ action, ...more })));

  test('is not judged, in whichever policy it stands', () => {
    for (const layer of ['identity', 'boundary', 'session', 'scopeDown'])
      expect(code({}, { [layer]: [...allow, on()] }), layer).toBe('NotImplemented');
    const resourcePolicy = on({ Principal: '*' }, 'resource');
    expect(code({ resourcePolicy }, {})).toBe('NotImplemented');
    const statement = JSON.parse(
      policyText({ Action: action, Resource: '*', Condition: { Bool: { [KEY]: 'true' } } }),
    );
    const organization = (accounts: Organization['accounts']) =>
      readOrganization({ id: 'o-a1b2c3d4e5', accounts });
    const denied = { ...statement.Statement[0], Effect: 'Deny' };
    const policy = { Version: '2012-10-17', Statement: [denied] };
    for (const limits of [
      { scp: [{ No: policy }] },
      { rcp: [{ No: { ...policy, Statement: [{ ...denied, Principal: '*' }] } }] },
    ])
      expect(
        codeOf(() =>
          judge(
            { organization: organization({ [ACCOUNT]: limits }) },
            alice,
            { identity: allow },
            question({ action }),
          ),
        ),
      ).toBe('NotImplemented');
    expect(() => judge({}, alice, { identity: [on()] }, question({ action }))).toThrow(
      expect.objectContaining({
        status: 501,
        message: expect.stringContaining(`the identity policy has a condition on \`${KEY.toLowerCase()}\``),
      }),
    );
  });

  test('matters to the actions alone that the statement speaks of and that have the key', () => {
    expect(code({ action: 's3:GetObject' }, { identity: [on()] })).toBe('ok');
    expect(code({ action: 's3:GetObject' }, { identity: [on({ Action: '*' })] })).toBe('ok');
    expect(code({ action: 's3:NoSuchAction' }, { identity: [on({ Action: '*' })] })).toBe('ok');
    expect(code({}, { identity: [on({ Action: 's3:Get*' })] })).toBe('ok');
    expect(code({}, { identity: [on({ Action: 'S3:PUTREPLICATION*' })] })).toBe('NotImplemented');
    const other = on({ Condition: { StringEquals: { 's3:prefix': 'a' } } });
    expect(code({}, { identity: [other] })).toBe('ok');
  });
});
