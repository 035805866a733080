import type { Boundary } from '@cordon/domain';
import { type DeployedState, type LoginState, readShow } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { compareWith, exitOf } from '../src/against.ts';
import type {
  AnswerKind,
  CheckFinding,
  CheckReport,
  Crossing,
  LabReport,
  Untold,
} from '../src/answer.types.ts';
import { answersOf, ask, openReason, worstOf } from '../src/ask.ts';
import { type Config, loginFrom, loginToSay, parseConfig } from '../src/config.ts';
import { dataFrom, resolveTenants } from '../src/tenants.ts';
import { ACCOUNT, addRules, answersOf as answered, at, policy, reportOf, shown, sound } from './sound.ts';

const BOUNDARY: Boundary = 'tenant-data';
const crossing = (from: string, to: string, boundary: Boundary = BOUNDARY): Crossing => ({
  ...{ boundary, from, to, steps: [], allowedBy: [], sentence: '' },
});
const untold = (from?: string, to?: string): Untold => ({
  ...{ boundary: BOUNDARY, reason: 'it is not known' },
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});
const open = (from: string, to: string) => ({ boundary: BOUNDARY, from, to, reason: 'as agreed' });

describe('the answer for a boundary', () => {
  it.each<[string, readonly Crossing[], readonly Untold[], Config['open'] & object, AnswerKind, unknown]>([
    ['nothing crosses', [], [], [], 'proved', [[], [], []]],
    ['one crosses', [crossing('a', 'b')], [], [], 'refuted', [[['a', 'b']], [], []]],
    ['twice is once', [crossing('a', 'b'), crossing('a', 'b')], [], [], 'refuted', [[['a', 'b']], [], []]],
    ['one is meant to', [crossing('a', 'b')], [], [open('a', 'b')], 'open', [[], [['a', 'b']], []]],
    [
      'only the other way is meant',
      [crossing('a', 'b')],
      [],
      [open('b', 'a')],
      'refuted',
      [[['a', 'b']], [], []],
    ],
    [
      'one is meant to, the other is not',
      [crossing('a', 'b'), crossing('a', 'c')],
      [],
      [open('a', 'b')],
      'refuted',
      [[['a', 'c']], [['a', 'b']], []],
    ],
    ['one is not known', [], [untold('a', 'b')], [], 'unknown', [[], [], [['a', 'b']]]],
    ['nothing is known', [], [untold()], [], 'unknown', [[], [], [['*', '*']]]],
    ['to whom is not known', [], [untold('a')], [], 'unknown', [[], [], [['a', '*']]]],
    [
      'what is not known outranks what is meant',
      [crossing('a', 'b')],
      [untold('b', 'a')],
      [open('*', '*')],
      'unknown',
      [[], [['a', 'b']], [['b', 'a']]],
    ],
    [
      'what crosses outranks what is not known',
      [crossing('a', 'b')],
      [untold('a', 'b'), untold('b', 'a')],
      [],
      'refuted',
      [[['a', 'b']], [], [['b', 'a']]],
    ],
    ['another boundary is not this one', [crossing('a', 'b', 'self-grant')], [], [], 'proved', [[], [], []]],
  ])('%s', (_, crossings, unknown, meant, answer, pairs) => {
    const found = answersOf({ crossings, unknown }, meant).find(({ boundary }) => boundary === BOUNDARY);
    expect(found?.answer).toBe(answer);
    expect([found?.refuted, found?.open, found?.unknown]).toEqual(pairs);
  });

  it.each<[string, string, boolean]>([
    ['a', 'b', true],
    ['a', 'c', false],
    ['*', 'b', true],
    ['a*', 'b', true],
    ['*a', 'b', true],
    ['aa', 'b', false],
    ['', 'b', false],
    ['a', 'b*', true],
    ['a', '*-b', false],
    ['a', 'xb', false],
    ['a', 'bx', false],
    ['.', 'b', false],
  ])('what is meant to be open from `%s` to `%s` is that of a to b: %s', (from, to, is) => {
    expect(openReason(crossing('a', 'b'), [open(from, to)])).toBe(is ? 'as agreed' : undefined);
    expect(openReason(crossing('a', 'b', 'self-grant'), [open(from, to)])).toBe(undefined);
  });

  it('is the worst of several', () => {
    expect(worstOf([])).toBe('proved');
    expect(worstOf(['proved', 'open'])).toBe('open');
    expect(worstOf(['open', 'unknown', 'proved'])).toBe('unknown');
    expect(worstOf(['unknown', 'refuted', 'open'])).toBe('refuted');
  });
});

const finding = (id: string, from: string, to: string, answer: CheckFinding['answer'] = 'refuted') => ({
  ...{ id, boundary: BOUNDARY, answer, pairs: [[from, to]], sentence: id, steps: [], statements: [] },
  cause: { what: id },
});
const report = (answer: AnswerKind, more: object = {}): CheckReport =>
  ({
    ...{ schema: 1, input: { kind: 'plan', name: 'base.json' }, answer, tenants: ['a', 'b'], pairs: 2 },
    ...{ boundaries: [], findings: [], unknown: [], lacking: [], nobodys: [] },
    ...{ leftAside: [], assumed: [], limits: [], ...more },
  }) as unknown as CheckReport;
const lab = (more: Partial<LabReport>): LabReport => ({
  ...{ classes: { made: 1, confirmed: 1 }, gaps: [], unclear: [], notMade: [], notes: [], ...more },
});

describe('how the command ends', () => {
  it.each<[string, CheckReport, 0 | 1 | 2]>([
    ['proved', report('proved'), 0],
    ['open', report('open'), 0],
    ['refuted', report('refuted'), 1],
    ['unknown', report('unknown'), 2],
    ['refuted, and something unknown', report('refuted', { unknown: [untold()] }), 1],
    ['as the lab answered', report('proved', { lab: lab({}) }), 0],
    ['a gap in the lab', report('proved', { lab: lab({ gaps: ['x'] }) }), 2],
    ['no clear answer of the lab', report('proved', { lab: lab({ unclear: ['x'] }) }), 2],
    ['a breach in the lab', report('proved', { lab: lab({ breached: ['x'] }) }), 1],
    ['a breach, and a gap', report('unknown', { lab: lab({ breached: ['x'], gaps: ['y'] }) }), 1],
    ['refuted, and a gap', report('refuted', { lab: lab({ gaps: ['y'] }) }), 1],
  ])('%s', (_, said, code) => {
    expect(exitOf(said)).toBe(code);
  });

  const before = report('refuted', { findings: [finding('old', 'a', 'b')] });
  it.each<[string, CheckReport, 0 | 1 | 2, readonly string[], readonly string[]]>([
    ['the same', before, 0, [], []],
    ['closed', report('proved'), 0, [], ['old']],
    ['closed, and not everything known', report('unknown', { unknown: [untold()] }), 2, [], ['old']],
    ['a tenant is lacking', report('unknown', { lacking: [{ id: 'c', why: 'gone' }] }), 2, [], ['old']],
    ['no tenant is left', report('unknown', { tenants: [] }), 2, [], ['old']],
    ['another pair', report('refuted', { findings: [finding('new', 'b', 'a')] }), 1, ['new'], ['old']],
    ['the pair by another cause', report('refuted', { findings: [finding('new', 'a', 'b')] }), 0, [], []],
    [
      'what is meant to be open',
      report('open', { findings: [finding('new', 'b', 'a', 'open')] }),
      0,
      [],
      ['old'],
    ],
    [
      'new, and not everything known',
      report('refuted', { findings: [finding('new', 'b', 'a')], unknown: [untold()] }),
      1,
      ['new'],
      ['old'],
    ],
  ])('compared with another: %s', (_, now, code, fresh, gone) => {
    const compared = compareWith(now, before);
    expect(compared.against).toMatchObject({ name: 'base.json', newFindings: fresh });
    expect(compared.against?.gone.map(({ id }) => id)).toEqual(gone);
    expect(exitOf(compared)).toBe(code);
  });
});

const LOGINS: readonly (readonly [TenantLoginSaid: Config['tenants'][string]['login'], string])[] = [
  [{ approle: 'x', mount: 'm' }, 'approle'],
  [{ kubernetes: { namespace: 'n', serviceAccount: 's' }, elsewhere: ['e'], mount: 'm' }, 'kubernetes'],
  [{ jwt: { sub: 'x', groups: ['a', 'b'] }, elsewhere: ['e'] }, 'jwt'],
  [{ userpass: 'x' }, 'userpass'],
  [{ ldap: 'x' }, 'ldap'],
  [{ ldap: { username: 'x', groups: ['g'] }, mount: 'm' }, 'ldap'],
  [{ aws: 'arn:aws:iam::111122223333:role/x' }, 'aws'],
  [
    { aws: { principalArn: 'arn:aws:iam::111122223333:role/x', principalId: 'AROAX' }, elsewhere: ['e'] },
    'aws',
  ],
  [{ cert: { role: 'x', common_name: 'y' }, mount: 'm' }, 'cert'],
  [{ token: { role: 'x', policies: ['p'] } }, 'token'],
  [{ token: {} }, 'token'],
];

describe('cordon.json', () => {
  it.each(LOGINS)('a login %j is read and written again', (said, method) => {
    expect(loginFrom(said).method).toBe(method);
    expect(loginToSay(loginFrom(said))).toEqual(said);
  });

  it.each<[string, string]>([
    ['{', 'is not JSON'],
    ['{}', '`tenants`'],
    ['{"tenants":{"a":{"login":{"approle":""},"data":["s3://x"]}}}', '`tenants.a.login'],
    ['{"tenants":{"a":{"login":{"approle":"x","userpass":"x"},"data":["s3://x"]}}}', '`tenants.a.login`'],
    ['{"tenants":{"a":{"login":{"approle":"x"},"data":[]}}}', '`tenants.a.data`'],
    ['{"tenants":{"a":{"login":{"approle":"x"},"data":["s3://x"],"needs":["all"]}}}', '`tenants.a.needs.0`'],
    ['{"tenants":{},"other":1}', 'other'],
    ['{"tenants":{},"open":[{"boundary":"none","reason":"x"}]}', '`open.0.boundary`'],
    ['{"tenants":{},"open":[{"boundary":"tenant-data"}]}', '`open.0.reason`'],
  ])('%s is refused', (text, why) => {
    expect(() => parseConfig(text, 'own.json')).toThrow(why);
    expect(() => parseConfig(text, 'own.json')).toThrow('own.json');
  });

  const buckets: Readonly<Record<string, string>> = {
    'aws_s3_bucket.a': 'named-a',
    'aws_s3_bucket.b["x.y/z"]': 'named-b',
    'module.m["k"].aws_s3_bucket.c[0]': 'named-c',
    'data.aws_s3_bucket.d': 'named-d',
  };
  it.each<[string, unknown]>([
    ['s3://b', { bucket: 'b' }],
    ['s3://b/', { bucket: 'b' }],
    ['s3://b/p/', { bucket: 'b', prefix: 'p/' }],
    ['s3://b/p/*', { bucket: 'b', prefix: 'p/' }],
    ['arn:aws:s3:::b/p', { bucket: 'b', prefix: 'p' }],
    ['arn:aws-us-gov:s3:::b', { bucket: 'b' }],
    ['aws_s3_bucket.a', { bucket: 'named-a' }],
    ['aws_s3_bucket.a/p/', { bucket: 'named-a', prefix: 'p/' }],
    ['aws_s3_bucket.b["x.y/z"]/p/', { bucket: 'named-b', prefix: 'p/' }],
    ['module.m["k"].aws_s3_bucket.c[0]', { bucket: 'named-c' }],
    ['data.aws_s3_bucket.d', { bucket: 'named-d' }],
    ['aws_s3_bucket.gone', 'nothing is at `aws_s3_bucket.gone` in the input'],
    ['b/p', '`b/p` is neither'],
    ['aws_s3_bucket.a.id', '`aws_s3_bucket.a.id` is neither'],
    ['s3://', '`s3://` is neither'],
  ])('data at %s', (where, expected) => {
    const found = dataFrom(where, (address) => buckets[address]);
    if (typeof expected === 'string') expect(found).toContain(expected);
    else expect(found).toEqual(expected);
  });
});

describe('tenants by a pattern', () => {
  const base = { tokenPolicies: [], mount: 'm' };
  const jwt = (name: string, boundClaims: Record<string, readonly string[]>, more: object = {}) =>
    ({ ...base, method: 'jwt', name, boundClaims, ...more }) as unknown as LoginState;
  const kubernetes = (name: string, namespaces: readonly string[], accounts: readonly string[]) =>
    ({
      ...{ ...base, method: 'kubernetes', name },
      ...{ serviceAccountNamespaces: namespaces, serviceAccountNames: accounts },
    }) as unknown as LoginState;
  const named = (method: string, name: string, more: object = {}) =>
    ({ ...base, method, name, ...more }) as unknown as LoginState;
  const stateOf = (vault: object): DeployedState =>
    ({
      buckets: ['a', 'b', 'a-1', 'b-2'].map((name) => ({ name })),
      vault: { appRoles: [], ...vault },
    }) as unknown as DeployedState;

  it.each<[string, Config['tenants'][string]['login'], object, readonly string[]]>([
    [
      'AppRoles',
      { approle: '{t}' },
      { appRoles: ['a', 'b'].map((name) => ({ mount: 'approle', name })) },
      ['a', 'b'],
    ],
    [
      'AppRoles of one mount',
      { approle: '{t}', mount: 'x' },
      { appRoles: ['a', 'b'].map((name, at) => ({ mount: at === 0 ? 'x' : 'y', name })) },
      ['a'],
    ],
    [
      'AppRoles with something before it',
      { approle: 'team-{t}' },
      { appRoles: ['team-a', 'b', 'xteam-b'].map((name) => ({ mount: 'x', name })) },
      ['a'],
    ],
    [
      'users',
      { userpass: '{t}' },
      { logins: [named('userpass', 'a'), named('ldap', 'b', { of: 'user' })] },
      ['a'],
    ],
    [
      'users of LDAP, not groups',
      { ldap: '{t}' },
      { logins: [named('ldap', 'a', { of: 'user' }), named('ldap', 'b', { of: 'group' })] },
      ['a'],
    ],
    [
      'namespaces',
      { kubernetes: { namespace: '{t}', serviceAccount: 'app' } },
      { logins: [kubernetes('x', ['a', 'b'], ['other'])] },
      ['a', 'b'],
    ],
    [
      'namespaces, of which a wildcard is none',
      { kubernetes: { namespace: '{t}', serviceAccount: '*' } },
      { logins: [kubernetes('x', ['a', '*', 'b*'], ['app'])] },
      ['a'],
    ],
    [
      'namespaces whose account says the same',
      { kubernetes: { namespace: '{t}', serviceAccount: '{t}-app' } },
      { logins: [kubernetes('x', ['a', 'b'], ['a-app'])] },
      ['a'],
    ],
    [
      'claims',
      { jwt: { sub: 'repo:{t}', aud: 'x' } },
      { logins: [jwt('x', { sub: ['repo:a', 'repo:b', 'other'] })] },
      ['a', 'b'],
    ],
    [
      'a subject',
      { jwt: { sub: '{t}' } },
      { logins: [jwt('x', {}, { boundSubject: 'a' }), jwt('y', {})] },
      ['a'],
    ],
    [
      'two claims that say the same',
      { jwt: { one: '{t}', two: '{t}' } },
      { logins: [jwt('x', { one: ['a'], two: ['a'] }), jwt('y', { one: ['b'], two: ['a'] })] },
      ['a'],
    ],
    [
      'roles of AWS',
      { aws: 'arn:aws:iam::111122223333:role/{t}' },
      { logins: [named('aws', 'x', { boundArns: ['arn:aws:iam::111122223333:role/a', 'other'] })] },
      ['a'],
    ],
    [
      'certificates',
      { cert: { common_name: '{t}.internal' } },
      { logins: [named('cert', 'x', { bounds: { allowed_common_names: ['a.internal'] } })] },
      ['a'],
    ],
    ['token roles', { token: { role: '{t}' } }, { tokenRoles: [{ name: 'a' }] }, ['a']],
    ['two placeholders', { approle: '{t}-{n}' }, { appRoles: [{ mount: 'x', name: 'a-1' }] }, ['a']],
    ['nothing in its place', { approle: 'x-{t}' }, { appRoles: [{ mount: 'x', name: 'x-' }] }, []],
    [
      'one placeholder twice',
      { approle: '{t}/{t}' },
      { appRoles: ['a/a', 'a/b'].map((name) => ({ mount: 'x', name })) },
      ['a'],
    ],
    [
      'two claims that say different things',
      { jwt: { one: '{t}', two: '{t}' } },
      { logins: [jwt('y', { one: ['a'], two: ['b'] })] },
      [],
    ],
    [
      'a subject that is another claim',
      { jwt: { who: '{t}' } },
      { logins: [jwt('x', {}, { boundSubject: 'a' })] },
      [],
    ],
    ['OIDC', { jwt: { sub: '{t}' } }, { logins: [{ ...jwt('x', { sub: ['a'] }), method: 'oidc' }] }, ['a']],
    [
      'certificates that any name may have',
      { cert: { role: '{t}' } },
      { logins: [named('cert', 'a', { bounds: {} })] },
      ['a'],
    ],
    ['a dot that is one', { approle: '{t}.x' }, { appRoles: [{ mount: 'x', name: 'a-x' }] }, []],
  ])('%s', (_, login, vault, ids) => {
    const { tenants, lacking } = resolveTenants(
      { tenants: { '{t}': { login, data: ['s3://{t}'] } } },
      stateOf(vault),
      () => undefined,
    );
    expect(tenants.map(({ id, data }) => [id, data])).toEqual(ids.map((id) => [id, [{ bucket: id }]]));
    expect(lacking).toEqual([]);
  });

  it('fills names and data, and says once what is said twice', () => {
    const login = { approle: 'r-{t}-{n}' };
    const { tenants, lacking } = resolveTenants(
      {
        tenants: {
          'a-1': { login: { approle: 'other' }, data: ['s3://a'], needs: ['read'] },
          '{t}-{n}': { login, data: ['s3://{t}-{n}/x/', 's3://{t}'] },
        },
      },
      stateOf({ appRoles: ['r-a-1', 'r-b-2', 'r-c-3', 'r-"-4'].map((name) => ({ mount: 'm', name })) }),
      () => undefined,
    );
    expect(tenants).toEqual([
      { id: 'a-1', data: [{ bucket: 'a' }], login: { method: 'approle', role: 'other' }, needs: ['read'] },
      {
        ...{ id: 'b-2', data: [{ bucket: 'b-2', prefix: 'x/' }, { bucket: 'b' }] },
        ...{ login: { method: 'approle', role: 'r-b-2' }, needs: ['read', 'write', 'list'] },
      },
    ]);
    // Of one that has not all its data nothing is asked.
    expect(lacking.map(({ id }) => id)).toEqual(['c-3', 'c-3', '"-4', '"-4']);
  });

  it('asks nothing of one that has only a part of its data', () => {
    const { tenants, lacking } = resolveTenants(
      { tenants: { x: { login: { approle: 'x' }, data: ['s3://a', 's3://gone'] } } },
      stateOf({}),
      () => undefined,
    );
    expect([tenants, lacking.map(({ id }) => id)]).toEqual([[], ['x']]);
  });

  it('refuses one whose login says nothing', () => {
    const config: Config = { tenants: { '{t}': { login: { approle: 'x' }, data: ['s3://{t}'] } } };
    expect(() => resolveTenants(config, stateOf({}), () => undefined)).toThrow('has no placeholder');
  });
});

/** Whatever is written so that nobody understands it, nothing is proved of what rests on it. */
describe('a text that is not understood', () => {
  const group = (name: string) => ({ name, arn: `arn:aws:iam::111122223333:group/${name}`, path: '/' });
  it.each<[string, string, string | undefined, object]>([
    ['a role’s policy', 'aws_iam_role_policy.team["blue"]', 'policy', { policy: '{"Statement":[{}]}' }],
    ['a trust policy', 'aws_iam_role.team["blue"]', undefined, { assume_role_policy: '{' }],
    ['a Vault policy', 'vault_policy.team["blue"]', undefined, { policy: 'path "aws/creds/blue" {' }],
    ['a session policy', 'vault_aws_secret_backend_role.team["blue"]', undefined, { policy_document: '[]' }],
  ])('%s', (_, address, __, values) => {
    const resources = sound();
    Object.assign(at(resources, address), values);
    const { boundaries, unknown } = reportOf({ resources });
    const data = boundaries.find(({ boundary }) => boundary === BOUNDARY);
    expect(data?.answer).toBe('unknown');
    expect(unknown.some(({ reason }) => reason.includes(address) && reason.includes('not understood'))).toBe(
      true,
    );
  });

  it('is a bucket policy, of what is in the bucket, and of an unattached one nothing', () => {
    const resources = sound();
    resources.set('aws_s3_bucket_policy.blue', { bucket: 'corp-blue', policy: '{"Statement":[{}]}' });
    expect(reportOf({ resources }).boundaries[0]?.unknown).toEqual([['*', 'blue']]);
  });

  it('is a policy of AWS that nobody here knows, as whatever it is had', () => {
    const arn = 'arn:aws:iam::aws:policy/Unheard';
    const attached = sound();
    attached.set('aws_iam_role_policy_attachment.x', { role: 'team-blue', policy_arn: arn });
    expect(answered({ resources: attached })['tenant-data']).toBe('unknown');
    const bounded = sound();
    at(bounded, 'aws_iam_role.team["blue"]').permissions_boundary = arn;
    expect(answered({ resources: bounded })['tenant-data']).toBe('unknown');
    const engine = sound();
    at(engine, 'vault_aws_secret_backend_role.team["blue"]').policy_arns = [arn];
    expect(answered({ resources: engine })['tenant-data']).toBe('unknown');
    const grouped = sound();
    grouped.set('aws_iam_group.g', group('g'));
    grouped.set('aws_iam_group_policy_attachment.g', { group: 'g', policy_arn: arn });
    expect(answered({ resources: grouped })['tenant-data']).toBe('unknown');
  });
});

describe('whether the owner is served', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['that nobody understands', 'aws_iam_user_policy.vault', { name: 'assume', user: 'vault', policy: '{' }],
    [
      'of AWS that nobody here knows',
      'aws_iam_user_policy_attachment.x',
      { user: 'vault', policy_arn: 'arn:aws:iam::aws:policy/Unheard' },
    ],
  ])('is not known where Vault itself acts by a policy %s', (_, address, values) => {
    const resources = sound().set(address, values);
    expect(answered({ resources })).toMatchObject({ 'owner-access': 'unknown', 'tenant-data': 'proved' });
  });

  it('counts what its own login gives, not what it takes from another', () => {
    const resources = sound();
    // Blue's own role gives nothing; green's gives blue's bucket, and blue may put it behind its own path.
    addRules(resources, 'path "aws/roles/blue" { capabilities = ["update"] }');
    Object.assign(at(resources, 'aws_iam_role_policy.team["green"]'), {
      policy: policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::corp-*' }),
    });
    Object.assign(at(resources, 'aws_iam_role_policy.team["blue"]'), {
      policy: policy({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }),
    });
    expect(answered({ resources })).toMatchObject({ 'owner-access': 'blue → blue' });
  });

  it.each<[string, string, string]>([
    ['read', 's3:GetObject', 'corp-blue/*'],
    ['write', 's3:PutObject', 'corp-blue/*'],
    ['list', 's3:ListBucket', 'corp-blue'],
    ['delete', 's3:DeleteObject', 'corp-blue/*'],
  ])('asks for what it needs: %s', (need, action, where) => {
    const resources = sound();
    Object.assign(at(resources, 'aws_iam_role_policy.team["blue"]'), {
      policy: policy({ Effect: 'Allow', Action: action, Resource: `arn:aws:s3:::${where}` }),
    });
    const tenants = (needs: readonly string[]) => ({
      blue: { login: { approle: 'team-blue' }, data: ['s3://corp-blue'], needs },
      green: { login: { approle: 'team-green' }, data: ['s3://corp-green'] },
    });
    expect(answered({ resources, tenants: tenants([need]) })['owner-access']).toBe('proved');
    const others = ['read', 'write', 'list', 'delete'].filter((one) => one !== need);
    for (const other of others)
      expect(answered({ resources, tenants: tenants([other]) })['owner-access']).toBe('blue → blue');
  });

  it('is not when it gets no credentials at all', () => {
    const resources = sound();
    at(resources, 'vault_policy.team["blue"]').policy =
      'path "auth/token/lookup-self" { capabilities = ["read"] }';
    expect(answered({ resources })).toMatchObject({ 'owner-access': 'blue → blue', 'tenant-data': 'proved' });
  });
});

it('a path of Vault that lets write is a crossing of its own, and of an unread login it is not known', () => {
  const resources = sound();
  addRules(resources, 'path "aws/roles/*" { capabilities = ["update", "create"] }');
  expect(answered({ resources })['control-plane']).toContain('blue');
});

it('of pairs that are too many to look at nothing is proved', () => {
  const resources = sound();
  // What such a policy is to each caller takes a look at each.
  for (const team of ['blue', 'green']) {
    const statement = {
      ...{ Effect: 'Allow', Principal: '*', Action: 's3:PutObject' },
      Resource: `arn:aws:s3:::corp-${team}/\${aws:userid}/*`,
      Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
    };
    resources.set(`aws_s3_bucket_policy.${team}`, { bucket: `corp-${team}`, policy: policy(statement) });
  }
  const { state } = readShow(shown(resources));
  const { tenants } = resolveTenants(
    parseConfig(
      JSON.stringify({
        tenants: {
          blue: { login: { approle: 'team-blue' }, data: ['s3://corp-blue'] },
          green: { login: { approle: 'team-green' }, data: ['s3://corp-green'] },
        },
      }),
    ),
    state,
    () => undefined,
  );
  const reasons = (limits?: { parts: number; pairs: number }) =>
    ask(state, tenants, undefined, limits)
      .unknown.filter(({ boundary }) => boundary === BOUNDARY)
      .map(({ reason }) => reason)
      .join();
  expect(reasons()).not.toContain('prove fewer tenants at once');
  expect(reasons({ parts: 0, pairs: 0 })).toContain('prove fewer tenants at once');
});
