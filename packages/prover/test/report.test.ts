import { describe, expect, test } from 'vitest';
import {
  type DeployedState,
  ModelError,
  PROVABLE,
  ProofCache,
  proveState,
  SOUNDNESS_LIMITS,
} from '../src/index.ts';
import { verdicts } from './golden.ts';
import {
  allow,
  answerTo,
  at,
  BROKER,
  type Change,
  document,
  gets,
  HERE,
  inline,
  onB,
  reads,
  roleArn,
  rules,
  smallState,
  where,
} from './small-states.ts';
import { caller, type Json, policy, target } from './world.ts';

const may =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.roles).inline.push(inline(...statements));
  };
const found = (boundary: string, ...changes: readonly Change[]) =>
  answerTo(...changes).report.findings.filter((one) => one.boundary === boundary);

describe('a report', () => {
  test('of a deployment in which nobody crosses', () => {
    const { report } = answerTo();
    expect(report).toMatchObject({
      ...{ schema: 1, guards: [], tenants: ['a', 'b'], verdict: 'proved', matrix: ['.p', 'p.'] },
      ...{ pairs: { all: 2, refuted: 0, unknown: 0 }, findings: [], unknown: [], credentials: 2 },
    });
    expect(report.boundaries.map(({ boundary, verdict }) => `${boundary} ${verdict}`)).toEqual(
      PROVABLE.map((boundary) => `${boundary} proved`),
    );
    for (const { reasons } of report.boundaries) expect(reasons.join()).not.toBe('');
    expect(report.classes.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(2);
    expect(
      report.classes.every(({ verdict, grounds }) => verdict === 'proved' && grounds === undefined),
    ).toBe(true);
    expect(report.limits).toEqual(SOUNDNESS_LIMITS);
    expect('topology' in report).toBe(false);
  });

  test('says what each proof rests on unless it is to be brief, and what it is of', () => {
    const steps: string[] = [];
    const report = proveState(() => smallState(), { guards: ['g'], onStep: (step) => steps.push(step) });
    expect(report.guards).toEqual(['g']);
    const restsOn = report.classes.flatMap(({ grounds }) => grounds?.restsOn ?? []);
    expect(restsOn.join()).toMatch(/`Resource` in statement 1 of inline policy own of r-[ab]/);
    expect(report.classes[0]?.example.bucket).toMatch(/^arn:aws:s3:::b-[ab]$/);
    expect(steps).toEqual([
      'reading what is deployed',
      '2 credentials against 2 buckets',
      'self-grants, outsiders, owners and Vault',
      'what the proofs rest on',
    ]);
    expect(proveState(() => smallState(), { topology: 't', brief: true }).topology).toBe('t');
  });

  test('of what cannot be understood says why, and proves nothing', () => {
    const refusing = (): DeployedState => {
      throw new ModelError('the state is odd');
    };
    const report = proveState(refusing, { topology: 't', guards: ['g'] });
    expect(report).toMatchObject({
      ...{ schema: 1, topology: 't', guards: ['g'], tenants: [], verdict: 'unknown', classes: [] },
      ...{ pairs: { all: 0, refuted: 0, unknown: 0 }, findings: [], credentials: 0 },
      ...{ unknown: ['the state is odd'], limits: SOUNDNESS_LIMITS },
    });
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['unknown']));
    expect(report.boundaries.map(({ boundary, reasons }) => [boundary, ...reasons])).toEqual(
      PROVABLE.map((boundary) => [boundary, 'the state is odd']),
    );
    expect('matrix' in report).toBe(false);
    const other = (): DeployedState => {
      throw new TypeError('a bug');
    };
    expect(() => proveState(other)).toThrow('a bug');
  });

  test('of one pair says of the rest that it was not asked', () => {
    const report = proveState(() => smallState(), { pair: ['a', 'b'], brief: true });
    expect(report.matrix).toEqual(['.p', '-.']);
    expect(report.verdict).toBe('not-asked');
    expect(report.pairs).toEqual({ all: 1, refuted: 0, unknown: 0 });
    expect(verdicts(report)).toMatchObject({ 'tenant-data': 'proved', 'self-grant': 'not-asked' });
    const told = report.boundaries.find(({ boundary }) => boundary === 'self-grant');
    expect(told?.reasons).toEqual(['only one pair was asked about']);
  });
});

describe('a finding', () => {
  test('says who may do what by which statements, and how it is got', () => {
    const [one, ...rest] = found('tenant-data', may(allow('s3:GetObject', 'arn:aws:s3:::b-b/x*')));
    expect(rest).toEqual([]);
    expect(one).toMatchObject({
      ...{ from: 'a', to: 'b', caller: 'a as r-a', pairs: 1, path: ['vault read aws/creds/a'] },
      route: { kind: 'vault', path: 'aws/creds/a', parameters: {}, chosenName: true },
      sentence:
        '`a as r-a` under the name `xx` may `s3:GetObject` on `arn:aws:s3:::b-b/x`: allowed by statement 1 of inline policy own of r-a',
      allowedBy: [{ layer: 'identity', policy: 'inline policy own of r-a', index: 0 }],
      witness: { question: 'reads', action: 's3:GetObject', resource: 'arn:aws:s3:::b-b/x' },
    });
  });

  test('names the statement by its name, and what the request must bring', () => {
    const [one] = found(
      'tenant-data',
      may({
        Sid: 'Wide',
        ...allow('s3:GetObject', 'arn:aws:s3:::b-b/*', where('StringEquals', 'aws:UserAgent', 'x')),
      }),
    );
    expect(one?.sentence).toMatch(
      / with aws:useragent = "x": allowed by statement `Wide` of inline policy own of r-a$/,
    );
  });

  test('says under which name, where that is its taker’s choice', () => {
    const session = `arn:aws:sts::${HERE}:assumed-role/r-a/boss`;
    const [one] = found('tenant-data', onB(reads({ Principal: { AWS: session } })));
    expect(one?.sentence).toMatch(/^`a as r-a` under the name `boss` may `s3:GetObject`/);
    expect(one?.witness?.name).toBe('boss');
    expect(one?.allowedBy.map(({ layer }) => layer)).toEqual(['resource']);
  });

  test('follows the way to it', () => {
    const takes: Change = (state) => {
      at(state.roles, 1).trust = document({
        Effect: 'Allow',
        Principal: { AWS: roleArn('r-a') },
        Action: 'sts:AssumeRole',
      });
    };
    const [one] = found('tenant-data', takes);
    expect(one).toMatchObject({
      caller: 'a as r-a, then as r-b',
      path: ['vault read aws/creds/a', `aws sts assume-role ${roleArn('r-b')}`],
      route: { kind: 'assumed', roleArn: roleArn('r-b'), by: { kind: 'vault', path: 'aws/creds/a' } },
    });
  });

  test('asks by an update who may not read', () => {
    const [one] = found(
      'tenant-data',
      rules('path "aws/creds/a" { capabilities = ["update"] }'),
      may(allow('s3:GetObject', 'arn:aws:s3:::b-b/*')),
    );
    expect(one).toMatchObject({ path: ['vault write -force aws/creds/a'], route: { method: 'POST' } });
  });

  test('of a parameter that Vault must be given shows it', () => {
    const [one] = found(
      'tenant-data',
      rules(
        'path "aws/creds/a" { capabilities = ["update"] allowed_parameters = { "role_session_name" = ["me"] } required_parameters = ["role_session_name"] }',
      ),
      onB(reads({ Principal: { AWS: `arn:aws:sts::${HERE}:assumed-role/r-a/me` } })),
    );
    expect(one?.path).toEqual(['vault write aws/creds/a role_session_name="me"']);
    expect(one?.route).toMatchObject({ parameters: { role_session_name: 'me' }, chosenName: false });
  });

  test('of credentials of another’s stands for the other', () => {
    const [one] = found('tenant-credentials', rules('path "aws/creds/*" { capabilities = ["read"] }'));
    expect(one).toMatchObject({ from: 'a', to: 'b', caller: 'a as r-b', path: ['vault read aws/creds/b'] });
  });

  test('of Vault says the path and what it takes', () => {
    const [one] = found(
      'tenant-enumeration',
      rules('path "aws/creds/a" { capabilities = ["read"] }\npath "aws/roles" { capabilities = ["list"] }'),
    );
    expect(one).toMatchObject({
      ...{ from: 'a', to: 'vault', caller: 'Vault token of a', path: ['vault list aws/roles'] },
      vault: {
        path: 'aws/roles',
        capability: 'list',
        through: { login: 'approle/a', path: 'aws/roles', policies: ['a'] },
      },
      sentence: 'the Vault token of `a` may `list` `aws/roles`: it could list the tenants',
    });
  });

  test('of an outsider is to whom it belongs', () => {
    const open: Change = (state) => {
      at(state.buckets, 1).publicAccessBlock.restrictPublicBuckets = false;
    };
    const outside = found('tenant-data', open, onB(reads())).map(({ from, to }) => `${from}->${to}`);
    expect(outside).toContain('anybody, unsigned->b');
    expect(outside).toContain('anybody with an AWS account->b');
  });

  test('of an outsider that cannot be told counts at the boundary that it would cross', () => {
    const open: Change = (state) => {
      at(state.buckets, 1).publicAccessBlock.restrictPublicBuckets = false;
    };
    const others = {
      StringNotEquals: { 'aws:PrincipalAccount': HERE },
      // Which texts are the same bytes is not worked out.
      BinaryEquals: { 'aws:UserAgent': 'eA==' },
    };
    const told = (Action: string, Resource: string) =>
      verdicts(answerTo(open, onB(reads({ Action, Resource, Condition: others }))).report);
    expect(told('s3:ListBucket', 'arn:aws:s3:::b-b')).toMatchObject({
      ...{ 'tenant-data': 'proved', 'tenant-metadata': 'unknown', 'self-grant': 'proved' },
    });
    expect(told('s3:GetObject', 'arn:aws:s3:::b-b/*')).toMatchObject({
      ...{ 'tenant-data': 'unknown', 'tenant-metadata': 'proved', 'self-grant': 'proved' },
    });
    expect(told('s3:PutBucketPolicy', 'arn:aws:s3:::b-b')).toMatchObject({
      ...{ 'tenant-data': 'proved', 'tenant-metadata': 'proved', 'self-grant': 'unknown' },
    });
  });

  test('of an account is to the account, by what it does there', () => {
    const of = (boundary: string, Action: string) =>
      found(boundary, may(allow(Action))).map(({ from, to, witness }) => `${from}->${to} ${witness?.action}`);
    expect(of('tenant-enumeration', 's3:ListAllMyBuckets')).toEqual(['a->account s3:ListAllMyBuckets']);
    expect(of('tenant-enumeration', 'iam:ListUsers')).toEqual(['a->account iam:ListUsers']);
    expect(of('self-grant', 'iam:CreateAccessKey')).toEqual(['a->account iam:CreateAccessKey']);
    expect(of('self-grant', 's3:PutAccountPublicAccessBlock')).toEqual([
      'a->account s3:PutAccountPublicAccessBlock',
    ]);
  });
});

describe('an owner', () => {
  const sentences = (...changes: readonly Change[]) =>
    found('owner-access', ...changes).map(({ from, to, sentence }) => `${from}->${to}: ${sentence}`);
  const roleOfA =
    (...statements: readonly Json[]): Change =>
    (state) => {
      at(state.roles).inline = [inline(...statements)];
    };
  const ALL = ['arn:aws:s3:::b-a', 'arn:aws:s3:::b-a/*'];

  test('that cannot do all of its work in its bucket is shut out', () => {
    expect(sentences(roleOfA(allow(['s3:GetObject', 's3:ListBucket'], ALL)))).toEqual([
      'a->a: no credentials of `a` allow s3:PutObject, s3:DeleteObject in its own bucket, whatever the request',
    ]);
  });

  test('that can get nothing is', () => {
    expect(sentences(rules('path "x" { capabilities = ["deny"] }'))).toEqual([
      'a->a: tenant `a` can get no credentials at all',
    ]);
  });

  test('of two places is told of which', () => {
    const two: Change = (state) => {
      at(state.tenants).data.push({ bucket: 'b-a', prefix: 'p/' });
    };
    expect(sentences(two, roleOfA(allow('s3:*', ['arn:aws:s3:::b-a', 'arn:aws:s3:::b-a/q*'])))).toEqual([
      'a->a: no credentials of `a` allow s3:GetObject, s3:PutObject, s3:DeleteObject in `arn:aws:s3:::b-a/p/`, whatever the request',
    ]);
  });

  test('of whom it cannot be told is not said to be', () => {
    const { report } = answerTo(
      roleOfA(
        allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], ALL),
        allow('s3:DeleteObject', ALL, where('StringEquals', 'aws:PrincipalOrgID', 'o-1')),
      ),
    );
    expect(verdicts(report)['owner-access']).toBe('unknown');
    expect(report.unknown.join('\n')).toMatch(
      /whether `a` may s3:DeleteObject in its own bucket could not be told: .*principalorgid/,
    );
  });

  test('may not grant itself more in its own bucket', () => {
    expect(
      found('self-grant', may(allow('s3:PutBucketPolicy', 'arn:aws:s3:::b-a'))).map(
        ({ from, to }) => `${from}->${to}`,
      ),
    ).toEqual(['a->a']);
  });
});

describe('what belongs to no tenant', () => {
  test('is not known to be anybody’s', () => {
    const shared: Change = (state) => {
      state.buckets.push({ ...at(state.buckets), name: 'shared' });
    };
    const { letter, report } = answerTo(shared, may(allow('s3:GetObject', 'arn:aws:s3:::shared/*')));
    expect(letter).toBe('u');
    expect(report.unknown.join()).toMatch(
      /`a` may `s3:GetObject` on `arn:aws:s3:::shared\/.`, a bucket that belongs to no tenant/,
    );
  });
});

describe('what leased users take', () => {
  const federate = allow(['sts:GetFederationToken', 'sts:TagSession']);
  test('is shown step by step', () => {
    const [one] = found(
      'tenant-data',
      gets('iam_user', federate),
      onB(reads({ Principal: { AWS: `arn:aws:sts::${HERE}:federated-user/boss` } })),
    );
    expect(one).toMatchObject({
      caller: 'a as leased user, then as a federated user',
      path: ['vault read aws/creds/a', 'aws sts get-federation-token'],
    });
    expect(one?.route).toBeUndefined();
    const [temporary] = found(
      'tenant-data',
      gets('iam_user', federate),
      onB(reads(where('Null', 'aws:TokenIssueTime', 'false'))),
    );
    expect(temporary?.path).toEqual(['vault read aws/creds/a', 'aws sts get-session-token']);
  });

  test('needs to be allowed under that name, and those tags', () => {
    const named = onB(reads({ Principal: { AWS: `arn:aws:sts::${HERE}:federated-user/boss` } }));
    const letter = (Resource: string) =>
      answerTo(gets('iam_user', allow('sts:GetFederationToken', Resource)), named).letter;
    expect(letter(`arn:aws:sts::${HERE}:federated-user/boss`)).toBe('r');
    expect(letter(`arn:aws:sts::${HERE}:federated-user/clerk`)).not.toBe('r');
    expect(answerTo(gets('iam_user', allow('s3:GetObject', 'arn:aws:s3:::b-a/*')), named).letter).toBe('p');
    const tagged = onB(reads(where('StringEquals', 'aws:PrincipalTag/t', 'x')));
    expect(answerTo(gets('iam_user', federate), tagged).letter).toBe('r');
    expect(answerTo(gets('iam_user', allow('sts:GetFederationToken')), tagged).letter).toBe('p');
  });
});

test('the broker’s keys, where they can be read, are a user’s', () => {
  const kept: Change = (state) => {
    state.vault.kept = [{ path: 'kv/data/x', address: 'x', of: { user: BROKER } }];
    at(state.users).inline.push(inline(allow('s3:GetObject')));
  };
  const [one] = found('tenant-data', kept, rules('path "kv/data/x" { capabilities = ["read"] }'));
  expect(one).toMatchObject({
    caller: 'a as user broker',
    path: ['vault read kv/data/x, where keys of user broker are'],
  });
});

describe('proofs of single pairs', () => {
  const me = (tags: Record<string, string> = {}, more: Json = {}) =>
    caller('me', { tags, identity: policy('own', [allow('s3:GetObject', 'arn:aws:s3:::*', more)]) });
  const cache = () => new ProofCache(0);

  test('are made once for pairs that are the same problem, and again for others', () => {
    const proofs = cache();
    const first = proofs.prove(me(), target('one'));
    expect(proofs.prove(me(), target('one'))).toBe(first);
    expect(proofs.proveOwn(me(), target('one'))).toBe(proofs.proveOwn(me(), target('one')));
    const shut = policy('shut', [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }]);
    expect([first.kind, proofs.prove(me(), target('one', shut)).kind]).toEqual(['refuted', 'proved']);
    expect(proofs.prove(me(), target('one', shut))).toBe(proofs.prove(me(), target('one', shut)));
    expect([...proofs.proveOwn(me(), target('one')).core]).toEqual(['s3:GetObject']);
    expect([...proofs.proveOwn(me(), target('one', shut)).core]).toEqual([]);
  });

  test('that rest on a guess are of their own pair alone, unless they are proved', () => {
    const proofs = cache();
    const confirmed = (yes: boolean) => ({ ...me(), confirm: () => yes });
    expect(proofs.prove(confirmed(false), target('one')).kind).toBe('unknown');
    expect(proofs.prove(confirmed(true), target('one')).kind).toBe('refuted');
    expect(proofs.prove(confirmed(false), target('one')).kind).toBe('unknown');
    const nothing = { ...caller('me', {}), confirm: () => true };
    expect(proofs.prove(nothing, target('one'))).toBe(proofs.prove(nothing, target('one')));
  });

  test('of patterns that tell too much apart are not told, and nothing of the owner’s is', () => {
    const many = where('StringLike', 'aws:UserAgent', [`*a${'?'.repeat(10)}`, `*b${'?'.repeat(10)}`]);
    const own = cache().proveOwn(me({}, many), target('one'));
    const { kind, reasons, untold } = own.answer;
    expect([kind, ...reasons]).toEqual(['unknown', expect.stringContaining('more than 60000 states')]);
    expect(untold).toContain('reads');
    expect([...own.untold]).toEqual(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket']);
    expect([...own.core]).toEqual([]);
  });
});

test('of another partition nothing is proved, whoever tells of it', () => {
  const moved = (change: (text: string) => string) =>
    proveState(() => JSON.parse(change(JSON.stringify(smallState()))) as DeployedState, { brief: true });
  for (const partition of ['aws-cn', 'aws-us-gov']) {
    const report = moved((text) => text.replaceAll('arn:aws:', `arn:${partition}:`));
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['unknown']));
    expect(report.unknown.join()).toContain('is of another partition than `aws`');
  }
  const region = moved((text) => text.replace('eu-west-1', 'cn-north-1'));
  expect(region.unknown).toEqual([
    '`cn-north-1` is of another partition than `aws`, and only that one is modelled',
  ]);
  expect(moved((text) => text.replace('eu-west-1', 'us-west-2')).verdict).toBe('proved');
});
