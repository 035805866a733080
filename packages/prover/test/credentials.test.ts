import { describe, expect, test } from 'vitest';
import {
  allow,
  answerTo,
  at,
  BROKER,
  broker,
  type Change,
  document,
  ELSEWHERE,
  gets,
  HERE,
  inline,
  letsBroker,
  onB,
  reads,
  roleArn,
  rules,
  split,
  where,
} from './small-states.ts';
import type { Json } from './world.ts';

/** Worlds in which one fact of a credential decides, each with its answer worked out by hand. */
type Row = readonly [sentence: string, letter: 'p' | 'r' | 'u', ...changes: readonly Change[]];

const federated = (name: string) =>
  reads({ Principal: { AWS: `arn:aws:sts::${HERE}:federated-user/${name}` } });
const vaultRole =
  (more: object): Change =>
  (state) =>
    Object.assign(at(state.vault.awsRoles), more);
const roleOfA =
  (more: object): Change =>
  (state) =>
    Object.assign(at(state.roles), more);
const mount =
  (more: object): Change =>
  (state) =>
    Object.assign(at(state.vault.awsMounts), more);
const managed =
  (name: string, ...statements: readonly Json[]): Change =>
  (state) => {
    state.policies.push({ arn: `arn:aws:iam::${HERE}:policy/${name}`, text: document(...statements) });
  };
const ARN_OF_POLICY = `arn:aws:iam::${HERE}:policy/limit`;
const EVERYTHING = allow('s3:*');
const ONLY_A = allow('s3:*', ['arn:aws:s3:::b-a', 'arn:aws:s3:::b-a/*']);
const tagged = (value: string) => onB(reads(where('StringEquals', 'aws:PrincipalTag/tenant', value)));
const everywhere = roleOfA({ inline: [inline(EVERYTHING)] });
const named = (pattern: string) => onB(reads(where('StringLike', 'aws:userid', `*:${pattern}`)));
const called = (name: string) =>
  onB(reads({ Principal: { AWS: `arn:aws:sts::${HERE}:assumed-role/r-a/${name}` } }));
const creds = (parameters: string) =>
  rules(`path "aws/creds/a" { capabilities = ["read", "update"] ${parameters} }`);

const noRoleB: Change = (state) => {
  at(state.roles, 1).trust = document(letsBroker({ Principal: { AWS: roleArn('r-b') } }));
};
const VAULTS = creds('denied_parameters = { "role_session_name" = [] }');
const ROWS: readonly Row[] = [
  ['nobody reaches the other', 'p'],

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html: Name has up to 32 characters.
  [
    'a federated user’s name has 32 characters',
    'r',
    gets('federation_token', EVERYTHING),
    onB(federated(`vault-${'x'.repeat(26)}`)),
  ],
  ['and no 33', 'p', gets('federation_token', EVERYTHING), onB(federated(`vault-${'x'.repeat(27)}`))],
  ['and is Vault’s to choose', 'p', gets('federation_token', EVERYTHING), onB(federated('boss'))],
  [
    'a federated user may what its session policy and its user may',
    'r',
    gets('federation_token', EVERYTHING),
    broker((user) => user.inline.push(inline(EVERYTHING))),
  ],
  ['and not what its user may not', 'p', gets('federation_token', EVERYTHING)],
  [
    'nor what its session policy does not allow',
    'p',
    gets('federation_token', ONLY_A),
    broker((user) => user.inline.push(inline(EVERYTHING))),
  ],
  [
    'without a session policy it may nothing',
    'p',
    gets('federation_token'),
    broker((user) => {
      user.inline = [inline(EVERYTHING)];
    }),
  ],
  [
    'it has the tags of its user',
    'r',
    gets('federation_token', EVERYTHING),
    broker((user) => {
      user.tags = { Tenant: 'b' };
      user.inline.push(inline(allow('s3:*', 'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*')));
    }),
  ],
  [
    'and no others',
    'p',
    gets('federation_token', EVERYTHING),
    broker((user) => {
      user.tags = { Tenant: 'c' };
      user.inline.push(inline(allow('s3:*', 'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*')));
    }),
  ],

  [
    'a leased user has the tags of the Vault role',
    'r',
    gets('iam_user', allow('sts:GetCallerIdentity')),
    vaultRole({ iamTags: { Tenant: 'b' } }),
    tagged('b'),
  ],
  [
    'and no others',
    'p',
    gets('iam_user', allow('sts:GetCallerIdentity')),
    vaultRole({ iamTags: { Tenant: 'a' } }),
    tagged('b'),
  ],
  ['a leased user may what its policy says', 'r', gets('iam_user', EVERYTHING)],
  [
    'unless its boundary does not',
    'p',
    gets('iam_user', EVERYTHING),
    vaultRole({ permissionsBoundary: ARN_OF_POLICY }),
    managed('limit', ONLY_A),
  ],
  [
    'a boundary alone gives nothing',
    'p',
    gets('iam_user', ONLY_A),
    vaultRole({ permissionsBoundary: ARN_OF_POLICY }),
    managed('limit', EVERYTHING),
  ],
  [
    'the path of a leased user is the Vault role’s',
    'r',
    gets('iam_user', ONLY_A),
    vaultRole({ userPath: '/leased/' }),
    onB(reads(where('ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${HERE}:user/leased/*`))),
  ],
  [
    'and `/` unless it says so',
    'p',
    gets('iam_user', ONLY_A),
    onB(reads(where('ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${HERE}:user/leased/*`))),
  ],
  [
    'a leased user of a broker elsewhere is of that account',
    'r',
    gets('iam_user', EVERYTHING),
    mount({ brokerArn: `arn:aws:iam::${ELSEWHERE}:user/broker` }),
    onB(reads(where('StringEquals', 'aws:PrincipalAccount', ELSEWHERE))),
    (state) => {
      at(state.buckets, 1).publicAccessBlock.restrictPublicBuckets = false;
    },
  ],
  [
    'and not let in by its own policy alone',
    'p',
    gets('iam_user', EVERYTHING),
    mount({ brokerArn: `arn:aws:iam::${ELSEWHERE}:user/broker` }),
  ],
  [
    'a group’s policies are a leased user’s, too',
    'r',
    gets('iam_user', ONLY_A),
    vaultRole({ iamGroups: ['readers'] }),
    (state) => {
      state.groups = [
        {
          arn: `arn:aws:iam::${HERE}:group/readers`,
          name: 'readers',
          inline: [inline(EVERYTHING)],
          attached: [],
        },
      ];
    },
  ],
  [
    'and those that are attached to the group',
    'r',
    gets('iam_user', ONLY_A),
    vaultRole({ iamGroups: ['readers'] }),
    managed('limit', EVERYTHING),
    (state) => {
      state.groups = [
        { arn: `arn:aws:iam::${HERE}:group/readers`, name: 'readers', inline: [], attached: [ARN_OF_POLICY] },
      ];
    },
  ],
  [
    'managed policies of the Vault role are a leased user’s',
    'r',
    gets('iam_user', ONLY_A),
    vaultRole({ policyArns: [ARN_OF_POLICY] }),
    managed('limit', EVERYTHING),
  ],

  [
    'session tokens of the broker are the broker’s',
    'r',
    gets('session_token'),
    broker((user) => user.inline.push(inline(EVERYTHING))),
  ],
  [
    'and may not what the broker may not',
    'p',
    gets('session_token'),
    noRoleB,
    broker((user) => {
      user.inline = [inline(ONLY_A)];
    }),
  ],
  ['but take what roles the broker may take', 'r', gets('session_token')],
  [
    'they are temporary',
    'r',
    gets('session_token'),
    broker((user) =>
      user.inline.push(inline(allow('s3:*', '*', where('Null', 'aws:TokenIssueTime', 'false')))),
    ),
  ],
  [
    'they have the broker’s name',
    'r',
    gets('session_token'),
    onB(reads(where('StringEquals', 'aws:username', 'broker'))),
  ],
  [
    'and the broker’s tags',
    'r',
    gets('session_token'),
    broker((user) => {
      user.tags = { Tenant: 'b' };
    }),
    tagged('b'),
  ],

  ['a session has the role’s tags', 'r', roleOfA({ tags: { Tenant: 'b' } }), tagged('b')],
  [
    'a session tag hides the role’s, whatever the case',
    'p',
    roleOfA({ tags: { Tenant: 'b' } }),
    vaultRole({ sessionTags: { tenant: 'a' } }),
    tagged('b'),
  ],
  [
    'and is there instead',
    'r',
    roleOfA({ tags: { tenant: 'a' } }),
    vaultRole({ sessionTags: { Tenant: 'b' } }),
    tagged('b'),
  ],
  ['a role may what its policy says', 'r', everywhere],
  [
    'unless its boundary does not',
    'p',
    everywhere,
    roleOfA({ boundary: ARN_OF_POLICY }),
    managed('limit', ONLY_A),
  ],
  [
    'an attached policy counts as well',
    'r',
    roleOfA({ attached: [ARN_OF_POLICY] }),
    managed('limit', EVERYTHING),
  ],
  ['a session policy narrows the role', 'p', everywhere, vaultRole({ policyDocument: document(ONLY_A) })],
  [
    'so does a managed one',
    'p',
    everywhere,
    vaultRole({ policyArns: [ARN_OF_POLICY] }),
    managed('limit', ONLY_A),
  ],
  [
    'and the policies of groups',
    'p',
    everywhere,
    vaultRole({ iamGroups: ['readers'] }),
    (state) => {
      state.groups = [
        {
          arn: `arn:aws:iam::${HERE}:group/readers`,
          name: 'readers',
          inline: [inline(ONLY_A)],
          attached: [],
        },
      ];
    },
  ],

  // https://developer.hashicorp.com/vault/docs/secrets/aws: username_template, `vault-<random>` unless it is set
  ['Vault makes up a session’s name', 'p', VAULTS, named('boss')],
  ['which begins as its template says', 'r', VAULTS, named('vault-x*')],
  ['and only so', 'p', VAULTS, named('vaul')],
  [
    'a name that a template spells out in full is that one',
    'r',
    VAULTS,
    mount({ usernameTemplate: '{{ printf "fixed" }}' }),
    called('fixed'),
  ],
  ['and no other', 'p', VAULTS, mount({ usernameTemplate: '{{ printf "fixed" }}' }), called('other')],
  [
    'a template with the Vault role’s name',
    'r',
    VAULTS,
    mount({ usernameTemplate: '{{ printf "v-%s-x" (.PolicyName) }}' }),
    called('v-a-x'),
  ],
  [
    'gives no other',
    'p',
    VAULTS,
    mount({ usernameTemplate: '{{ printf "v-%s-x" .PolicyName }}' }),
    called('v-b-x'),
  ],
  [
    'what is random may be anything',
    'r',
    VAULTS,
    mount({ usernameTemplate: '{{ printf "v-%s-%s" (.PolicyName) (random 8) }}' }),
    called('v-a-b'),
  ],
  [
    'a template that is not understood may give any name',
    'r',
    VAULTS,
    mount({ usernameTemplate: '{{ .DisplayName | truncate 3 }}' }),
    called('boss'),
  ],

  ['whoever may pass a name has any', 'r', creds(''), called('boss')],
  ['to a read as to an update', 'r', called('boss')],
  [
    'who may pass one name has that',
    'r',
    creds('allowed_parameters = { "role_session_name" = ["me"] }'),
    called('me'),
  ],
  ['and no other', 'p', creds('allowed_parameters = { "role_session_name" = ["me"] }'), called('you')],
  [
    'Vault makes `_` of what no name may have',
    'r',
    creds('allowed_parameters = { "role_session_name" = ["m:e"] }'),
    called('m_e'),
  ],
  [
    'blanks around it become part of the name',
    'r',
    creds('allowed_parameters = { "role_session_name" = ["me"] }'),
    called('_me'),
  ],
  ['on either side', 'r', creds('allowed_parameters = { "role_session_name" = ["me"] }'), called('me_')],
  [
    'and so do repetitions',
    'r',
    creds('allowed_parameters = { "role_session_name" = ["me"] }'),
    called('me,me'),
  ],
  [
    'a pattern allows what it matches',
    'r',
    creds('allowed_parameters = { "role_session_name" = ["me*"] }'),
    called('me-too'),
  ],
  ['and nothing else', 'p', creds('allowed_parameters = { "role_session_name" = ["me*"] }'), called('you')],
  [
    'one character is no session name',
    'p',
    creds('allowed_parameters = { "role_session_name" = ["m"] }'),
    called('m'),
  ],
  [
    '65 are none',
    'p',
    creds(`allowed_parameters = { "role_session_name" = ["${'m'.repeat(65)}"] }`),
    called('m'.repeat(65)),
  ],
  [
    '64 are',
    'r',
    creds(`allowed_parameters = { "role_session_name" = ["${'m'.repeat(64)}"] }`),
    called('m'.repeat(64)),
  ],
  [
    'what is denied cannot be passed',
    'p',
    creds('denied_parameters = { "role_session_name" = [] }'),
    called('boss'),
  ],

  [
    'of several role ARNs each can be had',
    'r',
    vaultRole({ roleArns: [roleArn('r-a'), roleArn('r-b')] }),
    creds(''),
  ],
  [
    'but not by whoever may not pass one',
    'p',
    vaultRole({ roleArns: [roleArn('r-a'), roleArn('r-b')] }),
    creds('denied_parameters = { "role_arn" = [] }'),
  ],
  [
    'nor another than is allowed',
    'p',
    vaultRole({ roleArns: [roleArn('r-a'), roleArn('r-b')] }),
    creds(`allowed_parameters = { "role_arn" = ["${roleArn('r-a')}"] "*" = [] }`),
  ],
  ['only a listed one', 'p', creds('')],

  [
    'keys of a user in a key-value engine are whoever’s may read them',
    'r',
    rules('path "kv/data/x" { capabilities = ["read"] }'),
    (state) => {
      state.vault.kept = [{ path: 'kv/data/x', address: 'x', of: { user: BROKER } }];
      at(state.users).inline.push(inline(EVERYTHING));
    },
  ],
  [
    'and nobody else’s',
    'p',
    (state) => {
      state.vault.kept = [{ path: 'kv/data/x', address: 'x', of: { user: BROKER } }];
      at(state.users).inline.push(inline(EVERYTHING));
    },
  ],
  [
    'of a user that is not here it cannot be told',
    'u',
    rules('path "kv/data/x" { capabilities = ["read"] }'),
    (state) => {
      state.vault.kept = [{ path: 'kv/data/x', address: 'x', of: { user: `${BROKER}-2` } }];
    },
  ],
];

describe('what a credential has decides', () => {
  test.each(split(ROWS))('%s: %s', (_, letter, changes) => {
    const { letter: found, report } = answerTo(...changes);
    expect(found, report.unknown.join('\n')).toBe(letter);
  });
});
