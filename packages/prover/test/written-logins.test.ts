import type { TenantLogin } from '@cordon/domain';
import { describe, expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
import type { DeployedState, LoginState } from '../src/model/state.types.ts';
import { strangerOf } from './strangers.ts';

const ACCOUNT = '111122223333';
type Method = 'userpass' | 'kubernetes' | 'jwt' | 'ldap' | 'cert' | 'aws';
const LOGINS: Readonly<Record<Method, (id: string) => { login: TenantLogin; at: LoginState }>> = {
  userpass: (id) => ({
    login: { method: 'userpass', mount: 'in', username: id },
    at: { ...terms(id), method: 'userpass' },
  }),
  kubernetes: (id) => ({
    login: { method: 'kubernetes', mount: 'in', namespace: id, serviceAccount: 'app' },
    at: { ...terms(id), method: 'kubernetes', serviceAccountNames: ['app'], serviceAccountNamespaces: [id] },
  }),
  jwt: (id) => ({
    login: { method: 'jwt', mount: 'in', claims: { sub: id } },
    at: {
      ...{ ...terms(id), method: 'jwt', boundClaims: { sub: [id] }, boundClaimsType: 'string' },
      ...{ boundAudiences: [], userClaim: 'sub', claimMappings: {} },
    },
  }),
  ldap: (id) => ({
    login: { method: 'ldap', mount: 'in', username: id, groups: [] },
    at: { ...terms(id), method: 'ldap', of: 'user', groups: [] },
  }),
  cert: (id) => ({
    login: { method: 'cert', mount: 'in', fields: { common_name: id } },
    at: { ...terms(id), method: 'cert', bounds: { allowed_common_names: [id] } },
  }),
  aws: (id) => ({
    login: { method: 'aws', mount: 'in', principalArn: `arn:aws:iam::${ACCOUNT}:role/${id}` },
    at: {
      ...{ ...terms(id), method: 'aws', authType: 'iam', bounds: {} },
      boundArns: [`arn:aws:iam::${ACCOUNT}:role/${id}`],
    },
  }),
};

function terms(id: string) {
  return { mount: 'in', name: id, tokenPolicies: [`t-${id}`], noDefaultPolicy: true };
}

/** Two tenants that log in by the method, each with credentials for its own bucket; `rule` is one more of the first's. */
function deployed(method: Method, rule: string): DeployedState {
  const { state } = strangerOf(1);
  const ids = ['a', 'c'];
  return {
    ...state,
    roles: [],
    policies: [],
    buckets: ids.map((id) => ({
      name: `b-${id}`,
      accountId: ACCOUNT,
      publicAccessBlock: {
        ...{ blockPublicAcls: true, ignorePublicAcls: true },
        ...{ blockPublicPolicy: true, restrictPublicBuckets: true },
      },
      ownership: 'BucketOwnerEnforced',
    })),
    vault: {
      awsMounts: [{ path: 'aws' }],
      awsRoles: ids.map((name) => ({
        ...{ mount: 'aws', name, credentialType: 'iam_user', roleArns: [], policyArns: [], iamGroups: [] },
        ...{ sessionTags: {}, iamTags: {} },
        policyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*Object', Resource: `arn:aws:s3:::b-${name}/*` }],
        }),
      })),
      policies: ids.map((id) => ({
        name: `t-${id}`,
        text: `path "aws/creds/${id}" { capabilities = ["read"] }\n${id === 'a' ? rule : ''}`,
      })),
      appRoles: [],
      logins: ids.map((id) => LOGINS[method](id).at),
      authMounts: [{ path: 'in', type: method }],
      accessors: { in: 'acc_in' },
    },
    tenants: ids.map((id) => ({ id, data: [{ bucket: `b-${id}` }], login: LOGINS[method](id).login })),
  };
}

function told(method: Method, path: string, capabilities = '"create", "update"') {
  const rule = path === '' ? '' : `path "${path}" { capabilities = [${capabilities}] }`;
  const report = proveModel(buildModel(deployed(method, rule)), { brief: true });
  const verdict = (name: string) => report.boundaries.find(({ boundary }) => boundary === name)?.verdict;
  const finding = report.findings.find(({ boundary }) => boundary === 'tenant-data');
  return {
    data: verdict('tenant-data'),
    grant: verdict('self-grant'),
    credentials: verdict('tenant-credentials'),
    finding,
  };
}

describe('a login of another that a tenant may write', () => {
  test.each([
    ['userpass', 'auth/in/users/c'],
    ['userpass', 'auth/in/users/*'],
    ['kubernetes', 'auth/in/role/c'],
    ['jwt', 'auth/in/role/+'],
    ['ldap', 'auth/in/users/c'],
    ['ldap', 'auth/in/groups/any'],
    ['cert', 'auth/in/certs/c'],
    ['aws', 'auth/in/role/c'],
  ] as const)('%s: `%s` opens the other’s data, and how is shown', (method, path) => {
    const { data, grant, finding } = told(method, path);
    expect([data, grant]).toEqual(['refuted', 'refuted']);
    expect(finding?.path.join('\n')).toMatch(/vault write auth\/in\/.*\n(.*\n)?.*vault read aws\/creds\/c/);
    expect(finding?.witness?.resource).toMatch(/^arn:aws:s3:::b-c\//);
  });

  test('another’s password is another’s login, and one’s own is not', () => {
    const other = told('userpass', 'auth/in/users/c/password', '"update"');
    expect([other.data, other.credentials, other.grant]).toEqual(['refuted', 'refuted', 'proved']);
    expect(other.finding?.path.join('\n')).toMatch(/users\/c\/password.*\nlog in at auth\/in as c\n/);
    const own = told('userpass', 'auth/in/users/a/password', '"update"');
    expect([own.data, own.credentials, own.grant]).toEqual(['proved', 'proved', 'proved']);
    const named = told(
      'userpass',
      'auth/in/users/{{identity.entity.aliases.acc_in.name}}/password',
      '"update"',
    );
    expect([named.data, named.credentials]).toEqual(['proved', 'proved']);
  });

  test.each<[Method, 'refuted' | 'proved']>([
    ['userpass', 'refuted'],
    ['kubernetes', 'proved'],
  ])('of another mount, by %s: %s', (method, expected) => {
    const at = method === 'userpass' ? 'auth/other/users/z' : 'auth/other/role/z';
    const state = deployed('userpass', `path "${at}" { capabilities = ["update"] }`);
    const more = { ...LOGINS[method]('z').at, mount: 'other' };
    const vault = {
      ...state.vault,
      logins: [...(state.vault.logins ?? []), more],
      authMounts: [...(state.vault.authMounts ?? []), { path: 'other', type: method }],
      accessors: { in: 'acc_in', other: 'acc_other' },
    };
    const report = proveModel(buildModel({ ...state, vault }), { brief: true });
    expect(report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.verdict).toBe(expected);
  });

  test('whom a method believes is another’s login too, and what comes of it is not told', () => {
    const { data, credentials } = told('kubernetes', 'auth/in/config', '"update"');
    expect([data, credentials]).toEqual(['unknown', 'refuted']);
  });

  test.each(Object.keys(LOGINS) as Method[])('%s: without such a rule nothing crosses', (method) => {
    const { data, grant, credentials } = told(method, '');
    expect([data, grant, credentials]).toEqual(['proved', 'proved', 'proved']);
  });
});

describe('what a tenant may write under a name that nobody has yet', () => {
  const data = (rule: string) => {
    const state = deployed('userpass', rule);
    const appRoles = [{ ...terms('ci'), mount: 'approle' }];
    const report = proveModel(buildModel({ ...state, vault: { ...state.vault, appRoles } }), { brief: true });
    return report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.verdict;
  };
  const write = (path: string) => `path "${path}" { capabilities = ["create", "update"] }`;

  test.each([
    ['an AppRole', write('auth/approle/role/mine')],
    ['an AppRole, by PATCH', 'path "auth/approle/role/mine" { capabilities = ["patch"] }'],
    ['an AppRole, where it may only create', 'path "auth/approle/role/mine" { capabilities = ["create"] }'],
    ['AppRoles that begin so', write('auth/approle/role/mine-*')],
    ['AppRoles of any mount', write('auth/+/role/mine')],
    ['a token role that it may use', `${write('auth/token/roles/mine')}\n${write('auth/token/create/mine')}`],
    ['a group', write('identity/group/name/mine')],
  ])('%s may have any policy', (_, rule) => {
    expect(data(rule)).toBe('refuted');
  });

  test.each([
    ['an alias', write('identity/entity-alias')],
    [
      'metadata',
      'path "identity/entity/name/me" { capabilities = ["update"]\nallowed_parameters = { "metadata" = [] } }',
    ],
  ])('%s of an identity may be another’s: it is not told what comes of it', (_, rule) => {
    expect(data(rule)).toBe('unknown');
  });

  test('a policy of its own that it may delete denies nothing', () => {
    const state = deployed('userpass', 'path "aws/creds/*" { capabilities = ["read"] }');
    const guard = (rule: string) => ({
      name: 'guard',
      text: `path "aws/creds/c" { capabilities = ["deny"] }\n${rule}`,
    });
    const told = (rule: string) => {
      const vault = {
        ...state.vault,
        policies: [...state.vault.policies, guard(rule)],
        logins: (state.vault.logins ?? []).map((one) =>
          one.name === 'a' ? { ...one, tokenPolicies: [...one.tokenPolicies, 'guard'] } : one,
        ),
      };
      const report = proveModel(buildModel({ ...state, vault }), { brief: true });
      return report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.verdict;
    };
    expect(told('')).toBe('proved');
    expect(told('path "sys/policies/acl/guard" { capabilities = ["delete"] }')).toBe('refuted');
  });

  test('a token role that it may not use gives nothing', () => {
    expect(data(write('auth/token/roles/mine'))).toBe('proved');
  });
});

describe('static roles', () => {
  test('where there is none, its credentials are nobody’s', () => {
    const state = deployed('userpass', 'path "aws/static-creds/*" { capabilities = ["read"] }');
    const of = (one: DeployedState) =>
      proveModel(buildModel(one), { brief: true }).boundaries.find(
        ({ boundary }) => boundary === 'tenant-credentials',
      )?.verdict;
    expect(of(state)).toBe('proved');
    const awsMounts = [{ path: 'aws', staticRoles: ['ci'] }];
    expect(of({ ...state, vault: { ...state.vault, awsMounts } })).toBe('refuted');
  });
});
