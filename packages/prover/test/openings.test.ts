import { describe, expect, test } from 'vitest';
import {
  allow,
  answerTo,
  at,
  type Change,
  document,
  ELSEWHERE,
  HERE,
  inline,
  letsBroker,
  onB,
  reads,
  role,
  roleArn,
  split,
  where,
} from './small-states.ts';
import type { Json } from './world.ts';

/**
 * Worlds in which something leads out of what is deployed here, or in from outside. `p` and `r` as proved and refuted; what
 * cannot be told comes with the words that must stand in the reason.
 */
type Row = readonly [sentence: string, letter: 'p' | 'r' | RegExp, ...changes: readonly Change[]];

const service = (more: Json = {}) =>
  onB(reads({ Principal: { Service: 'logging.s3.amazonaws.com' }, ...more }));
const pinned = (operator: string, key: string, value: unknown) => service(where(operator, key, value));
const may =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles).inline.push(inline(...statements));
  };
const sessions =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.vault.awsRoles).policyDocument = document(...statements);
  };
const limited =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles).boundary = `arn:aws:iam::${HERE}:policy/limit`;
    state.policies.push({ arn: `arn:aws:iam::${HERE}:policy/limit`, text: document(...statements) });
  };
const deny = (Action: unknown, more: Json = {}): Json => ({ Effect: 'Deny', Action, Resource: '*', ...more });
const NOTHING = allow('sts:GetCallerIdentity');
const DEPUTY = /confused deputy/;
const ACTS = /a service then acts/;
const ROLES = /roles that are not deployed here/;
const opened: Change = (state) => {
  for (const bucket of state.buckets) bucket.publicAccessBlock.restrictPublicBuckets = false;
};
const bIsElsewhere: Change = (state) => {
  at(state.buckets, 1).accountId = ELSEWHERE;
  opened(state);
};

const SERVICES: readonly Row[] = [
  ['a service may act for anybody', DEPUTY, service()],
  ['for an account here alone', 'p', pinned('StringEquals', 'aws:SourceAccount', HERE)],
  ['whatever the case of the key', 'p', pinned('StringLike', 'AWS:sourceaccount', HERE)],
  ['for one here or another', DEPUTY, pinned('StringEquals', 'aws:SourceAccount', [HERE, ELSEWHERE])],
  ['for all but one', DEPUTY, pinned('StringNotEquals', 'aws:SourceAccount', HERE)],
  ['for one, if it says so', DEPUTY, pinned('StringEqualsIfExists', 'aws:SourceAccount', HERE)],
  [
    'for all values, of which there may be none',
    DEPUTY,
    pinned('ForAllValues:StringEquals', 'aws:SourceAccount', HERE),
  ],
  ['where another key says an account', DEPUTY, pinned('StringEquals', 'aws:SourceOwner', HERE)],
  ['for what is in an account here', 'p', pinned('ArnLike', 'aws:SourceArn', `arn:aws:sns:*:${HERE}:*`)],
  ['by equality', 'p', pinned('ArnEquals', 'aws:SourceArn', `arn:aws:sns:eu-west-1:${HERE}:t`)],
  ['for what is in another', DEPUTY, pinned('ArnLike', 'aws:SourceArn', `arn:aws:sns:*:${ELSEWHERE}:*`)],
  [
    'here or in another',
    DEPUTY,
    pinned('ArnLike', 'aws:SourceArn', [`arn:aws:sns:*:${HERE}:*`, 'arn:aws:sns:*:*:*']),
  ],
  ['for one bucket, which is in some account', 'p', pinned('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::b-a')],
  ['in any partition', 'p', pinned('ArnLike', 'aws:SourceArn', 'arn:aws-us-gov:s3:::b-a')],
  ['for buckets of anybody', DEPUTY, pinned('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*')],
  ['for buckets by one open letter', DEPUTY, pinned('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::b-?')],
  ['by a variable', DEPUTY, pinned('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::b-${aws:username}')],
  ['for what only looks like a bucket', DEPUTY, pinned('StringLike', 'aws:SourceArn', 'x-arn:aws:s3:::b-a')],
  [
    'of the other account, where a bucket is',
    'p',
    bIsElsewhere,
    pinned('StringEquals', 'aws:SourceAccount', ELSEWHERE),
  ],
  ['a Deny of a service lets nobody in', 'p', service({ Effect: 'Deny' })],
  [
    'an identity provider',
    /identity provider `x.example`/,
    onB(reads({ Principal: { Federated: 'x.example' } })),
  ],
  ['a Deny of one', 'p', onB(reads({ Effect: 'Deny', Principal: { Federated: 'x.example' } }))],
  ['a canonical user', /canonical user `f+`/, onB(reads({ Principal: { CanonicalUser: 'f'.repeat(64) } }))],
  [
    'a Deny of one, that may be anybody',
    /canonical user `f+`/,
    onB(reads({ Effect: 'Deny', Principal: { CanonicalUser: 'f'.repeat(64) } })),
  ],
];

const LEADING: readonly Row[] = [
  ['a role may have code run', ACTS, may(allow('lambda:*'))],
  ['in any case of letters', ACTS, may(allow('LAMBDA:createfunction'))],
  ['by an action that a letter is open of', /`ssm:StartSession`/, may(allow('ss?:StartSession'))],
  [
    'by everything but S3',
    /and ask \d+ more services/,
    may({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }),
  ],
  [
    'three services are shown',
    /may `lambda:CreateFunction`, `ssm:SendCommand`, `ssm-contacts:x`: /,
    may(allow(['lambda:CreateFunction', 'ssm:SendCommand', 'ssm-contacts:?'])),
  ],
  [
    'and a fourth is counted',
    /, and ask 1 more services: /,
    may(allow(['lambda:*', 'ssm:*', 'glue:*', 'athena:*'])),
  ],
  ['the boundary does not let it', 'p', may(allow('lambda:*')), limited(allow('s3:*'))],
  ['the boundary lets it', ACTS, may(allow('lambda:*')), limited(allow('*'))],
  [
    'the session policy does not let it',
    'p',
    may(allow('lambda:*')),
    sessions(allow('s3:*', 'arn:aws:s3:::b-a*')),
  ],
  ['nor one that speaks of other things', 'p', may(allow('lambda:*')), sessions(allow('logs:PutLogEvents'))],
  ['the session policy lets it', ACTS, may(allow('lambda:*')), sessions(allow(['lambda:*', 's3:*']))],
  ['a Deny takes it away', 'p', may(allow('lambda:*'), deny('lambda:*'))],
  [
    'of all but something does not',
    ACTS,
    may(allow('lambda:*'), { Effect: 'Deny', NotAction: 'lambda:*', Resource: '*' }),
  ],
  [
    'a Deny under a condition does not',
    ACTS,
    may(allow('lambda:*'), deny('lambda:*', where('Bool', 'aws:SecureTransport', 'false'))),
  ],
  [
    'nor one of something',
    ACTS,
    may(allow('lambda:*'), deny('lambda:*', { Resource: 'arn:aws:lambda:*:*:function:x' })),
  ],
  [
    'nor one of all but something',
    ACTS,
    may(allow('lambda:*'), { Effect: 'Deny', Action: 'lambda:*', NotResource: '*' }),
  ],
  ['a Deny of the boundary counts', 'p', may(allow('lambda:*')), limited(allow('*'), deny('lambda:*'))],
  ['another service’s action on what is S3’s is nothing', 'p', may(allow('lambda:*', 'arn:aws:s3:::b-a/*'))],
  [
    'unless something else stands beside it',
    ACTS,
    may(allow('lambda:*', ['arn:aws:s3:::b-a/*', 'arn:aws:lambda:*:*:*'])),
  ],
  [
    'or it is all but that',
    ACTS,
    may({ Effect: 'Allow', Action: 'lambda:*', NotResource: 'arn:aws:s3:::b-a/*' }),
  ],
  ['or the service is open', ACTS, may(allow('lambda:*', 'arn:aws:*:::b-a/*'))],
  ['Object Lambda without a function', 'p', may(allow('s3-object-lambda:*'))],
  ['and with one', /`s3-object-lambda:/, may(allow(['s3-object-lambda:*', 'lambda:InvokeFunction']))],
  [
    'what is harmless in the small',
    'p',
    may(
      allow([
        'kms:*',
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'ec2:Describe*',
        'tag:GetResources',
        'xray:PutTraceSegments',
      ]),
    ),
  ],
  ['what only begins as it does', ACTS, may(allow('logs:CreateLogStreams'))],
  ['what only ends as it does', ACTS, may(allow('xlogs:CreateLogStream'))],
  ['IAM is asked about otherwise', 'p', may(allow('iam:GetRole', roleArn('r-a')))],
  ...['AssumeRoot', 'GetDelegatedAccessToken', 'GetWebIdentityToken', 'SetContext'].map(
    (name): Row => [`sts:${name}`, ACTS, may(allow(`sts:${name}`))],
  ),
  ...['GetSessionToken', 'GetCallerIdentity', 'DecodeAuthorizationMessage'].map(
    (name): Row => [`sts:${name}`, 'p', may(allow(`sts:${name}`))],
  ),
];

const asks = (Resource: unknown) => may(allow('sts:AssumeRole', Resource));
const TAKING: readonly Row[] = [
  ['any role', /may ask for `\*`: roles/, asks('*')],
  ['a role of an account here', /may ask for `arn:aws:iam::\d+:role\/other`/, asks(roleArn('other'))],
  ['one that is deployed and trusts nobody here', 'p', asks(roleArn('r-b'))],
  ['that and another', ROLES, asks([roleArn('r-b'), roleArn('r-c')])],
  ['one of an account that is not here', 'p', asks(roleArn('x', '999999999999'))],
  ['one of the other account, where a bucket is', ROLES, bIsElsewhere, asks(roleArn('x', ELSEWHERE))],
  ['one by its tag', ROLES, asks(`arn:aws:iam::${HERE}:role/\${aws:PrincipalTag/x}`)],
  ['one in an account by an open digit', ROLES, asks('arn:aws:iam::11112222333?:role/x')],
  [
    'all but one',
    /may ask for roles by `NotResource`/,
    may({ Effect: 'Allow', Action: 'sts:AssumeRole', NotResource: roleArn('r-b') }),
  ],
  ['what is no role', 'p', asks(`arn:aws:iam::${HERE}:user/x`)],
  ['a session by another call', 'p', may(allow('sts:AssumeRoleWithSAML', '*'))],
  ['under a Deny', 'p', may(allow('sts:AssumeRole'), deny('sts:AssumeRole'))],
];

/** Statements of the trust policy of `b`'s role, beside the broker. */
const trusts =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles, 1).trust = document(letsBroker(), ...statements);
  };
const lets = (AWS: unknown, more: Json = {}): Json => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
});
const onlyTrusts =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles, 1).trust = document(...statements);
  };
const CHAINS: readonly Row[] = [
  ['a role trusts the tenant’s by its ARN', 'r', trusts(lets(roleArn('r-a')))],
  ['and another', 'p', trusts(lets(roleArn('r-b')))],
  ['by its account, and the role may ask', 'r', trusts(lets(HERE)), asks(roleArn('r-b'))],
  ['by its account’s root', 'r', trusts(lets(`arn:aws:iam::${HERE}:root`)), asks(roleArn('r-b'))],
  ['by its account, and the role may not ask', 'p', trusts(lets(HERE))],
  [
    'anybody, and the role may not ask',
    'r',
    trusts(lets('*', where('StringEquals', 'aws:PrincipalAccount', HERE))),
  ],
  ['by its id', 'r', trusts(lets('AROARA00000000000000'))],
  ['a Deny of it', 'p', trusts(lets(HERE), lets(roleArn('r-a'), { Effect: 'Deny' })), asks(roleArn('r-b'))],
  ['by a session’s name that can be had', 'r', trusts(lets(`arn:aws:sts::${HERE}:assumed-role/r-a/boss`))],
  [
    'one role between',
    'r',
    (state) => state.roles.push({ ...role('hop', NOTHING), trust: document(lets(roleArn('r-a'))) }),
    trusts(lets(roleArn('hop'))),
  ],
  [
    'one role between, that shuts',
    'p',
    (state) => state.roles.push({ ...role('hop', NOTHING), trust: document(lets(roleArn('r-b'))) }),
    trusts(lets(roleArn('hop'))),
  ],
  [
    'for a tag that its session has',
    'r',
    trusts(lets(roleArn('r-a'), where('StringEquals', 'aws:PrincipalTag/t', 'x'))),
    (state) => {
      at(state.roles).tags = { T: 'x' };
    },
  ],
  [
    'and that it has not',
    'p',
    trusts(lets(roleArn('r-a'), where('StringEquals', 'aws:PrincipalTag/t', 'x'))),
  ],
  [
    'for the role’s own tag',
    'r',
    trusts(lets(roleArn('r-a'), where('StringEquals', 'aws:ResourceTag/t', 'x'))),
    (state) => {
      at(state.roles, 1).tags = { T: 'x' };
    },
  ],
  [
    'under the other name of the key',
    'r',
    trusts(lets(roleArn('r-a'), where('StringEquals', 'iam:ResourceTag/t', 'x'))),
    (state) => {
      at(state.roles, 1).tags = { T: 'x' };
    },
  ],
  [
    'for another’s tag',
    'p',
    trusts(lets(roleArn('r-a'), where('StringEquals', 'iam:ResourceTag/t', 'x'))),
    (state) => {
      at(state.roles).tags = { T: 'x' };
    },
  ],
];

const brokers = (more: Json) => onlyTrusts(letsBroker(more));
const owners = (model: ReturnType<typeof answerTo>) =>
  model.report.findings.some(({ boundary, from }) => boundary === 'owner-access' && from === 'b')
    ? 'shut out'
    : 'let in';

const BROKERS: readonly (readonly [sentence: string, 'let in' | 'shut out', ...Change[]])[] = [
  ['as it is', 'let in'],
  [
    'an external id that Vault presents',
    'let in',
    brokers(where('StringEquals', 'sts:ExternalId', 'x')),
    (state) => {
      at(state.vault.awsRoles, 1).externalId = 'x';
    },
  ],
  ['one that it does not', 'shut out', brokers(where('StringEquals', 'sts:ExternalId', 'x'))],
  [
    'another than it does',
    'shut out',
    brokers(where('StringEquals', 'sts:ExternalId', 'x')),
    (state) => {
      at(state.vault.awsRoles, 1).externalId = 'y';
    },
  ],
  [
    'tags that it gives',
    'let in',
    brokers(where('StringEquals', 'aws:RequestTag/t', 'x')),
    (state) => {
      at(state.vault.awsRoles, 1).sessionTags = { T: 'x' };
    },
  ],
  [
    'others than it gives',
    'shut out',
    brokers(where('StringEquals', 'aws:RequestTag/t', 'x')),
    (state) => {
      at(state.vault.awsRoles, 1).sessionTags = { T: 'y' };
    },
  ],
  ['tags, and it gives none', 'shut out', brokers(where('StringEquals', 'aws:RequestTag/t', 'x'))],
  [
    'keys of tags that it gives',
    'let in',
    brokers(where('ForAllValues:StringEquals', 'aws:TagKeys', 't')),
    (state) => {
      at(state.vault.awsRoles, 1).sessionTags = { t: 'x' };
    },
  ],
  [
    'fewer keys than it gives',
    'shut out',
    brokers(where('ForAllValues:StringEquals', 'aws:TagKeys', 'u')),
    (state) => {
      at(state.vault.awsRoles, 1).sessionTags = { t: 'x' };
    },
  ],
  [
    'no permission to tag, and it tags',
    'shut out',
    brokers({ Action: 'sts:AssumeRole' }),
    (state) => {
      at(state.vault.awsRoles, 1).sessionTags = { t: 'x' };
    },
  ],
  ['no permission to tag, and it does not', 'let in', brokers({ Action: 'sts:AssumeRole' })],
  // Nothing says that Vault hands tags on; whoever asks could.
  [
    'keys of tags that are handed on',
    'let in',
    brokers(where('ForAnyValue:StringEquals', 'sts:TransitiveTagKeys', 't')),
  ],
  [
    'a length of the session',
    'let in',
    brokers(where('NumericLessThanEquals', 'sts:DurationSeconds', '3600')),
  ],
  ['a name as Vault gives it', 'let in', brokers(where('StringLike', 'sts:RoleSessionName', 'vault-*'))],
  ['no name that there is', 'shut out', brokers(where('StringLike', 'sts:RoleSessionName', 'a'))],
  [
    'a source identity, which Vault sets none',
    'shut out',
    brokers(where('StringLike', 'sts:SourceIdentity', '*')),
  ],
  [
    'of two accounts with a role of one name the one that Vault is',
    'let in',
    (state) => {
      state.brokerArn = `arn:aws:sts::${HERE}:assumed-role/vault/i-1`;
      state.roles.push(
        { ...role('vault', NOTHING), arn: roleArn('vault', ELSEWHERE), id: 'AROAOTHER00000000000' },
        role('vault', NOTHING),
      );
    },
    onlyTrusts(lets(roleArn('vault'))),
  ],
  [
    'and not the other',
    'shut out',
    (state) => {
      state.brokerArn = `arn:aws:sts::${HERE}:assumed-role/vault/i-1`;
      state.roles.push(
        { ...role('vault', NOTHING), arn: roleArn('vault', ELSEWHERE), id: 'AROAOTHER00000000000' },
        role('vault', NOTHING),
      );
    },
    onlyTrusts(lets(roleArn('vault', ELSEWHERE))),
  ],
  [
    'a role that Vault is, by its ARN',
    'let in',
    (state) => {
      state.brokerArn = roleArn('vault');
      state.roles.push(role('vault', NOTHING));
    },
    onlyTrusts(lets(roleArn('vault'))),
  ],
  [
    'another than Vault is',
    'shut out',
    (state) => {
      state.brokerArn = roleArn('vault');
      state.roles.push(role('vault', NOTHING), role('other', NOTHING));
    },
    onlyTrusts(lets(roleArn('other'))),
  ],
];

describe.each([
  ['whom a bucket’s policy lets in', SERVICES],
  ['what leads on to services', LEADING],
  ['which roles may be asked for', TAKING],
  ['which roles let in', CHAINS],
])('%s', (_, rows) => {
  test.each(split(rows))('%s: %s', (__, letter, changes) => {
    const { letter: found, report } = answerTo(...changes);
    if (typeof letter === 'string') expect(found, report.unknown.join('\n')).toBe(letter);
    else {
      expect(found).toBe('u');
      expect(report.unknown.join('\n')).toMatch(letter);
    }
  });
});

describe('where the trust of its role asks for', () => {
  test.each(split(BROKERS))('%s, an owner is %s', (_, expected, changes) => {
    expect(owners(answerTo(...changes))).toBe(expected);
  });
});
