import { expect, test } from 'vitest';
import { allow, answerTo, at, type Change, document, HERE, role, roleArn, split } from './small-states.ts';
import type { Json } from './world.ts';

const CLUSTER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';
const provider = (issuer = CLUSTER) => `arn:aws:iam::${HERE}:oidc-provider/${issuer}`;

/** Lets in the tokens of a provider. */
const letsTokens = (Condition: Json | undefined, issuer = CLUSTER): Json => ({
  ...{ Effect: 'Allow', Principal: { Federated: provider(issuer) }, Action: 'sts:AssumeRoleWithWebIdentity' },
  ...(Condition === undefined ? {} : { Condition }),
});
const subject = (sub: unknown, operator = 'StringEquals', issuer = CLUSTER): Json =>
  letsTokens({ [operator]: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: 'sts.amazonaws.com' } }, issuer);
const account = (namespace: string, name = 'app') => `system:serviceaccount:${namespace}:${name}`;

/** Both tenants log in as whatever service account of the namespace that has their name. */
const inCluster: Change = (state) => {
  for (const tenant of state.tenants)
    tenant.login = { method: 'kubernetes', namespace: tenant.id, serviceAccount: '*' };
  state.vault.logins = state.tenants.map(({ id }) => ({
    ...{ method: 'kubernetes', mount: 'kubernetes', name: id, tokenPolicies: [id], noDefaultPolicy: true },
    ...{ serviceAccountNames: ['*'], serviceAccountNamespaces: [id] },
  }));
};
/** A role that may read in the buckets of these, and lets these in. */
const reader =
  (buckets: readonly string[], ...trust: readonly Json[]): Change =>
  (state) => {
    const made = role(
      'r-pod',
      allow(
        ['s3:GetObject'],
        buckets.map((id) => `arn:aws:s3:::b-${id}/*`),
      ),
    );
    state.roles.push({ ...made, trust: document(...trust) });
  };

test.each(
  split<string>([
    ['another component’s account', 'p', inCluster, reader(['a', 'b'], subject(account('kube-system')))],
    [
      'by a pattern that reaches no tenant',
      'p',
      inCluster,
      reader(['b'], subject(account('ops-*', '*'), 'StringLike')),
    ],
    ['the owner’s own account', 'p', inCluster, reader(['b'], subject(account('b')))],
    ['one of several, the owner’s', 'p', inCluster, reader(['b'], subject([account('b'), account('ops')]))],
    ['the other tenant’s account', 'u', inCluster, reader(['b'], subject(account('a')))],
    [
      'any account of the other’s namespace',
      'u',
      inCluster,
      reader(['b'], subject(account('a', '*'), 'StringLike')),
    ],
    ['a pattern that reaches the other', 'u', inCluster, reader(['b'], subject(account('?'), 'StringLike'))],
    ['one of several, the other’s', 'u', inCluster, reader(['b'], subject([account('ops'), account('a')]))],
    [
      'two statements, one of the other’s',
      'u',
      inCluster,
      reader(['b'], subject(account('ops')), subject(account('a'))),
    ],
    ['every account', 'u', inCluster, reader(['b'], subject('system:serviceaccount:*', 'StringLike'))],
    ['only a prefix of what tokens say', 'u', inCluster, reader(['b'], subject('system:*', 'StringLike'))],
    [
      'no subject',
      'u',
      inCluster,
      reader(['b'], letsTokens({ StringEquals: { [`${CLUSTER}:aud`]: 'sts.amazonaws.com' } })),
    ],
    ['no condition', 'u', inCluster, reader(['b'], letsTokens(undefined))],
    [
      'a subject that may be absent',
      'u',
      inCluster,
      reader(['b'], subject(account('ops'), 'StringEqualsIfExists')),
    ],
    [
      'a subject of none of all',
      'u',
      inCluster,
      reader(['b'], subject(account('ops'), 'ForAllValues:StringEquals')),
    ],
    ['all but a subject', 'u', inCluster, reader(['b'], subject(account('ops'), 'StringNotEquals'))],
    ['a variable', 'u', inCluster, reader(['b'], subject(account('${aws:username}'), 'StringLike'))],
    [
      'the subject of another provider',
      'u',
      inCluster,
      reader(['b'], letsTokens({ StringEquals: { 'other.example:sub': account('ops') } })),
    ],
    [
      'two clusters',
      'u',
      inCluster,
      reader(['b'], subject(account('ops')), subject(account('ops'), 'StringEquals', 'other.example')),
    ],
    [
      'a cluster that is not that of the login',
      'u',
      inCluster,
      (state) => {
        state.vault.authMounts = [
          { path: 'kubernetes', type: 'kubernetes', boundIssuer: 'https://other.example' },
        ];
      },
      reader(['b'], subject(account('ops'))),
    ],
    [
      'logins of two clusters',
      'u',
      inCluster,
      (state) => {
        state.vault.authMounts = ['kubernetes', 'k8s-2'].map((path) => ({ path, type: 'kubernetes' }));
      },
      reader(['b'], subject(account('ops'))),
    ],
    [
      'Vault gives tokens of service accounts',
      'u',
      inCluster,
      (state) => {
        state.vault.engines = [{ path: 'kubernetes', type: 'kubernetes' }];
      },
      reader(['b'], subject(account('ops'))),
    ],
    [
      'a tenant of whom nobody says where its pods are',
      'u',
      inCluster,
      (state) => {
        at(state.tenants).login = { method: 'approle', role: 'a' };
      },
      reader(['b'], subject(account('ops'))),
    ],
    [
      'a namespace that is a glob',
      'u',
      inCluster,
      (state) => {
        at(state.tenants).login = { method: 'kubernetes', namespace: 'o*', serviceAccount: 'app' };
        const login = state.vault.logins?.[0];
        if (login?.method === 'kubernetes') login.serviceAccountNamespaces = ['ops'];
      },
      reader(['b'], subject(account('ops'))),
    ],
  ]),
)('a role reads `b`’s objects and takes tokens of service accounts, %s: %s', (_, letter, changes) => {
  const { letter: found, report } = answerTo(...changes);
  expect(found).toBe(letter);
  if (letter === 'u') expect(report.unknown.join()).toMatch(/token|assume|service account/);
});

const chained = (...trust: readonly Json[]): Change[] => [
  reader(['b'], { Effect: 'Allow', Principal: { AWS: roleArn('r-ci') }, Action: 'sts:AssumeRole' }),
  (state) => {
    const made = role('r-ci', allow('sts:AssumeRole', roleArn('r-pod')));
    state.roles.push({ ...made, trust: document(...trust) });
  },
];

test('a role that a token leads on to is asked about, too', () => {
  expect(answerTo(inCluster, ...chained(letsTokens(undefined, 'ci.example'))).letter).toBe('u');
  expect(answerTo(inCluster, ...chained(subject(account('a')))).letter).toBe('u');
  expect(answerTo(inCluster, ...chained(subject(account('ops')))).letter).toBe('p');
});

test('what a tenant’s pods may do to what is its own is no way that the owner is served, and may be a grant', () => {
  const grants: Change = (state) => {
    const made = role('r-pod', allow('s3:PutBucketPolicy', 'arn:aws:s3:::b-a'));
    state.roles.push({ ...made, trust: document(subject(account('a'))) });
  };
  const { report, model } = answerTo(inCluster, grants);
  const verdict = (name: string) => report.boundaries.find(({ boundary }) => boundary === name)?.verdict;
  expect(verdict('self-grant')).toBe('unknown');
  expect(verdict('owner-access')).toBe('proved');
  expect(model.assumed?.join()).toMatch(CLUSTER);
});
