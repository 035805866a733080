import type { TenantLogin } from '@cordon/domain';
import type { LoginState } from '@cordon/terraform';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globsMeet, sameGlobs } from '../src/language/texts.ts';
import { Registry } from '../src/model/registry.ts';
import type { DeployedState, EntityState } from '../src/model/state.types.ts';
import { waysToLogIn } from '../src/vault/tenant-logins.ts';

const terms = (name: string) => ({ name, tokenPolicies: [`p-${name}`], noDefaultPolicy: true });
const jwt = (name: string, more: Partial<LoginState & { method: 'jwt' }> = {}): LoginState => ({
  ...terms(name),
  method: 'jwt',
  mount: 'jwt',
  boundClaims: {},
  boundClaimsType: 'string',
  boundAudiences: ['vault'],
  userClaim: 'sub',
  claimMappings: {},
  ...more,
});
const kubernetes = (name: string, names: string[], spaces: string[], selector?: string): LoginState => ({
  ...terms(name),
  method: 'kubernetes',
  mount: 'kubernetes',
  serviceAccountNames: names,
  serviceAccountNamespaces: spaces,
  ...(selector === undefined ? {} : { namespaceSelector: selector }),
});
const aws = (name: string, boundArns: string[], bounds: Record<string, string[]> = {}): LoginState => ({
  ...terms(name),
  method: 'aws',
  mount: 'aws',
  authType: 'iam',
  boundArns,
  bounds,
});
const cert = (name: string, bounds: Record<string, string[]>): LoginState => ({
  ...terms(name),
  method: 'cert',
  mount: 'cert',
  bounds,
});

function stateOf(logins: readonly LoginState[], more: Partial<DeployedState['vault']> = {}): DeployedState {
  const none = { roles: [], users: [], policies: [], buckets: [], tenants: [] };
  return {
    ...none,
    accountId: '1',
    region: 'us-east-1',
    brokerArn: '',
    vault: {
      awsMounts: [],
      awsRoles: [],
      policies: [],
      appRoles: [],
      logins,
      accessors: { jwt: 'acc_jwt', kubernetes: 'acc_k8s', userpass: 'acc_up', ldap: 'acc_ldap' },
      ...more,
    },
  };
}

/** `role` for what surely lets it in, `role?` for what may. */
function waysOf(
  login: TenantLogin,
  logins: readonly LoginState[],
  vault: Partial<DeployedState['vault']> = {},
) {
  const registry = new Registry(stateOf(logins, vault));
  const tenant = { id: 't', data: [{ bucket: 'b' }] as const, login };
  return waysToLogIn(tenant, registry).map(
    ({ by, unsure, entity, policies, groups = [] }) =>
      `${by.name}${unsure === undefined ? '' : '?'}${entity === undefined ? '' : ` as ${entity.name}`} ${[...policies, ...groups.flatMap((one) => one.policies)].join(' ')}`,
  );
}

const glob = { boundClaimsType: 'glob' } as const;
const claims = (said: Record<string, string | string[]>): TenantLogin => ({ method: 'jwt', claims: said });
const account = (namespace: string, serviceAccount: string): TenantLogin => ({
  method: 'kubernetes',
  namespace,
  serviceAccount,
});
const arn = 'arn:aws:iam::1:role/team/blue';

describe('which logins a tenant may make', () => {
  it.each<[string, TenantLogin, LoginState[], string[]]>([
    ['a claim that is equal', claims({ p: 'x' }), [jwt('a', { boundClaims: { p: ['x'] } })], ['a p-a']],
    [
      'a glob that lets a sibling in',
      claims({ p: 'x/shop-pay' }),
      [
        jwt('a', { boundClaims: { p: ['x/shop*'] }, ...glob }),
        jwt('b', { boundClaims: { p: ['x/shop-pay'] } }),
      ],
      ['a p-a', 'b p-b'],
    ],
    [
      'a star in a role of plain strings is a star',
      claims({ p: 'x' }),
      [jwt('a', { boundClaims: { p: ['*'] } }), jwt('b', { boundClaims: { p: ['x'] } })],
      ['b p-b'],
    ],
    [
      'any of a role’s values serves, and any of the token’s',
      claims({ groups: ['dev', 'ops'] }),
      [jwt('a', { boundClaims: { groups: ['ops', 'sec'] } })],
      ['a p-a'],
    ],
    [
      'every claim is asked',
      claims({ p: 'x', protected: 'true' }),
      [
        jwt('a', { boundClaims: { p: ['x'], protected: ['false'] } }),
        jwt('b', { boundClaims: { p: ['x'] } }),
      ],
      ['b p-b'],
    ],
    [
      'a claim that nobody told is not sure, whatever else fits',
      claims({ p: 'x' }),
      [jwt('a', { boundClaims: { p: ['x'], env: ['prod'] } })],
      ['a? p-a'],
    ],
    [
      'one that does not fit outranks one that nobody told',
      claims({ p: 'x' }),
      [jwt('a', { boundClaims: { env: ['prod'], p: ['y'] } }), jwt('b')],
      ['b p-b'],
    ],
    ['no bound at all lets everybody in', claims({ p: 'x' }), [jwt('a')], ['a p-a']],
    [
      'an audience that the tenant’s tokens cannot have',
      claims({ p: 'x', aud: 'other' }),
      [jwt('a'), jwt('b', { boundAudiences: ['other'] })],
      ['b p-b'],
    ],
    [
      'a subject that follows from the repository',
      claims({ repository: 'o/r' }),
      [
        jwt('a', { boundClaims: { sub: ['repo:o/r:ref:refs/heads/main'] } }),
        jwt('b', { boundClaims: { sub: ['repo:o/*'] }, ...glob }),
        jwt('c', { boundClaims: { sub: ['repo:o/r2:*'] }, ...glob }),
        jwt('d', { boundSubject: 'repo:p/r:environment:prod' }),
      ],
      ['a p-a', 'b p-b'],
    ],
    [
      'a subject is compared as it is',
      claims({ sub: 'a' }),
      [jwt('a', { boundSubject: 'a' }), jwt('b', { boundSubject: 'a*' })],
      ['a p-a'],
    ],
    [
      'service accounts by name and namespace',
      account('shop', 'web'),
      [
        kubernetes('a', ['*'], ['shop']),
        kubernetes('b', ['web'], ['*']),
        kubernetes('c', ['web*'], ['shop-eu']),
        kubernetes('d', ['job'], ['shop']),
        kubernetes('e', ['w*b'], ['sh*']),
      ],
      ['a p-a', 'b p-b', 'e p-e'],
    ],
    [
      'a namespace that only the cluster knows',
      account('shop', '*'),
      [kubernetes('a', ['web'], [], 'team=x')],
      ['a? p-a'],
    ],
    [
      'userpass in any case',
      { method: 'userpass', username: 'CRM' },
      [{ ...terms('crm'), method: 'userpass', mount: 'userpass' }],
      ['crm p-crm'],
    ],
    [
      'IAM principals, with and without their path, by wildcard and by account',
      { method: 'aws', principalArn: arn },
      [
        aws('a', [arn]),
        aws('b', ['arn:aws:iam::1:role/blue']),
        aws('c', ['arn:aws:iam::1:role/team/*']),
        aws('d', ['arn:aws:iam::1:role/team/green']),
        aws('e', [], { bound_account_id: ['2'] }),
        aws('f', [], { bound_account_id: ['1'] }),
        aws('g', [arn], { bound_vpc_id: ['v'] }),
      ],
      ['a p-a', 'b p-b', 'c p-c', 'f p-f', 'g? p-g'],
    ],
    [
      'certificates by what is said of them',
      { method: 'cert', fields: { common_name: 'a.shop' } },
      [
        cert('a', { allowed_common_names: ['*.shop'] }),
        cert('b', { allowed_common_names: ['b.shop'] }),
        cert('c', { allowed_organizational_units: ['x'] }),
      ],
      ['a p-a', 'c? p-c'],
    ],
    [
      'certificates by any of several names, of which one that is not said may be the one',
      { method: 'cert', fields: { common_name: 'a.shop', email_san: [] } },
      [
        cert('a', { allowed_names: ['a.shop'] }),
        cert('b', { allowed_names: ['b.shop'] }),
        cert('c', { allowed_email_sans: ['*'] }),
      ],
      ['a p-a', 'b? p-b'],
    ],
  ])('%s', (_, login, logins, expected) => {
    expect(waysOf(login, logins)).toEqual(expected);
  });

  it('LDAP: what the entry of the user and its groups give, and what is not said of groups is not sure', () => {
    const entry = (of: 'user' | 'group', name: string, groups: string[] = []): LoginState => ({
      ...terms(name),
      method: 'ldap',
      mount: 'ldap',
      of,
      groups,
    });
    const logins = [entry('user', 'ann', ['dev']), entry('group', 'dev'), entry('group', 'ops')];
    expect(waysOf({ method: 'ldap', username: 'ann', groups: [] }, logins)).toEqual(['ann p-ann p-dev']);
    expect(waysOf({ method: 'ldap', username: 'bob', groups: ['ops'] }, logins)).toEqual(['bob p-ops']);
    expect(waysOf({ method: 'ldap', username: 'bob' }, logins)).toEqual(['bob ', 'bob? p-dev', 'bob? p-ops']);
  });

  it('finds the identity by the alias, also by one that the tenant chooses', () => {
    const entity = (name: string, accessor: string, alias: string): EntityState => ({
      id: name,
      name,
      metadata: {},
      policies: [`p-${name}`],
      aliases: [{ accessor, name: alias }],
      groups: [],
    });
    const byName = {
      ...kubernetes('a', ['*'], ['shop']),
      aliasNameSource: 'serviceaccount_name',
    } as LoginState;
    const entities = [entity('web', 'acc_k8s', 'shop/web'), entity('far', 'acc_k8s', 'far/web')];
    expect(waysOf(account('shop', 'web'), [byName], { entities })).toEqual(['a as web p-a']);
    expect(waysOf(account('shop', '*'), [byName], { entities })).toEqual(['a p-a', 'a as web p-a']);
    const byUid = kubernetes('a', ['*'], ['shop']);
    expect(waysOf(account('shop', 'web'), [byUid], { entities })).toEqual([
      'a p-a',
      'a? as web p-a',
      'a? as far p-a',
    ]);
    const subject = [entity('s', 'acc_jwt', 'x'), entity('t', 'acc_jwt', 'y')];
    expect(waysOf(claims({ sub: 'x' }), [jwt('a')], { entities: subject })).toEqual(['a as s p-a']);
    // Vault's own lookup is without regard to case.
    expect(waysOf(claims({ sub: 'X' }), [jwt('a')], { entities: subject })).toEqual(['a as s p-a']);
    const shouted = [entity('web', 'acc_k8s', 'SHOP/web')];
    expect(waysOf(account('shop', '*'), [byName], { entities: shouted })).toEqual(['a p-a', 'a as web p-a']);
  });

  it('gives the policies of external groups that a claim names', () => {
    const group = {
      id: 'g',
      name: 'g',
      metadata: {},
      policies: ['p-g'],
      aliases: [{ accessor: 'acc_jwt', name: 'ops' }],
    };
    const role = jwt('a', { groupsClaim: 'groups' });
    expect(waysOf(claims({ sub: 'x', groups: ['ops'] }), [role], { externalGroups: [group] })).toEqual([
      'a p-a p-g',
    ]);
    expect(waysOf(claims({ sub: 'x', groups: ['OPS'] }), [role], { externalGroups: [group] })).toEqual([
      'a p-a p-g',
    ]);
    expect(waysOf(claims({ sub: 'x', groups: ['dev'] }), [role], { externalGroups: [group] })).toEqual([
      'a p-a',
    ]);
    expect(waysOf(claims({ sub: 'x' }), [role], { externalGroups: [group] })).toEqual([
      'a p-a',
      'a? p-a p-g',
    ]);
  });

  it('says which logins there are where none lets the tenant in', () => {
    expect(() => waysOf(claims({ p: 'y' }), [jwt('a', { boundClaims: { p: ['x'] } })])).toThrow(
      'tenant `t` cannot log in: none of the 1 logins of `jwt` lets it in (`a`)',
    );
    expect(() => waysOf({ method: 'userpass', username: 'x' }, [jwt('a')])).toThrow(
      'there are logins of jwt',
    );
  });
});

it('two globs meet exactly where some text matches both', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 });
  const plain = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  const matches = (pattern: string, value: string) =>
    new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
  fc.assert(
    fc.property(text, text, (one, other) => {
      const words = every('ab', 7).filter((word) => matches(one, word) && matches(other, word));
      expect(globsMeet(one, other)).toBe(words.length > 0);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(text, plain, (pattern, value) => {
      expect(sameGlobs([pattern], [value])).toBe(matches(pattern, value));
      expect(sameGlobs([pattern], [value], false)).toBe(pattern === value);
    }),
  );
});

function every(alphabet: string, longest: number): string[] {
  let words = [''];
  const all = [...words];
  for (let length = 1; length <= longest; length++) {
    words = words.flatMap((word) => [...alphabet].map((char) => word + char));
    all.push(...words);
  }
  return all;
}

describe('what another’s login opens', () => {
  const claims = (ns: string) => ({ ns, ref: '*', project: `${ns}/deploy`, aud: 'vault' });
  const tenant = (id: string, elsewhere?: readonly string[]) => ({
    id,
    data: [{ bucket: id }] as const,
    login: {
      ...{ method: 'jwt', claims: claims(id) },
      ...(elsewhere === undefined ? {} : { elsewhere }),
    } as TenantLogin,
  });
  const others = (logins: readonly LoginState[], text: string, elsewhere?: readonly string[]) => {
    const tenants = ['acme', 'globex'].map((id) => tenant(id, elsewhere));
    const policies = [{ name: 'p-tenants', text }];
    const [acme] = tenants;
    if (acme === undefined) throw new Error('no tenant');
    const ways = waysToLogIn(acme, new Registry({ ...stateOf(logins, { policies }), tenants }));
    return ways
      .filter(({ by }) => by.of !== undefined)
      .map(({ by, unsure }) => [by.of, by.metadata('tenant'), unsure]);
  };
  const templated =
    'path "aws/creds/{{identity.entity.aliases.acc_jwt.metadata.tenant}}" { capabilities = ["read"] }';
  const role = (userClaim: string) => jwt('tenants', { userClaim, claimMappings: { ns: 'tenant' } });

  it('is what the other’s is, where both have one alias and a template looks at its metadata', () => {
    expect(others([role('ref')], templated)).toEqual([['globex', 'globex', undefined]]);
    expect(others([role('project')], templated)).toEqual([]);
    expect(others([role('ref')], 'path "aws/creds/acme" { capabilities = ["read"] }')).toEqual([]);
  });

  it('is what was shown to another service, where a role takes what was made for that', () => {
    const at = (boundAudiences: string[]) => [
      jwt('acme', { boundClaims: { ns: ['acme'] } }),
      jwt('globex', { boundClaims: { ns: ['globex'] }, boundAudiences }),
    ];
    const of = (logins: readonly LoginState[]) => others(logins, '', ['other']).map(([whose]) => whose);
    expect(of(at(['vault', 'other']))).toEqual(['globex']);
    expect(of(at(['vault']))).toEqual([]);
    // Vault lets no token with an audience in at a role that names none.
    expect(of(at([]))).toEqual([]);
  });
});
