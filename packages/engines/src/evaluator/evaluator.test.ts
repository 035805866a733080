import { readFileSync } from 'node:fs';
import { type Attempt, type Deployment, type Identity, ownBucket, type TenantId } from '@cordon/domain';
import { parsePolicy } from '@cordon/iam';
import { type IsolationModel, stateFromConfiguration } from '@cordon/prover';
import { describe, expect, it } from 'vitest';
import evaluator from '../engines/evaluator.engine.ts';
import { askerOf } from './callers.ts';
import { decide } from './decide.ts';

const ACCOUNT = '000000000000';
const ROLES = '111111111111';
const tenant = (id: string): Identity => ({ kind: 'tenant', tenant: id as TenantId });

const named = (body: object) => ({
  name: 'p',
  document: parsePolicy({ Version: '2012-10-17', Statement: body }),
});

/** What `acme` holds: a session of the role, whose policy allows its own bucket where the name asks for it. */
const caller = (path: string, name?: object) => ({
  route: { kind: 'vault', path },
  principal: {
    kind: 'role-session',
    accountId: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    roleId: 'AROAEXAMPLE',
    sessionName: '',
    sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/`,
  },
  context: { 'aws:principaltag/tenant': 'acme' },
  policies: {
    identity: [
      named([
        {
          Sid: 'Own',
          Effect: 'Allow',
          Action: 's3:*',
          Resource: ['arn:aws:s3:::run-acme', 'arn:aws:s3:::run-acme/*'],
        },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
      ]),
    ],
  },
  ...(name === undefined ? {} : { name }),
});

const bucket = (name: string, policy?: object) => ({
  arn: `arn:aws:s3:::${name}`,
  accountId: ACCOUNT,
  context: { 'aws:resourcetag/owner': name },
  ...(policy === undefined ? {} : { policy: named(policy) }),
});

const MODEL = {
  state: {
    accountId: ACCOUNT,
    // Its tags are not switched on as keys in the first.
    buckets: [
      { name: 'run-acme', tags: { Tenant: 'acme' } },
      { name: 'run-tagged', tags: { Tenant: 'acme' }, abac: true },
    ],
  },
  tenants: [
    {
      id: 'acme',
      data: [bucket('run-acme')],
      callers: [caller('aws/creds/other'), caller('aws/creds/acme-role')],
    },
    {
      id: 'globex',
      data: [
        bucket('run-globex', [
          {
            Sid: 'OnlyTagged',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::run-globex/*',
            Condition: {
              StringEquals: {
                'aws:ResourceTag/owner': 'run-globex',
                'aws:PrincipalTag/tenant': 'acme',
                's3:ExistingObjectTag/open': 'yes',
              },
              Bool: { 'aws:SecureTransport': 'true' },
            },
          },
        ]),
      ],
      callers: [],
    },
  ],
} as unknown as IsolationModel;

const DEPLOYMENT = {
  accountId: ACCOUNT,
  vault: { awsMount: 'aws' },
  tenants: [
    { tenant: ownBucket('acme' as TenantId, 'run-acme'), vaultRole: 'acme-role' },
    { tenant: ownBucket('globex' as TenantId, 'run-globex'), vaultRole: 'globex-role' },
  ],
} as unknown as Deployment;

function asking(as: Identity, says: Attempt['says'], deployment = DEPLOYMENT, model = MODEL) {
  const asker = askerOf(as, deployment, model);
  if ('declines' in asker) throw new Error(asker.declines);
  return decide(says, asker, model);
}
const read = (key: string, context?: Record<string, string>) => [
  { action: 's3:GetObject', resource: `arn:aws:s3:::${key}`, ...(context === undefined ? {} : { context }) },
];

describe('the evaluator', () => {
  it('serves what the policies allow, and tells which actions', () => {
    expect(asking(tenant('acme'), read('run-acme/k'))).toEqual({
      kind: 'served',
      reason: 'the policies allow s3:GetObject',
    });
  });

  it('refuses at the first question that is refused, and tells who missed', () => {
    const answer = asking(tenant('acme'), [...read('run-acme/k'), ...read('run-acme-eu/k')]);
    expect(answer).toMatchObject({ kind: 'refused', refusal: 'authorization' });
    expect(answer.deciders?.[0]).toMatchObject({
      layer: 'identity',
      why: expect.stringContaining('nearest'),
    });
    expect(asking(tenant('acme'), [...read('run-acme-eu/k'), ...read('run-acme/k')]).kind).toBe('refused');
  });

  it('names the statement that denied, with its Sid where it has one', () => {
    const denying = (statement: object) =>
      ({
        ...MODEL,
        tenants: [
          {
            id: 'acme',
            data: [
              {
                ...bucket('run-acme'),
                policy: named([
                  { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...statement },
                ]),
              },
            ],
            callers: [caller('aws/creds/acme-role')],
          },
        ],
      }) as unknown as IsolationModel;
    const decided = (statement: object) =>
      asking(tenant('acme'), read('run-acme/k'), DEPLOYMENT, denying(statement)).deciders?.[0];
    expect(decided({ Sid: 'Never' })).toMatchObject({ layer: 'resource', policy: 'p', sid: 'Never' });
    expect(decided({})).not.toHaveProperty('sid');
    // The bucket itself is asked as its objects are.
    const list = [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::run-acme' }];
    expect(asking(tenant('acme'), list, DEPLOYMENT, denying({})).kind).toBe('refused');
    expect(asking(tenant('acme'), list).kind).toBe('served');
  });

  it('is unclear where nothing was asked', () => {
    expect(asking(tenant('acme'), [])).toEqual({ kind: 'unclear', reason: 'nothing was asked' });
  });

  it('reads the bucket’s own policy and tags, the caller’s tags, TLS, and what the attempt says of its request', () => {
    const open = { 'S3:ExistingObjectTag/open': 'yes' };
    expect(asking(tenant('acme'), read('run-globex/k', open)).kind).toBe('served');
    expect(asking(tenant('acme'), read('run-globex/k')).kind).toBe('refused');
    // Of another bucket whose name begins alike: no policy of it is known.
    expect(asking(tenant('acme'), read('run-globex-eu/k', open)).kind).toBe('refused');
    expect(asking({ kind: 'anonymous' }, read('run-globex/k', open)).kind).toBe('refused');
  });

  it('reads the tags of a bucket that were switched on as keys, and of no other', () => {
    const tagged = (name: string) => {
      const Condition = { StringEquals: { 'aws:ResourceTag/tenant': 'acme' } };
      const identity = [named([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition }])];
      const one = { ...askerOf(tenant('acme'), DEPLOYMENT, MODEL), policies: { identity } } as Parameters<
        typeof decide
      >[1];
      return decide(read(`${name}/k`), one, MODEL).kind;
    };
    expect([tagged('run-tagged'), tagged('run-acme'), tagged('run-tagged-eu')]).toEqual([
      'served',
      'refused',
      'refused',
    ]);
  });

  it('lets the administrator do all in its own account, and not in another’s', () => {
    expect(asking({ kind: 'operator' }, read('run-globex/k')).kind).toBe('served');
    const elsewhere = { ...DEPLOYMENT, roleAccountId: ROLES };
    const assume = [{ action: 'sts:AssumeRole', resource: `arn:aws:iam::${ROLES}:role/r` }];
    expect(asking({ kind: 'operator', account: 'roles' }, assume, elsewhere).kind).toBe('served');
    expect(asking({ kind: 'operator' }, assume, elsewhere).kind).toBe('refused');
    expect(asking({ kind: 'operator', account: 'roles' }, read('run-globex/k')).kind).toBe('served');
    const asker = askerOf({ kind: 'operator', account: 'roles' }, elsewhere, MODEL);
    expect(asker).toMatchObject({
      principal: { kind: 'root', accountId: ROLES },
      context: {
        'aws:principalarn': `arn:aws:iam::${ROLES}:root`,
        'aws:principalaccount': ROLES,
        'aws:userid': ROLES,
      },
    });
  });

  it('asks as nobody without a policy of its own', () => {
    expect(askerOf({ kind: 'anonymous' }, DEPLOYMENT, MODEL)).toMatchObject({
      principal: { kind: 'anonymous' },
      context: { 'aws:principaltype': 'Anonymous' },
      policies: { identity: [] },
    });
    expect(asking({ kind: 'anonymous' }, read('run-acme/k')).kind).toBe('refused');
  });

  it('takes the credentials of the tenant’s own path, with the session name that is pinned', () => {
    const pinned = {
      ...DEPLOYMENT,
      tenants: [
        {
          tenant: ownBucket('acme' as TenantId, 'run-acme'),
          vaultRole: 'acme-role',
          roleSessionName: 'acme',
        },
      ],
    } as unknown as Deployment;
    expect(askerOf(tenant('acme'), pinned, MODEL)).toMatchObject({
      principal: { sessionName: 'acme', sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/acme` },
      context: { 'aws:userid': 'AROAEXAMPLE:acme', 'aws:principaltag/tenant': 'acme' },
    });
    const nameless = askerOf(tenant('acme'), DEPLOYMENT, MODEL);
    expect(nameless).toMatchObject({ principal: { sessionName: '' } });
    expect('context' in nameless && nameless.context['aws:userid']).toBeUndefined();
  });

  it('says why it cannot tell of credentials that only services give, or that the configuration gives nobody', () => {
    const declines = (as: Identity) => {
      const asker = askerOf(as, DEPLOYMENT, MODEL);
      return 'declines' in asker ? asker.declines : '';
    };
    expect(declines({ kind: 'vault-login', appRole: 'acme' })).toMatch(/`vault-login`/);
    expect(declines(tenant('globex'))).toMatch(/gets `globex` credentials by `aws\/creds\/globex-role`/);
    expect(declines(tenant('nobody'))).toMatch(/`nobody`/);
  });
});

describe('the engine without services', () => {
  const deployed = { tenants: [] } as unknown as Deployment;
  const terraform = JSON.parse(
    readFileSync(new URL('../../../../stacks/golden/role-per-tenant.tf.json', import.meta.url), 'utf8'),
  );
  const open = (deployment = deployed) =>
    evaluator.open({ deployment, terraform } as unknown as Parameters<typeof evaluator.open>[0]);
  const act = {
    as: { kind: 'operator' },
    call: { via: 'sdk', service: 's3', operation: 'PutObject', input: {} },
  } as const;
  const attempt = (more: Partial<Attempt> = {}) =>
    ({ says: read('b/k'), does: act, control: { ...act }, ...more }) as unknown as Attempt;

  it('wants the configuration, and answers attempts alone', async () => {
    await expect(evaluator.open({ deployment: deployed } as never)).rejects.toThrow(/give it one/);
    const engine = await open();
    expect((await engine.perform(act)).reason).toMatch(/only attempts state/);
    expect(await engine.canaries()).toEqual([
      { of: 'aws', answer: { kind: 'unclear', reason: 'the deployment has no tenant' } },
    ]);
    await engine.close();
  });

  it('has canaries that are refused by the configuration’s own policies, and unclear where the owner is refused', async () => {
    const of = async (role: string) => {
      const engine = await open({
        accountId: ACCOUNT,
        vault: { awsMount: terraform.resource.vault_aws_secret_backend['vault-aws'].path },
        tenants: [{ tenant: ownBucket('acme' as TenantId, 'cordon-acme'), vaultRole: role }],
      } as unknown as Deployment);
      return (await engine.canaries())[0]?.answer;
    };
    expect(await of('acme')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('was served'),
    });
    expect(await of('nobodys')).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('`acme` in its own bucket'),
    });
  });

  it('declines attempts that ask only Vault, that change something first, or whose caller only services know', async () => {
    const { declines } = await open();
    expect(declines?.(attempt({ says: [] }))).toMatch(/asks only Vault/);
    expect(declines?.(attempt({ prepare: [act] }))).toBeUndefined();
    expect(
      declines?.(attempt({ prepare: [{ ...act, call: { ...act.call, operation: 'PutBucketPolicy' } }] })),
    ).toMatch(/changes something/);
    expect(
      declines?.(attempt({ prepare: [{ ...act, call: { via: 'vault', method: 'GET', path: 'x' } }] })),
    ).toMatch(/changes something/);
    expect(declines?.(attempt({ does: { ...act, as: { kind: 'vault-login', appRole: 'a' } } }))).toMatch(
      /vault-login/,
    );
    expect(declines?.(attempt())).toBeUndefined();
  });

  it('asks the control’s own words, and takes a list that is served as everybody’s', async () => {
    const engine = await open({
      accountId: stateFromConfiguration(terraform).accountId,
      tenants: [],
      vault: {},
    } as unknown as Deployment);
    const other = [{ action: 'sts:AssumeRole', resource: `arn:aws:iam::${ROLES}:role/r` }];
    const both = attempt({ controlSays: other, crossing: { kind: 'content', mark: 'm' } });
    expect(await engine.perform(both.does, both)).toMatchObject({ kind: 'served', sawMark: true });
    expect((await engine.perform(both.control, both)).kind).toBe('refused');
    const plain = attempt();
    expect(await engine.perform(plain.control, plain)).not.toHaveProperty('sawMark');
    expect((await engine.perform(plain.control, plain)).kind).toBe('served');
    const unknown = { ...act, as: { kind: 'vault-login', appRole: 'a' } } as const;
    expect((await engine.perform(unknown, attempt({ does: unknown }))).kind).toBe('unclear');
  });
});
