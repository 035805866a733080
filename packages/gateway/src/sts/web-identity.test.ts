import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aPolicy, aRole, codeOf, policyText, storeOf } from '../../testing/entities.ts';
import { judge } from '../authorize/authorize.ts';
import { readForm } from '../query/read-form.ts';
import type { OidcProvider } from '../state/entities.ts';
import { oidcKeys } from './oidc-keys.ts';
import {
  assumeRoleWithWebIdentity,
  claimedProvider,
  issuerOf,
  ownClaimsOf,
  type VerifiedToken,
  verifiedToken,
} from './web-identity.ts';

const NOW = 1_795_000_000;
const OTHER = '444455556666';
const ISSUER = 'https://vault.example/v1/identity/oidc';
const providerOf = (more: Partial<OidcProvider> = {}): OidcProvider => ({
  arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example/v1/identity/oidc`,
  accountId: ACCOUNT,
  url: ISSUER,
  clientIds: ['cordon', 'second'],
  ...more,
});
const provider = providerOf();
const acme = aRole('acme', [
  { Principal: { Federated: provider.arn }, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] },
]);

const [rsa, ec, stranger] = await Promise.all([
  generateKeyPair('RS256'),
  generateKeyPair('ES256'),
  generateKeyPair('RS256'),
]);
const JWKS = {
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
  ],
};
const keys = createLocalJWKSet(JWKS);
const good = { iss: ISSUER, aud: 'cordon', sub: 'entity-1', iat: NOW, exp: NOW + 600 };
const sign = (claims: JWTPayload, header: JWTHeaderParameters = { alg: 'RS256', kid: 'rsa' }, key = rsa) =>
  new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const outcome = (token: string, now = NOW, of = provider) =>
  verifiedToken(token, of, keys, now).then(
    () => 'ok',
    ({ status, code }) => `${status} ${code}`,
  );
const why = async (claims: JWTPayload, key = rsa) =>
  verifiedToken(await sign(claims, undefined, key), provider, keys, NOW).then(
    () => 'ok',
    ({ message }: Error) => message,
  );
const BAD = '400 InvalidIdentityToken';

describe('a token', () => {
  test('of the provider is believed', async () => {
    expect(await verifiedToken(await sign(good), provider, keys, NOW)).toEqual({
      claims: good,
      subject: 'entity-1',
      audience: 'cordon',
    });
    expect(await outcome(await sign(good, { alg: 'ES256', kid: 'ec' }, ec))).toBe('ok');
  });

  test('that was issued to another application is not for this one', async () => {
    const issuedTo = async (azp: unknown) => outcome(await sign({ ...good, azp } as JWTPayload));
    expect(await issuedTo('second')).toBe('ok');
    expect(await issuedTo('another')).toBe(BAD);
    expect(await issuedTo(['second'])).toBe(BAD);
  });

  test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'])('may be signed by %s', async (alg) => {
    const pair = await generateKeyPair(alg);
    const own = createLocalJWKSet({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'own', alg, use: 'sig' }],
    });
    const token = await sign(good, { alg, kid: 'own' }, pair);
    expect((await verifiedToken(token, provider, own, NOW)).subject).toBe('entity-1');
  });

  test('without a time of issue is believed, and one of two kinds of people is not', async () => {
    const { iat: _, ...rest } = good;
    expect(await outcome(await sign(rest))).toBe('ok');
    expect(await outcome(await sign({ ...good, azp: 7 } as JWTPayload))).toBe(BAD);
  });

  test('for several audiences is for the first that the provider is registered for', async () => {
    const token = await sign({ ...good, aud: ['else', 'second', 'cordon'] });
    expect((await verifiedToken(token, provider, keys, NOW)).audience).toBe('second');
  });

  test('for audiences that are written alike is for none of them', async () => {
    const aud = [['cordon'], 7, 'second'] as unknown as string[];
    const of = providerOf({ clientIds: ['7', 'cordon', 'second'] });
    expect((await verifiedToken(await sign({ ...good, aud }), of, keys, NOW)).audience).toBe('second');
  });

  test('whose provider does not tell its keys is refused for that', async () => {
    const silent = (cause: unknown) => () => Promise.reject(cause);
    const refused = async (cause: unknown) =>
      verifiedToken(await sign(good), provider, silent(cause), NOW).catch(({ message, cause: why }) => [
        message,
        why,
      ]);
    const told = await oidcKeys(ISSUER, {}).catch((error: unknown) => error);
    expect(await refused(told)).toEqual([(told as Error).message, undefined]);
    const other = new Error('gone');
    expect(await refused(other)).toEqual([expect.stringContaining('its signature is not'), other]);
  });

  test('that names a long issuer is refused by the beginning of the name', async () => {
    const token = await sign({ ...good, iss: `https://${'x'.repeat(1000)}` });
    expect(() => claimedProvider(token, acme.arn, storeOf({ oidc: [provider] }))).toThrow(
      /for https:\/\/x{192}$/,
    );
  });

  test('has an issuer whose name alone is told by HTTPS', () => {
    const one = (url: string) => issuerOf(providerOf({ url }));
    expect(one('https://a.example/https://b')).toBe('https://a.example/https://b');
    expect(one('a.example/https://b')).toBe('https://a.example/https://b');
  });

  test.each<[string, JWTPayload, string]>([
    ['another issuer', { iss: 'https://evil.example' }, BAD],
    ['its issuer by HTTP', { iss: ISSUER.replace('https', 'http') }, BAD],
    ['its issuer with a slash more', { iss: `${ISSUER}/` }, BAD],
    ['another audience', { aud: 'else' }, BAD],
    ['another audience among many', { aud: ['else', 'more'] }, BAD],
    ['its second audience among many', { aud: ['else', 'second'] }, 'ok'],
    ['no audience', { aud: [] }, BAD],
    ['a subject that is no text', { sub: 7 as never }, BAD],
    ['an end in the past', { exp: NOW - 1 }, '400 ExpiredTokenException'],
    ['an end now', { exp: NOW }, '400 ExpiredTokenException'],
    ['an end in a second', { exp: NOW + 1 }, 'ok'],
    ['an end that is no number', { exp: 'soon' as never }, BAD],
    ['a beginning in the future', { nbf: NOW + 60 }, BAD],
    ['a beginning now', { nbf: NOW }, 'ok'],
    ['an issue five minutes ahead', { iat: NOW + 300 }, 'ok'],
    ['an issue further ahead', { iat: NOW + 301 }, BAD],
  ])('with %s: %s', async (_name, more, expected) => {
    expect(await outcome(await sign({ ...good, ...more }))).toBe(expected);
  });

  test.each(['iss', 'aud', 'sub', 'exp'])('without `%s` is refused', async (claim) => {
    const { [claim]: _, ...rest } = good as JWTPayload;
    expect(await outcome(await sign(rest))).toBe(BAD);
    expect(await why(rest)).toBe(`Missing a required claim: ${claim}`);
  });

  test('is refused for what is wrong with it', async () => {
    expect(await why({ ...good, aud: 'else' })).toBe('Incorrect token audience');
    expect(await why({ ...good, nbf: NOW + 60 })).toContain('`nbf`');
    expect(await why({ ...good, sub: 7 as never })).toBe('Missing a required claim: sub');
    expect(await why({ ...good, exp: NOW - 1 })).toContain(`before the expiration date/time ${NOW - 1}`);
    expect(await why(good, stranger)).toContain('its signature is not the provider’s');
  });

  test('that nobody signed, or somebody else, is refused', async () => {
    const token = await sign(good);
    const [header, claims, signature] = token.split('.');
    const forged = encode({ ...good, sub: 'entity-2' });
    const hmac = await new SignJWT(good)
      .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
      .sign(Buffer.from(JSON.stringify(JWKS.keys[0])));
    for (const other of [
      await sign(good, undefined, stranger),
      await sign(good, { alg: 'RS256', kid: 'none' }),
      await sign(good, { alg: 'PS256', kid: 'rsa' }, await generateKeyPair('PS256')),
      await sign(good, { alg: 'ES256', kid: 'rsa' }, ec),
      `${encode({ alg: 'none' })}.${claims}.`,
      `${encode({ alg: 'none' })}.${claims}.${signature}`,
      `${header}.${forged}.${signature}`,
      `${header}.${claims}.`,
      `${header}.${claims}.${signature?.slice(0, -4)}AAAA`,
      hmac,
    ])
      expect(await outcome(other), other).toBe(BAD);
  });

  test('is told by the provider of the role’s account, and of no other', async () => {
    const away = providerOf({
      arn: provider.arn.replace(ACCOUNT, OTHER),
      accountId: OTHER,
      clientIds: ['x'],
    });
    const token = await sign(good);
    const found = (arn: string, ...all: OidcProvider[]) =>
      codeOf(() => expect(claimedProvider(token, arn, storeOf({ oidc: all }))).toBe(all.at(-1)));
    expect(found(acme.arn, away, provider)).toBe('ok');
    expect(found(acme.arn.replace(ACCOUNT, OTHER), provider, away)).toBe('ok');
    expect(found(acme.arn, away)).toBe('InvalidIdentityToken');
    expect(found(acme.arn)).toBe('InvalidIdentityToken');
    // IAM may show a provider’s URL without its scheme.
    expect(found(acme.arn, providerOf({ url: 'vault.example/v1/identity/oidc' }))).toBe('ok');
    expect(found(acme.arn, providerOf({ url: `${ISSUER}x` }))).toBe('InvalidIdentityToken');
  });

  test.each(['', 'abc', 'a.b.c', '..', `${encode({})}.W10.x`, 'é.é.é'])('`%s` is none', (token) => {
    expect(codeOf(() => claimedProvider(token, acme.arn, storeOf({ oidc: [provider] })))).toBe(
      'InvalidIdentityToken',
    );
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  const tokenOf = (claims: JWTPayload = {}): VerifiedToken => ({
    claims: { ...good, ...claims },
    subject: 'entity-1',
    audience: 'cordon',
  });
  /** The form of a call as it is read from the wire. */
  const formOf = (more: Record<string, string> = {}) =>
    readForm(
      'sts',
      Object.entries({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: acme.arn,
        RoleSessionName: 'web',
        WebIdentityToken: 'token',
        ...more,
      }),
    );
  const tagsClaim = (tags: unknown, transitive?: unknown) => ({
    'https://aws.amazon.com/tags': { principal_tags: tags, transitive_tag_keys: transitive },
  });
  const web = (
    claims: JWTPayload = {},
    more: Record<string, string> = {},
    roles = [acme],
    by: OidcProvider = provider,
  ) => {
    const store = storeOf({ roles, oidc: [by] });
    const form = formOf(more);
    const plan = assumeRoleWithWebIdentity(form, tokenOf(claims), by, store, NOW);
    const caller = { principal: { kind: 'web-identity', provider: by.arn }, tags: {} } as const;
    for (const need of plan.needs) {
      const answer = judge({ organization: undefined }, caller, { identity: [] }, need);
      if (answer.decision.outcome !== 'allowed') throw plan.refusal(caller, answer);
    }
    return plan.grant();
  };
  const code = (...given: Parameters<typeof web>) => codeOf(() => web(...given));

  test('gives a session of the role with the tags in the token and who vouched for it', () => {
    const claims = tagsClaim({ tenant: ['acme'], cost: [''] }, ['Tenant']);
    expect(web(claims)).toEqual({
      kind: 'assumed-role',
      accountId: ACCOUNT,
      issuedAt: NOW,
      expiresAt: NOW + 3600,
      owner: { name: 'acme', id: acme.id },
      name: 'web',
      policyArns: [],
      tags: { tenant: 'acme', cost: '' },
      transitive: ['Tenant'],
      chained: false,
      context: {
        'aws:federatedprovider': provider.arn,
        'vault.example/v1/identity/oidc:sub': 'entity-1',
        'vault.example/v1/identity/oidc:aud': 'cordon',
      },
    });
  });

  test('azp is the audience where there is one; amr and email are keys, what a token calls oaud is not', () => {
    const { context } = web({ azp: 'app', amr: 'mfa', email: 'a@b', oaud: 'forged' });
    expect(context).toEqual({
      'aws:federatedprovider': provider.arn,
      'vault.example/v1/identity/oidc:sub': 'entity-1',
      'vault.example/v1/identity/oidc:aud': 'app',
      'vault.example/v1/identity/oidc:oaud': 'cordon',
      'vault.example/v1/identity/oidc:amr': 'mfa',
      'vault.example/v1/identity/oidc:email': 'a@b',
    });
  });

  test.each<[string, string, JWTPayload]>([
    ['vault.example/v1/identity/oidc:sub', 'entity-1', {}],
    ['vault.example/v1/identity/oidc:aud', 'cordon', {}],
    ['aws:RequestTag/tenant', 'acme', tagsClaim({ Tenant: ['acme'] })],
    ['aws:TagKeys', 'Tenant', tagsClaim({ Tenant: ['acme'] })],
    ['sts:TransitiveTagKeys', 'Tenant', tagsClaim({ Tenant: ['acme'] }, ['Tenant'])],
    ['sts:RoleSessionName', 'web', {}],
    ['aws:FederatedProvider', provider.arn, {}],
  ])('%s of the trust policy', (key, value, claims) => {
    const Condition = (wanted: string) => ({ 'ForAnyValue:StringEquals': { [key]: wanted } });
    const trust = {
      Principal: { Federated: provider.arn },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    };
    const roles = (wanted: string) => [aRole('acme', [{ ...trust, Condition: Condition(wanted) }])];
    expect([code(claims, {}, roles(value)), code(claims, {}, roles('other'))]).toEqual([
      'ok',
      'AccessDenied',
    ]);
  });

  test('the keys of a provider whose URL has capitals are found as a policy writes them', () => {
    const by = providerOf({ url: 'https://Vault.example/Team', arn: provider.arn.replace(/v1.*/, 'Team') });
    const roles = (key: string) => [
      aRole('acme', [
        {
          Principal: { Federated: by.arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [key]: 'entity-1' } },
        },
      ]),
    ];
    const keys = ['Vault.example/Team:sub', 'vault.example/team:sub', 'Vault.example/Teams:sub'];
    expect(keys.map((key) => code({}, {}, roles(key), by))).toEqual(['ok', 'ok', 'AccessDenied']);
  });

  test('claims that AWS reads of a provider are keys of its own, and of no other', () => {
    const claims = {
      ...good,
      ...{ repository: 'acme/app', ref: 'refs/heads/main', enterprise_id: 7, ref_protected: true, oaud: 'x' },
      ...{ 'oidc.circleci.com/project-id': 'p', google: { organization_number: 12 }, amr: ['a', 'b'] },
    };
    const keysOf = (url: string) => {
      const of = providerOf({ url, arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${url}` });
      const form = readForm('sts', [
        ['Action', 'AssumeRoleWithWebIdentity'],
        ['Version', '2011-06-15'],
        ['RoleArn', acme.arn],
        ['RoleSessionName', 'web'],
        ['WebIdentityToken', 'xxxx'],
      ]);
      const token = { claims, subject: 's', audience: 'cordon' };
      const plan = assumeRoleWithWebIdentity(form, token, of, storeOf({ roles: [acme] }), NOW);
      const carried = Object.keys(plan.grant().context ?? {});
      const asked = Object.entries(plan.needs[0]?.context ?? {});
      return Object.fromEntries(asked.filter(([key]) => key.startsWith(`${url}:`) && !carried.includes(key)));
    };
    const amr = ['a', 'b'];
    const github = 'token.actions.githubusercontent.com';
    expect(keysOf(github)).toEqual({
      [`${github}:repository`]: 'acme/app',
      [`${github}:ref`]: 'refs/heads/main',
      [`${github}:enterprise_id`]: '7',
      [`${github}:amr`]: amr,
    });
    expect(keysOf(`${github}/acme`)).toMatchObject({ [`${github}/acme:repository`]: 'acme/app' });
    expect(keysOf('gitlab.com')).toEqual({ 'gitlab.com:ref_protected': 'true', 'gitlab.com:amr': amr });
    expect(keysOf('oidc.circleci.com/org/o-1')).toMatchObject({
      'oidc.circleci.com/org/o-1:oidc.circleci.com/project-id': 'p',
    });
    expect(keysOf('accounts.google.com')).toEqual({
      'accounts.google.com:google/organization_number': '12',
      'accounts.google.com:amr': amr,
    });
    expect(keysOf('token-actions.githubusercontent.com')).toEqual({
      'token-actions.githubusercontent.com:amr': amr,
    });
  });

  test('what AWS reads of a provider are the keys that begin with a host, but those of every provider', () => {
    const keys = [
      ...['a.example:one', 'a.b.example:two', 'a.${part}.b.${rest}:three', 'c.example:d.example/four'],
      ...['a.example:sub', 'a.example:aud', 'a.example:oaud', 'a.example:amr', 'a.example:email'],
      ...[
        'a.example:subject',
        'a.example:user_email',
        'sts:rolesessionname',
        'sts:a.b',
        'aws:tagkeys',
        'a.b',
      ],
      'd.example/org/${org}:five:six',
    ];
    const host = (text: string) => text.replaceAll('.', '[.]').replaceAll('*', '[^:/]+');
    expect(ownClaimsOf(keys).map(([pattern, claim]) => `${pattern.source} ${claim}`)).toEqual([
      ...[/^a.example$/, /^a.b.example$/].map(({ source }, at) => `${host(source)} ${['one', 'two'][at]}`),
      `${host('^a.*.b.*$')} three`,
      `${host('^c.example$')} d.example/four`,
      `${host('^a.example$')} subject`,
      `${host('^a.example$')} user_email`,
      `${host('^d.example/org/*$').replaceAll('/', '\\/').replaceAll('[^:\\/]', '[^:/]')} five:six`,
    ]);
  });

  test('what a token does not say is not asked about, and not in the session', () => {
    const plan = (claims: JWTPayload) =>
      assumeRoleWithWebIdentity(formOf(), tokenOf(claims), provider, storeOf({ roles: [acme] }), NOW);
    const plain = plan({});
    for (const key of ['sts:transitivetagkeys', 'sts:sourceidentity'])
      expect(Object.keys(plain.needs[0]?.context ?? {})).not.toContain(key);
    expect(Object.keys(plain.grant())).not.toContain('sourceIdentity');
    expect(Object.keys(plain.grant())).not.toContain('policy');
    const tagged = plan({ 'https://aws.amazon.com/tags': { principal_tags: { a: ['b'] } } }).grant();
    expect([tagged.tags, tagged.transitive]).toEqual([{ a: 'b' }, []]);
  });

  test('who brings a token is nobody yet in what is refused', () => {
    const plan = assumeRoleWithWebIdentity(formOf(), tokenOf(), provider, storeOf({}), NOW);
    expect(plan.grant).toThrow(
      `User: anonymous is not authorized to perform: sts:AssumeRoleWithWebIdentity on resource: ${acme.arn}`,
    );
  });

  test('a trust policy that rests on what is not modelled is not judged', () => {
    const trust = {
      Principal: { Federated: provider.arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { Bool: { 'sts:RoleAuthorizedByIdp': 'true' } },
    };
    expect(code({}, {}, [aRole('acme', [trust])])).toBe('NotImplemented');
    expect(code({}, {}, [aRole('acme', [trust, { ...trust, Effect: 'Deny' }])])).toBe('NotImplemented');
  });

  test('only of a role that trusts the provider, and tags are a permission of their own', () => {
    const trust = (statement: object) => [
      aRole('acme', [{ Principal: { Federated: provider.arn }, ...statement }]),
    ];
    const tags = tagsClaim({ a: ['b'] });
    const plain = trust({ Action: 'sts:AssumeRoleWithWebIdentity' });
    expect([code({}, {}, plain), code(tags, {}, plain)]).toEqual(['ok', 'AccessDenied']);
    expect(code(tags, {}, trust({ Action: 'sts:TagSession' }))).toBe('AccessDenied');
    expect(code({}, {}, trust({ Action: 'sts:AssumeRole' }))).toBe('AccessDenied');
    const other = { Federated: `${provider.arn}x` };
    expect(code({}, {}, trust({ Action: 'sts:AssumeRoleWithWebIdentity', Principal: other }))).toBe(
      'AccessDenied',
    );
    expect(code({}, {}, [])).toBe('AccessDenied');
  });

  test.each<[Record<string, string>, string]>([
    [{ DurationSeconds: '3600' }, 'ok'],
    [{ DurationSeconds: '3601' }, 'ValidationError'],
    [{ DurationSeconds: '43201' }, 'ValidationError'],
    [{ RoleSessionName: 'w' }, 'ValidationError'],
    [{ ProviderId: 'www.amazon.com' }, 'NotImplemented'],
    [{ WebIdentityToken: 'x'.repeat(20_000) }, 'ok'],
    [{ WebIdentityToken: 'x'.repeat(20_001) }, 'ValidationError'],
    [{ RoleArn: 'arn:a:::something/test-role' }, 'ValidationError'],
    [{ Policy: '{}' }, 'MalformedPolicyDocument'],
    [{ Policy: policyText({ Action: '*', Resource: '*' }) }, 'ok'],
  ])('with %j: %s', (more, expected) => {
    expect(code({}, more)).toBe(expected);
  });

  test.each<[string, unknown, unknown?]>([
    ['no tags at all', undefined],
    ['tags that are a list', []],
    ['a value that is no list', { a: 'b' }],
    ['two values', { a: ['b', 'c'] }],
    ['no value', { a: [] }],
    ['a value that is no text', { a: [1] }],
    ['a star', { a: ['*'] }],
    ['a reserved key', { 'AWS:a': ['b'] }],
    ['an empty key', { '': ['b'] }],
    ['keys that differ in case', { a: ['b'], A: ['c'] }],
    ['fifty-one', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ['v']]))],
    ['a transitive key without its tag', { a: ['b'] }, ['c']],
    ['a transitive key that is no text', { a: ['b'] }, [1]],
    ['transitive keys that are no list', { a: ['b'] }, 'a'],
  ])('a token’s tags: %s', (_name, tags, transitive) => {
    expect(code(tagsClaim(tags, transitive))).toBe('InvalidIdentityToken');
  });

  test.each([null, 'x', 7, ['a']])('a tags claim that is %j is refused', (claim) => {
    expect(code({ 'https://aws.amazon.com/tags': claim })).toBe('InvalidIdentityToken');
  });

  describe('the source identity in the token', () => {
    const claim = (value: unknown) => ({ 'https://aws.amazon.com/source_identity': value });
    const trusts = (...more: string[]) =>
      aRole('acme', [
        {
          Principal: { Federated: provider.arn },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', ...more],
        },
      ]);

    test('stays with the session, and needs the role’s leave', () => {
      expect(web(claim('alice@example.com'), {}, [trusts('sts:SetSourceIdentity')])).toMatchObject({
        sourceIdentity: 'alice@example.com',
      });
      expect(code(claim('alice'), {}, [trusts()])).toBe('AccessDenied');
      expect(web({}, {}, [trusts('sts:SetSourceIdentity')]).sourceIdentity).toBeUndefined();
    });

    test('is sts:SourceIdentity', () => {
      const only = (name: string) =>
        aRole('acme', [
          {
            Principal: { Federated: provider.arn },
            Action: ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity'],
            Condition: { StringEquals: { 'sts:SourceIdentity': name } },
          },
        ]);
      expect(code(claim('alice'), {}, [only('alice')])).toBe('ok');
      expect(code(claim('alice'), {}, [only('bob')])).toBe('AccessDenied');
      expect(code({}, {}, [only('bob')])).toBe('AccessDenied');
    });

    test.each([[7], [''], ['a'], ['with space'], ['aws:x'], [['alice']]])('%j is none', (value) => {
      expect(code(claim(value), {}, [trusts('sts:SetSourceIdentity')])).toBe('InvalidIdentityToken');
    });
  });

  test('what a token does not say is not there, and what is of another type is not a key', () => {
    const rests = (Condition: object) =>
      aRole('acme', [
        {
          Principal: { Federated: provider.arn },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
          Condition,
        },
      ]);
    const prefix = 'vault.example/v1/identity/oidc';
    const absent = (key: string) => [rests({ Null: { [key]: 'true' } })];
    expect(code({}, {}, absent('sts:SourceIdentity'))).toBe('ok');
    expect(code(tagsClaim({ a: ['b'] }), {}, absent('sts:TransitiveTagKeys'))).toBe('ok');
    expect(code(tagsClaim({ a: ['b'] }, ['a']), {}, absent('sts:TransitiveTagKeys'))).toBe('AccessDenied');
    expect(web({ email: 'a@b' }).context).toHaveProperty([`${prefix}:email`], 'a@b');
    expect(web({ email: 7 }).context).not.toHaveProperty([`${prefix}:email`]);
    const byMfa = [rests({ 'ForAnyValue:StringEquals': { [`${prefix}:amr`]: 'mfa' } })];
    expect(code({ amr: ['pwd', 'mfa'] }, {}, byMfa)).toBe('ok');
    expect(code({ amr: ['mfa', 7] }, {}, byMfa)).toBe('AccessDenied');
    expect(code({ amr: { 0: 'mfa' } }, {}, byMfa)).toBe('AccessDenied');
  });

  test('of a role that is not there gives nothing, and says no more than of one that trusts nobody', () => {
    const plan = assumeRoleWithWebIdentity(formOf(), tokenOf(), provider, storeOf({}), NOW);
    expect(plan.grant).toThrow(
      expect.objectContaining({
        status: 403,
        code: 'AccessDenied',
        message: expect.stringContaining('sts:AssumeRoleWithWebIdentity'),
      }),
    );
    expect(plan.result(undefined)).toBe('');
  });

  test('managed policies of the role’s own account may limit it, and no other’s', () => {
    const limited = (accountId: string) => {
      const arn = `arn:aws:iam::${accountId}:policy/limit`;
      const policies = [aPolicy(arn, policyText({ Action: '*', Resource: '*' }))];
      const form = formOf({ 'PolicyArns.member.1.arn': arn });
      const store = storeOf({ roles: [acme], policies });
      return codeOf(() => assumeRoleWithWebIdentity(form, tokenOf(), provider, store, NOW).grant());
    };
    expect([limited(ACCOUNT), limited(OTHER)]).toEqual(['ok', 'MalformedPolicyDocument']);
  });

  test.each([`x${acme.arn}`, 'arn::b:::x/y', 'arn:a::::x/y', 'arn:a:::x/y', 'arn:a:a::1:'])(
    '`%s` is no ARN, and nothing is judged',
    (RoleArn) => expect(code({}, { RoleArn })).toBe('ValidationError'),
  );

  test('the answer names subject, audience and provider', () => {
    const form = formOf();
    const plan = assumeRoleWithWebIdentity(form, tokenOf(), provider, storeOf({ roles: [acme] }), NOW);
    expect(plan.result(3)).toBe(
      `<AssumedRoleUser><AssumedRoleId>${acme.id}:web</AssumedRoleId><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/acme/web</Arn></AssumedRoleUser>` +
        '<PackedPolicySize>3</PackedPolicySize><SubjectFromWebIdentityToken>entity-1</SubjectFromWebIdentityToken>' +
        `<Audience>cordon</Audience><Provider>${provider.arn}</Provider>`,
    );
  });
});

describe('the keys of a provider', () => {
  const asked: string[] = [];
  let answers: Record<
    string,
    { readonly status?: number; readonly body: string; readonly location?: string }
  > = {};
  let issuer: Server;
  let base: string;

  beforeAll(async () => {
    issuer = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers[request.url ?? ''];
      const { status = 200, body = '', location } = answer ?? { status: 404 };
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    }).listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    base = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    issuer.close();
    issuer.closeAllConnections();
  });

  const DISCOVERY = '/.well-known/openid-configuration';
  const discovery = (uri: unknown) => ({ body: JSON.stringify({ jwks_uri: uri }) });
  const jwks = { body: JSON.stringify(JWKS) };
  /** Every issuer is looked up once: each case has its own. */
  let count = 0;
  const verify = async (
    of: (issuer: string, path: string) => typeof answers,
    header?: JWTHeaderParameters,
  ) => {
    count += 1;
    const path = `/p${count}`;
    const name = `https://vault.example${path}`;
    answers = of(name, path);
    const named = providerOf({ url: name });
    const token = await sign({ ...good, iss: name }, header);
    const once1 = () =>
      oidcKeys(name, { [name]: `${base}${path}` })
        .then((set) => verifiedToken(token, named, set, NOW))
        .then(
          () => 'ok',
          ({ code }) => code,
        );
    return { again: once1, outcome: await once1() };
  };

  test('are asked for at the address that was given, and remembered', async () => {
    const served = await verify((name, path) => ({
      [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
      [`${path}/keys`]: jwks,
    }));
    const before = asked.length;
    expect([served.outcome, await served.again(), asked.length]).toEqual(['ok', 'ok', before]);
  });

  test('of one issuer are not those of the address that it had before', async () => {
    const name = 'https://vault.example/moved';
    const [here, there] = ['/here', '/there'].map((path) => `${base}${path}`) as [string, string];
    answers = {
      [`/here${DISCOVERY}`]: discovery(`${name}/keys`),
      '/here/keys': jwks,
      [`/there${DISCOVERY}`]: discovery(`${name}/keys`),
      '/there/keys': { body: JSON.stringify({ keys: [] }) },
    };
    const token = await sign({ ...good, iss: name });
    const believed = async (at: string) => {
      const set = await oidcKeys(name, { [name]: at });
      return verifiedToken(token, providerOf({ url: name }), set, NOW).then(
        () => 'ok',
        ({ code }) => code,
      );
    };
    expect([await believed(here), await believed(there)]).toEqual(['ok', 'InvalidIdentityToken']);
  });

  test('are never asked for where a document says: its path alone counts', async () => {
    const { outcome: elsewhere } = await verify((_name, path) => ({
      [`${path}${DISCOVERY}`]: discovery('https://keys.example/all/keys?x=1'),
      '/all/keys': jwks,
    }));
    expect(elsewhere).toBe('ok');
  });

  test.each<[string, (issuer: string, path: string) => typeof answers]>([
    ['no document', () => ({})],
    ['a document that is no JSON', (_name, path) => ({ [`${path}${DISCOVERY}`]: { body: '{' } })],
    ['a document that is null', (_name, path) => ({ [`${path}${DISCOVERY}`]: { body: 'null' } })],
    ['no address of keys', (_name, path) => ({ [`${path}${DISCOVERY}`]: discovery(undefined) })],
    ['an address that is none', (_name, path) => ({ [`${path}${DISCOVERY}`]: discovery('keys') })],
    ['no keys', (name, path) => ({ [`${path}${DISCOVERY}`]: discovery(`${name}/keys`) })],
    [
      'keys that are none',
      (name, path) => ({
        [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
        [`${path}/keys`]: { body: '{}' },
      }),
    ],
    [
      'a document of keys with a status that says otherwise',
      (name, path) => ({
        [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
        [`${path}/keys`]: { ...jwks, status: 500 },
      }),
    ],
    [
      'a redirection',
      (name, path) => ({
        [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
        [`${path}/keys`]: { status: 302, location: `${path}/other`, body: '' },
        [`${path}/other`]: jwks,
      }),
    ],
    [
      'an address in a list',
      (name, path) => ({ [`${path}${DISCOVERY}`]: discovery([`${name}/keys`]), [`${path}/keys`]: jwks }),
    ],
    [
      'a document too large',
      (name, path) => ({
        [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
        [`${path}/keys`]: { body: `${JSON.stringify(JWKS)}${' '.repeat(256 * 1024)}` },
      }),
    ],
  ])('%s: no token is believed', async (_name, of) => {
    expect((await verify(of)).outcome).toBe('InvalidIdentityToken');
  });

  test('are in a document of 256 KiB at most', async () => {
    const { outcome } = await verify((name, path) => ({
      [`${path}${DISCOVERY}`]: discovery(`${name}/keys`),
      [`${path}/keys`]: { body: JSON.stringify(JWKS).padEnd(256 * 1024) },
    }));
    expect(outcome).toBe('ok');
  });

  test('are asked for at an address that may end in a slash', async () => {
    const name = 'https://vault.example/slash';
    answers = { [`/s/${DISCOVERY.slice(1)}`]: discovery(`${name}/keys`), '/s/keys': jwks };
    const set = await oidcKeys(name, { [name]: `${base}/s/` });
    const token = await sign({ ...good, iss: name });
    expect((await verifiedToken(token, providerOf({ url: name }), set, NOW)).subject).toBe('entity-1');
  });

  test('a provider that the gateway was told no address for is not asked', async () => {
    const before = asked.length;
    for (const endpoints of [{}, { other: base }, Object.create({ [ISSUER]: base })])
      await expect(oidcKeys(ISSUER, endpoints)).rejects.toMatchObject({ code: 'InvalidIdentityToken' });
    expect(asked.length).toBe(before);
  });
});
