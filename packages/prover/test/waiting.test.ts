import { describe, expect, test } from 'vitest';
import {
  answerTo,
  at,
  type Change,
  document,
  ELSEWHERE,
  letsBroker,
  roleArn,
  rules,
  split,
  where,
} from './small-states.ts';

/** Sentences of what waits for somebody, or may be done with what lies in Vault, at the boundary of credentials. */
const told = (...changes: readonly Change[]) => {
  const { report, letter } = answerTo(...changes);
  const findings = report.findings.filter(({ boundary }) => boundary === 'tenant-credentials');
  return {
    findings,
    letter,
    text: findings.map(({ from, sentence }) => `${from}: ${sentence}`).join('\n'),
    unknown: report.unknown.join('\n'),
  };
};
const trust =
  (...more: readonly object[]): Change =>
  (state) => {
    at(state.roles, 1).trust = document(...more.map((one) => letsBroker({ ...one })));
  };
const vaultRole =
  (more: object, index = 1): Change =>
  (state) =>
    Object.assign(at(state.vault.awsRoles, index), more);
const elsewhere: Change = (state) => {
  at(state.roles, 1).arn = roleArn('r-b', ELSEWHERE);
  at(state.vault.awsRoles, 1).roleArns = [roleArn('r-b', ELSEWHERE)];
};
const by = (operator: string, value: unknown) => trust(where(operator, 'sts:ExternalId', value));

describe('a confused deputy', () => {
  const ROWS: readonly (readonly [sentence: string, taken: RegExp | undefined, ...Change[]])[] = [
    ['of an account of its own is not asked about', undefined, trust({})],
    ['of another account takes it without any id', /with no external id/, elsewhere, trust({})],
    [
      'not where the trust asks for one',
      undefined,
      elsewhere,
      vaultRole({ externalId: 'b-1' }),
      by('StringEquals', 'b-1'),
    ],
    ['nor where it asks for one that Vault does not give', undefined, elsewhere, by('StringEquals', 'b-1')],
    [
      'takes it with none where Vault gives one, here as well',
      /with no external id/,
      vaultRole({ externalId: 'b-1' }),
      trust({}),
    ],
    [
      'with any that the trust lets in',
      /with external id `another-party`/,
      vaultRole({ externalId: 'b-1' }),
      by('StringLike', '*'),
    ],
    [
      'with that of another',
      /with external id `a-1`/,
      vaultRole({ externalId: 'b-1' }),
      vaultRole({ externalId: 'a-1' }, 0),
      by('StringEquals', ['b-1', 'a-1']),
    ],
    [
      'by a pattern',
      /with external id `a-1`/,
      vaultRole({ externalId: 'b-1' }),
      vaultRole({ externalId: 'a-1' }, 0),
      by('StringLike', '?-1'),
    ],
    [
      'whatever its case',
      /with external id `A-1`/,
      vaultRole({ externalId: 'b-1' }),
      vaultRole({ externalId: 'A-1' }, 0),
      by('StringEqualsIgnoreCase', ['b-1', 'a-1']),
    ],
    [
      'not with its own',
      undefined,
      vaultRole({ externalId: 'b-1' }),
      vaultRole({ externalId: 'b-1' }, 0),
      (state) => {
        at(state.roles).trust = document(letsBroker(where('StringEquals', 'sts:ExternalId', 'b-1')));
      },
      by('StringEquals', 'b-1'),
    ],
    [
      'not with another that only begins so',
      undefined,
      vaultRole({ externalId: 'b-1' }),
      by('StringEquals', 'b-1'),
    ],
    [
      'if it says so',
      /with no external id/,
      vaultRole({ externalId: 'b-1' }),
      by('StringEqualsIfExists', 'b-1'),
    ],
    [
      'with all but its own',
      /with no external id|with external id/,
      vaultRole({ externalId: 'b-1' }),
      trust(where('StringNotEquals', 'sts:ExternalId', 'x')),
    ],
  ];
  test.each(split(ROWS))('%s', (_, taken, changes) => {
    const { findings } = told(...changes);
    const waits = findings.filter(({ from }) => from === 'another party that the broker serves');
    const ofB = waits.filter(({ sentence }) => sentence.includes('Vault role `b`'));
    expect(ofB.length).toBe(taken === undefined ? 0 : 1);
    if (taken !== undefined) expect(ofB[0]?.sentence).toMatch(taken);
  });

  test('is said with what an operator does for it, and the statement that lets it in', () => {
    const denying = { Effect: 'Deny', ...where('StringEquals', 'sts:ExternalId', 'z') };
    const [one] = told(elsewhere, trust(denying, {})).findings;
    const arn = roleArn('r-b', ELSEWHERE);
    expect(one).toMatchObject({
      ...{ from: 'another party that the broker serves', to: 'account', pairs: 1 },
      takes: `on-boarding another party with role ARN ${arn} and no external id`,
      path: [`vault write aws/roles/… role_arns=${arn}, with no external id, by an operator`],
      allowedBy: [{ layer: 'trust', policy: `trust policy of ${arn}`, index: 1 }],
    });
  });
});

describe('an identity that waits for a role id', () => {
  const waits =
    (more: object = {}): Change =>
    (state) => {
      state.vault.entities = [
        {
          ...{ id: 'e-1', name: 'gone', metadata: {}, policies: ['b'], groups: [] },
          aliases: [{ accessor: 'auth_approle_1', name: 'old-id' }],
          ...more,
        },
      ];
    };

  test('is anybody’s who is given that role id', () => {
    const { findings } = told(waits());
    expect(findings).toMatchObject([
      {
        from: 'whoever is given role id old-id',
        takes: 'giving an AppRole of `approle` the role id `old-id` again',
        path: [
          'vault write auth/approle/role/…/role-id role_id=old-id, by an operator',
          'vault read aws/creds/b',
        ],
        sentence:
          'identity `gone` is kept for role id `old-id`, which no AppRole has: whoever is given it may read `aws/creds/b`',
      },
    ]);
  });

  test('unless an AppRole has it, it opens nothing, or it is of another mount', () => {
    expect(told(waits({ policies: [] })).text).toBe('');
    expect(told(waits({ aliases: [{ accessor: 'auth_approle_2', name: 'old-id' }] })).text).toBe('');
    const held = waits({ aliases: [{ accessor: 'auth_approle_1', name: 'id-of-b' }] });
    expect(told(held).text).not.toMatch(/is kept for role id/);
  });

  test('counts what its groups open', () => {
    const group = { id: 'g-1', name: 'g', metadata: {}, policies: ['b'] };
    expect(told(waits({ policies: [], groups: [group] })).text).toMatch(/may read `aws\/creds\/b`/);
  });

  test('is whose AppRole has its alias, in any case of letters', () => {
    const mine = (name: string) => waits({ aliases: [{ accessor: 'auth_approle_1', name }] });
    expect(told(mine('ID-OF-A')).letter).toBe('r');
    expect(told(mine('id-of-b')).letter).toBe('p');
  });
});

describe('what Terraform keeps in Vault', () => {
  const kept =
    (of: DeployedOf | undefined, path = 'kv/data/x'): Change =>
    (state) => {
      state.vault.kept = [{ path, address: 'vault_kv_secret_v2.x', ...(of === undefined ? {} : { of }) }];
      state.vault.engines = [{ path: 'kv', type: 'kv' }];
    };
  type DeployedOf = { user: string } | { appRole: string } | { password: string };
  const reading = rules(
    'path "aws/creds/a" { capabilities = ["read"] }\npath "kv/data/x" { capabilities = ["read"] }',
  );
  const user: Change = (state) => {
    state.vault.authMounts = [{ path: 'in', type: 'userpass' }];
    state.vault.logins = [
      { method: 'userpass', mount: 'in', name: 'bob', tokenPolicies: ['b'], noDefaultPolicy: true },
    ];
  };

  test('is a login as another for whoever may read it', () => {
    const { text, letter } = told(kept({ appRole: 'approle/b' }), reading);
    expect(letter).toBe('r');
    expect(text).toMatch(
      /a: the Vault token of `a` may `read` `kv\/data\/x`: it could read a secret id of `b`, and log in as it/,
    );
    const password = told(kept({ password: 'in/bob' }), user, reading);
    expect(password.letter).toBe('r');
    expect(password.text).toMatch(/it could read the password of `bob`, and log in as it/);
  });

  test('and for nobody else', () => {
    expect(told(kept({ appRole: 'approle/b' })).letter).toBe('p');
    expect(told(kept({ appRole: 'approle/b' }, 'kv/data/y'), reading).letter).toBe('p');
    expect(told(kept({ password: 'in/bob' }), user).letter).toBe('p');
  });

  test('of its own is nothing', () => {
    const { text, letter } = told(kept({ appRole: 'approle/a' }), reading);
    expect([text, letter]).toEqual(['', 'p']);
  });

  test('of somebody that is not known cannot be told', () => {
    for (const of of [undefined, { appRole: 'approle/none' }]) {
      const { letter, unknown } = told(kept(of), reading);
      expect(letter).toBe('u');
      expect(unknown).toMatch(/keeps a credential: whose is not known/);
    }
  });
});

describe('what a token can make of itself', () => {
  const more = (text: string): Change => rules(`path "aws/creds/a" { capabilities = ["read"] }\n${text}`);
  const ROWS: readonly (readonly [sentence: string, letter: 'p' | 'r' | 'u', ...Change[]])[] = [
    [
      'a child without `sudo` has no more',
      'p',
      more('path "auth/token/create" { capabilities = ["update"] }'),
    ],
    ['with `sudo` it has any', 'r', more('path "auth/token/create" { capabilities = ["update", "sudo"] }')],
    [
      'and so has an orphan',
      'r',
      more('path "auth/token/create-orphan" { capabilities = ["update", "sudo"] }'),
    ],
    ['but not without asking', 'p', more('path "auth/token/create" { capabilities = ["create", "sudo"] }')],
    [
      'none that it may not name',
      'p',
      more(
        'path "auth/token/create" { capabilities = ["update", "sudo"] denied_parameters = { "policies" = [] } }',
      ),
    ],
    [
      'only those that it may name',
      'p',
      more(
        'path "auth/token/create" { capabilities = ["update", "sudo"] allowed_parameters = { "policies" = ["a"] } }',
      ),
    ],
    [
      'one that it may name',
      'r',
      more(
        'path "auth/token/create" { capabilities = ["update", "sudo"] allowed_parameters = { "policies" = ["b"] } }',
      ),
    ],
    [
      'a secret id of another',
      'r',
      more('path "auth/approle/role/b/secret-id" { capabilities = ["update"] }'),
    ],
    [
      'one of its own making',
      'r',
      more('path "auth/approle/role/b/custom-secret-id" { capabilities = ["update"] }'),
    ],
    [
      'by a name in other letters',
      'r',
      more('path "auth/approle/role/B/secret-id" { capabilities = ["update"] }'),
    ],
    ['but not by `create`', 'p', more('path "auth/approle/role/b/secret-id" { capabilities = ["create"] }')],
    ['its own policy', 'r', more('path "sys/policies/acl/a" { capabilities = ["update"] }')],
    ['by the other path', 'r', more('path "sys/policy/a" { capabilities = ["update"] }')],
    [
      'not where it may not say what',
      'p',
      more('path "sys/policies/acl/a" { capabilities = ["update"] denied_parameters = { "policy" = [] } }'),
    ],
    ['another’s policy is of no use', 'p', more('path "sys/policies/acl/b" { capabilities = ["update"] }')],
    [
      'a policy that denies, deleted',
      'r',
      (state) => {
        at(state.vault.policies).text =
          'path "aws/creds/*" { capabilities = ["read"] }\npath "sys/policies/acl/not" { capabilities = ["delete"] }';
        state.vault.policies.push({ name: 'not', text: 'path "aws/creds/b" { capabilities = ["deny"] }' });
        at(state.vault.appRoles).tokenPolicies = ['a', 'not'];
      },
    ],
    [
      'that it may not delete',
      'p',
      (state) => {
        at(state.vault.policies).text = 'path "aws/creds/*" { capabilities = ["read"] }';
        state.vault.policies.push({
          name: 'not',
          text: 'path "aws/creds/b" { capabilities = ["deny"] }\npath "aws/sts/b" { capabilities = ["deny"] }',
        });
        at(state.vault.appRoles).tokenPolicies = ['a', 'not'];
      },
    ],
    [
      'a child without it',
      'r',
      (state) => {
        at(state.vault.policies).text =
          'path "aws/creds/*" { capabilities = ["read"] }\npath "auth/token/create" { capabilities = ["update"] }';
        state.vault.policies.push({ name: 'not', text: 'path "aws/creds/b" { capabilities = ["deny"] }' });
        at(state.vault.appRoles).tokenPolicies = ['a', 'not'];
      },
    ],
    [
      'a child of two policies that say the same path, without the third that denies it',
      'r',
      (state) => {
        at(state.vault.policies).text =
          'path "aws/creds/a" { capabilities = ["read"] }\npath "auth/token/create-orphan" { capabilities = ["update"] }';
        for (const [name, capability] of Object.entries({ one: 'update', two: 'sudo', three: 'deny' }))
          state.vault.policies.push({
            name,
            text: `path "auth/token/create" { capabilities = ["${capability}"] }`,
          });
        at(state.vault.appRoles).tokenPolicies = ['a', 'one', 'two', 'three'];
      },
    ],
  ];
  test.each(split(ROWS))('%s: %s', (_, letter, changes) => {
    const { letter: found, text } = told(...changes);
    expect(found, text).toBe(letter);
  });

  test('a child of two of three policies that say the same path, without the third that denies below it', () => {
    const { report } = answerTo((state) => {
      at(state.vault.policies).text =
        'path "aws/creds/a" { capabilities = ["read"] }\npath "auth/token/create-orphan" { capabilities = ["update"] }';
      for (const [name, rule] of [
        ['one', 'path "sys/aut*" { capabilities = ["update"] }'],
        ['two', 'path "sys/aut*" { capabilities = ["sudo"] }'],
        [
          'three',
          'path "sys/aut*" { capabilities = ["list"] }\npath "sys/auth/*" { capabilities = ["deny"] }',
        ],
      ] as const)
        state.vault.policies.push({ name, text: rule });
      at(state.vault.appRoles).tokenPolicies = ['a', 'one', 'two', 'three'];
    });
    expect(report.findings.map(({ sentence }) => sentence).join()).toMatch(/may `update` `sys\/auth\//);
  });

  const made =
    (fields: object, capabilities = '["update"]'): Change =>
    (state) => {
      state.vault.tokenRoles = [
        {
          name: 't',
          allowedPolicies: [],
          allowedGlobs: [],
          disallowedPolicies: [],
          disallowedGlobs: [],
          orphan: false,
          ...fields,
        },
      ];
      at(state.vault.policies).text =
        `path "aws/creds/a" { capabilities = ["read"] }\npath "auth/token/create/t" { capabilities = ${capabilities} }`;
    };
  test.each([
    ['without lists', {}, 'p'],
    ['that allows it', { allowedPolicies: ['b'] }, 'r'],
    ['in capitals', { allowedPolicies: [' B '] }, 'r'],
    ['that allows another', { allowedPolicies: ['a'] }, 'p'],
    ['by a pattern', { allowedGlobs: ['b*'] }, 'r'],
    ['by a pattern of others', { allowedGlobs: ['c*'] }, 'p'],
    ['that disallows some', { disallowedPolicies: ['x'] }, 'r'],
    ['that disallows it', { disallowedPolicies: ['b'] }, 'p'],
    ['that disallows it by a pattern', { allowedPolicies: ['b'], disallowedGlobs: ['*'] }, 'p'],
    ['an orphan', { allowedPolicies: ['b'], orphan: true }, 'r'],
  ])('a token role %s: %j, %s', (_, fields, letter) => {
    expect(told(made(fields)).letter).toBe(letter);
  });
  test('that may be used with `sudo` gives any', () => {
    expect(told(made({}, '["update", "sudo"]')).letter).toBe('r');
    expect(told(made({ allowedPolicies: ['a'] }, '["update", "sudo"]')).letter).toBe('p');
  });
});
