import { describe, expect, test } from 'vitest';
import { verdicts } from './golden.ts';
import {
  allow,
  answerTo,
  at,
  type Change,
  document,
  HERE,
  onB,
  reads,
  role,
  roleArn,
  split,
  where,
} from './small-states.ts';
import type { Json } from './world.ts';

/**
 * Tenants with one IAM role for all, taken with identity tokens that Vault signs: what their tag says is what they may. Each
 * world has one fact more or less, and its answer worked out by hand.
 */
const URL = 'vault.example.com/v1/identity/oidc';
const ARN = `arn:aws:iam::${HERE}:oidc-provider/${URL}`;
const ALIAS = 'identity.entity.aliases.auth_approle_1';
const said = (tags: string, more = '') =>
  `{"https://aws.amazon.com/tags": {"principal_tags": ${tags}${more}}, "team": "x"}`;
const trust = (more: Json = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: ARN },
  Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
  ...more,
});

const tokens =
  (template: string | undefined, more: Json = {}): Change =>
  (state) => {
    state.vault.identityTokens = {
      issuer: 'https://vault.example.com',
      keys: [{ name: 'k', allowedClientIds: ['app'] }],
      roles: [
        { name: 't', key: 'k', clientId: 'app', ...(template === undefined ? {} : { template }), ...more },
      ],
    };
    state.identityProviders = [{ arn: ARN, kind: 'oidc', url: `https://${URL}`, audiences: ['app'] }];
    const own = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
    state.roles = [
      {
        ...role('web', allow(own, 'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*')),
        trust: document(trust()),
      },
    ];
    state.vault.awsRoles = [];
    for (const one of state.vault.appRoles) one.secretIdMetadata = [{}];
    state.vault.policies = [
      { name: 'a', text: 'path "identity/oidc/token/t" { capabilities = ["read"] }' },
      { name: 'b', text: 'path "identity/oidc/token/none" { capabilities = ["read"] }' },
    ];
  };
const TO_B = said('{"tenant": ["b"]}');
const trusted =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles).trust = document(...statements);
  };
const only = (operator: string, key: string, value: unknown) => trusted(trust(where(operator, key, value)));
const text =
  (...lines: readonly string[]): Change =>
  (state) => {
    at(state.vault.policies).text = lines.join('\n');
  };
const provider =
  (more: object): Change =>
  (state) =>
    Object.assign(at(state.identityProviders ?? []), more);
const vault =
  (more: object): Change =>
  (state) =>
    Object.assign(state.vault.identityTokens ?? {}, more);
/** The secret ids that are deployed for tenant `a`; by whoever hands them out where there is no list. */
const metadata =
  (...all: readonly Record<string, string>[]): Change =>
  (state) => {
    at(state.vault.appRoles).secretIdMetadata = [...all];
  };
const handedOut: Change = (state) => {
  delete at(state.vault.appRoles).secretIdMetadata;
};
const entity =
  (more: object = {}): Change =>
  (state) => {
    state.vault.entities = [
      {
        ...{ id: 'entity-a', name: 'of-a', metadata: {}, policies: [], groups: [] },
        aliases: [{ accessor: 'auth_approle_1', name: 'id-of-a' }],
        ...more,
      },
    ];
  };

const ROWS: readonly (readonly [sentence: string, letter: 'p' | 'r' | 'u', ...Change[]])[] = [
  ['a tag that says another', 'r', tokens(TO_B)],
  ['one that says itself', 'p', tokens(said('{"tenant": ["a"]}'))],
  ['in base64', 'r', tokens(Buffer.from(TO_B).toString('base64'))],
  ['its key in other letters', 'r', tokens(said('{"TENANT": ["b"]}'))],
  ['another key', 'p', tokens(said('{"tenants": ["b"]}'))],
  ['no template', 'p', tokens(undefined)],
  ['an empty one', 'p', tokens('  ')],
  ['nothing for AWS', 'p', tokens('{"tenant": ["b"]}')],
  ['no tags', 'p', tokens(said('{}'))],
  ['two values', 'u', tokens(said('{"tenant": ["b", "c"]}'))],
  ['no value', 'u', tokens(said('{"tenant": []}'))],
  ['a value that is no list', 'u', tokens(said('{"tenant": "b"}'))],
  ['a value that is no text', 'u', tokens(said('{"tenant": [7]}'))],
  ['tags that are no object', 'u', tokens(said('["tenant"]'))],
  ['a claim that is no object', 'u', tokens('{"https://aws.amazon.com/tags": "x"}')],
  ['a template that is no object', 'u', tokens('["x"]')],
  ['one that is no JSON', 'u', tokens('{"x": ')],
  ['another member of the claim', 'u', tokens(said('{"tenant": ["a"]}', ', "more": []'))],
  ['another claim for AWS', 'u', tokens(TO_B.replace('"team"', '"https://aws.amazon.com/source_identity"'))],
  [
    'a claim whose name is filled in',
    'u',
    tokens(`{{{identity.entity.id}}: {}, ${said('{"tenant": ["a"]}').slice(1)}`),
  ],
  ['a tag whose key is filled in', 'u', tokens(said('{{{identity.entity.id}}: ["b"]}'))],
  ['keys to hand on', 'r', tokens(said('{"tenant": ["b"]}', ', "transitive_tag_keys": ["tenant"]'))],
  [
    'keys to hand on that are no texts',
    'u',
    tokens(said('{"tenant": ["a"]}', ', "transitive_tag_keys": [7]')),
  ],
  ['text with something filled in', 'u', tokens(said('{"tenant": ["x-{{identity.entity.id}}"]}'))],

  ['the name of its AppRole', 'p', tokens(said(`{"tenant": [{{${ALIAS}.metadata.role_name}}]}`))],
  [
    'which could be another’s',
    'r',
    tokens(said(`{"tenant": [{{ ${ALIAS}.metadata.role_name }}]}`)),
    (state) => {
      at(state.vault.appRoles).name = 'b';
      at(state.vault.appRoles, 1).name = 'a';
      at(state.tenants).login = { method: 'approle', role: 'b' };
      at(state.tenants, 1).login = { method: 'approle', role: 'a' };
    },
  ],
  [
    'metadata that whoever hands out a secret id says',
    'r',
    tokens(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)),
    handedOut,
  ],
  [
    'metadata of a deployed secret id',
    'p',
    tokens(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)),
    metadata({ tenant: 'a' }),
  ],
  [
    'of one of several',
    'r',
    tokens(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)),
    metadata({ tenant: 'a' }, { tenant: 'b' }),
  ],
  [
    'that it has not',
    'p',
    tokens(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)),
    metadata({ team: 'b' }),
  ],
  [
    'metadata of an entity',
    'r',
    tokens(said('{"tenant": [{{identity.entity.metadata.tenant}}]}')),
    metadata({}),
    entity({ metadata: { tenant: 'b' } }),
  ],
  [
    'of an entity that says itself',
    'p',
    tokens(said('{"tenant": [{{identity.entity.metadata.tenant}}]}')),
    metadata({}),
    entity({ metadata: { tenant: 'a' } }),
  ],
  [
    'of one that says nothing',
    'p',
    tokens(said('{"tenant": [{{identity.entity.metadata.tenant}}]}')),
    metadata({}),
    entity(),
  ],
  [
    'the name of an entity',
    'r',
    tokens(said('{"tenant": [{{identity.entity.name}}]}')),
    metadata({}),
    entity({ name: 'b' }),
  ],
  ['an id that Vault makes up', 'u', tokens(said('{"tenant": [{{identity.entity.id}}]}')), metadata({})],

  [
    'a token that it may not read',
    'p',
    tokens(TO_B),
    text('path "identity/oidc/token/t" { capabilities = ["update"] }'),
  ],
  [
    'that it is denied',
    'p',
    tokens(TO_B),
    text(
      'path "identity/oidc/token/+" { capabilities = ["read"] }',
      'path "identity/oidc/token/t" { capabilities = ["deny"] }',
    ),
  ],
  [
    'that it may read by a pattern',
    'r',
    tokens(TO_B),
    text('path "identity/oidc/token/*" { capabilities = ["read"] }'),
  ],
  [
    'a key that does not sign for the client',
    'p',
    tokens(TO_B, { clientId: 'other' }),
    provider({ audiences: ['other'] }),
  ],
  [
    'a key that signs for any',
    'r',
    tokens(TO_B, { clientId: 'other' }),
    provider({ audiences: ['other'] }),
    vault({ keys: [{ name: 'k', allowedClientIds: ['*'] }] }),
  ],
  ['a key of which nothing is told', 'r', tokens(TO_B, { key: 'default' })],
  ['a provider that does not know the client', 'p', tokens(TO_B), provider({ audiences: ['other'] })],
  [
    'one of which that is not told',
    'r',
    tokens(TO_B),
    (state) => {
      delete at(state.identityProviders ?? []).audiences;
    },
  ],
  ['a provider of a slash more', 'r', tokens(TO_B), provider({ url: `https://${URL}/` })],
  ['an issuer of a slash more', 'r', tokens(TO_B), vault({ issuer: 'https://vault.example.com/' })],
  ['an issuer elsewhere', 'u', tokens(TO_B), vault({ issuer: 'https://other.example.com' })],
  [
    'no issuer',
    'u',
    tokens(TO_B),
    (state) => {
      delete state.vault.identityTokens?.issuer;
    },
  ],
  [
    'a provider without a URL',
    'u',
    tokens(TO_B),
    (state) => {
      delete at(state.identityProviders ?? []).url;
    },
  ],
  ['a provider of SAML', 'u', tokens(TO_B), provider({ kind: 'saml' })],

  [
    'a trust in another provider',
    'u',
    tokens(TO_B),
    trusted(trust({ Principal: { Federated: `${ARN}/2` } })),
  ],
  [
    'a trust in the provider and another',
    'r',
    tokens(TO_B),
    trusted(trust(), trust({ Principal: { Federated: `${ARN}/2` } })),
  ],
  ['a trust that denies', 'p', tokens(TO_B), trusted(trust(), trust({ Effect: 'Deny' }))],
  ['no permission to tag', 'p', tokens(TO_B), trusted(trust({ Action: 'sts:AssumeRoleWithWebIdentity' }))],
  [
    'no permission to take it',
    'p',
    tokens(TO_B),
    trusted(trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] })),
  ],
  ['the audience that it has', 'r', tokens(TO_B), only('StringEquals', `${URL}:aud`, 'app')],
  ['another', 'p', tokens(TO_B), only('StringEquals', `${URL}:aud`, 'other')],
  [
    'one that is not known',
    'u',
    tokens(TO_B, { clientId: undefined }),
    only('StringEquals', `${URL}:aud`, 'app'),
  ],
  [
    'the subject that it has',
    'r',
    tokens(TO_B),
    metadata({}),
    entity(),
    only('StringEquals', `${URL}:sub`, 'entity-a'),
  ],
  [
    'another subject',
    'p',
    tokens(TO_B),
    metadata({}),
    entity(),
    only('StringEquals', `${URL}:sub`, 'entity-b'),
  ],
  ['a subject that is not known', 'u', tokens(TO_B), only('StringEquals', `${URL}:sub`, 'entity-b')],
  ['a claim that Vault does not make', 'p', tokens(TO_B), only('StringEquals', `${URL}:amr`, 'mfa')],
  ['an address that it may ask from', 'r', tokens(TO_B), only('IpAddress', 'aws:SourceIp', '10.0.0.0/8')],
  [
    'an hour that is to come',
    'r',
    tokens(TO_B),
    only('DateGreaterThan', 'aws:CurrentTime', '2099-01-01T00:00:00Z'),
  ],
  [
    'an hour that is gone',
    'p',
    tokens(TO_B),
    only('DateLessThan', 'aws:CurrentTime', '2019-01-01T00:00:00Z'),
  ],
  ['no TLS', 'r', tokens(TO_B), only('Bool', 'aws:SecureTransport', 'false')],
  ['a length of the session', 'r', tokens(TO_B), only('NumericLessThan', 'sts:DurationSeconds', '1000')],
  ['the tag that it asks with', 'r', tokens(TO_B), only('StringEquals', 'aws:RequestTag/tenant', 'b')],
  ['another tag', 'p', tokens(TO_B), only('StringEquals', 'aws:RequestTag/tenant', 'a')],
  ['a name of its choice', 'r', tokens(TO_B), only('StringLike', 'sts:RoleSessionName', 'b*')],
  [
    'a name as its tag',
    'r',
    tokens(TO_B),
    only('StringEquals', 'sts:RoleSessionName', '${aws:RequestTag/tenant}-x'),
  ],
  ['a name that cannot be', 'p', tokens(TO_B), only('StringEquals', 'sts:RoleSessionName', 'b')],
  ['an external id, which it has none', 'p', tokens(TO_B), only('StringEquals', 'sts:ExternalId', 'x')],

  [
    'a bucket that lets the provider’s sessions in',
    'r',
    tokens(said('{"tenant": ["a"]}')),
    onB(reads(where('StringEquals', 'aws:FederatedProvider', ARN))),
  ],
  [
    'and others',
    'p',
    tokens(said('{"tenant": ["a"]}')),
    onB(reads(where('StringEquals', 'aws:FederatedProvider', `${ARN}/2`))),
  ],
  [
    'a tag that it has',
    'r',
    tokens(said('{"team": ["x"]}')),
    onB(reads(where('StringEquals', 'aws:PrincipalTag/Team', 'x'))),
  ],
  [
    'a claim that goes with its session',
    'r',
    tokens(said('{"tenant": ["a"]}')),
    onB(reads(where('StringEquals', `${URL}:aud`, 'app'))),
  ],
  [
    'a chain by a tag that is handed on',
    'r',
    tokens(said('{"tenant": ["b"]}', ', "transitive_tag_keys": ["tenant"]')),
    (state) => {
      at(state.roles).inline = [{ name: 'own', text: document(allow('sts:AssumeRole', roleArn('next'))) }];
      state.roles.push({
        ...role('next', allow('s3:GetObject', 'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*')),
        trust: document({
          Effect: 'Allow',
          Principal: { AWS: roleArn('web') },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        }),
      });
    },
  ],
];

describe('a session taken with an identity token of Vault', () => {
  test.each(split(ROWS))('%s: %s', (_, letter, changes) => {
    const { letter: found, report } = answerTo(...changes);
    expect(found, [...report.unknown, ...report.findings.map(({ sentence }) => sentence)].join('\n')).toBe(
      letter,
    );
  });
});

describe('whom AWS takes a tenant for', () => {
  const both: Change = (state) => {
    at(state.vault.policies, 1).text = 'path "identity/oidc/token/t" { capabilities = ["read"] }';
  };
  const told = (...changes: readonly Change[]) => {
    const { report } = answerTo(...changes);
    const why = report.findings.filter(({ boundary }) => boundary === 'tenant-credentials');
    return {
      is: verdicts(report)['tenant-credentials'],
      why: why.map(({ from, sentence }) => `${from}: ${sentence}`),
    };
  };

  test('is another, where both have the same tags', () => {
    const { is, why } = told(tokens(said('{"tenant": ["a"]}')), both);
    expect(is).toBe('refuted');
    expect(why.join('\n')).toMatch(
      /^a: .*`identity\/oidc\/token\/t`: the token that it gets says of it what `b`’s says/m,
    );
    expect(why.join('\n')).toMatch(/^b: .*what `a`’s says/m);
  });

  test('is itself, where the tags differ, or where it alone has a token', () => {
    expect(told(tokens(said(`{"tenant": [{{${ALIAS}.metadata.role_name}}]}`)), both).is).toBe('proved');
    expect(told(tokens(said('{"tenant": ["a"]}'))).is).toBe('proved');
  });

  test('cannot be told where the tags cannot', () => {
    const { is, why } = told(tokens(said('{"tenant": "a"}')), both);
    expect([is, why]).toEqual(['unknown', []]);
  });

  test('is whom it likes, where it chooses the tags', () => {
    const { why } = told(tokens(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)), both, handedOut);
    expect(why.join('\n')).toMatch(/^a: /m);
  });
});

describe('a login of Vault that may take its own tokens', () => {
  const jwt =
    (type: string, boundIssuer?: string): Change =>
    (state) => {
      state.vault.authMounts = [{ path: 'in', type, ...(boundIssuer === undefined ? {} : { boundIssuer }) }];
    };
  test.each([
    ['jwt', undefined, 'u'],
    ['oidc', undefined, 'u'],
    ['jwt', 'https://vault.example.com/v1/identity/oidc', 'u'],
    ['jwt', 'https://ci.example.com', 'p'],
    ['userpass', undefined, 'p'],
  ] as const)('%s for %s: %s', (type, issuer, letter) => {
    expect(answerTo(tokens(said('{"tenant": ["a"]}')), jwt(type, issuer)).letter).toBe(letter);
  });
  test('where the issuer is not told, for any', () => {
    const untold: Change = (state) => {
      delete state.vault.identityTokens?.issuer;
      at(state.roles).trust = document({
        Effect: 'Allow',
        Principal: { AWS: roleArn('web') },
        Action: 'sts:AssumeRole',
      });
    };
    expect(answerTo(tokens(undefined), untold, jwt('jwt', 'https://ci.example.com')).letter).toBe('u');
    expect(answerTo(tokens(undefined), untold).letter).toBe('p');
  });
});

describe('tenants that share an alias at a JWT login', () => {
  const logins =
    (subjects: readonly [string, string]): Change =>
    (state) => {
      state.vault.appRoles = [];
      state.vault.authMounts = [{ path: 'in', type: 'jwt', boundIssuer: 'https://ci.example.com' }];
      state.vault.accessors = { in: 'auth_jwt_1' };
      const ids = ['a', 'b'] as const;
      state.vault.logins = ids.map((id) => ({
        ...{ method: 'jwt', mount: 'in', name: id, tokenPolicies: [id], noDefaultPolicy: true },
        ...{ boundClaims: { tenant: [id] }, boundClaimsType: 'string', boundAudiences: [] },
        ...{ userClaim: 'sub', claimMappings: { tenant: 'tenant' } },
      }));
      for (const [index, id] of ids.entries())
        at(state.tenants, index).login = {
          ...{ method: 'jwt', claims: { sub: subjects[index] ?? '', tenant: id } },
        };
    };
  const template = said('{"tenant": [{{identity.entity.aliases.auth_jwt_1.metadata.tenant}}]}');

  // https://developer.hashicorp.com/vault/docs/concepts/identity: the last login writes the alias’s metadata
  test('have, each after the other’s login, the other’s tag', () => {
    expect(answerTo(tokens(template), logins(['ci', 'ci'])).letter).toBe('r');
  });

  test('and have their own where each has an alias of its own', () => {
    expect(answerTo(tokens(template), logins(['ci-a', 'ci-b'])).letter).toBe('p');
  });
});
