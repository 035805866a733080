import type { Boundary } from '@cordon/domain';
import type { DeployedState } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { exitOf } from '../src/against.ts';
import type { CheckReport } from '../src/answer.types.ts';
import { check } from '../src/check.ts';
import type { Config } from '../src/config.ts';
import { propose } from '../src/init.ts';
import { checkHtml, checkJUnit, checkMarkdown, checkSarif } from '../src/output/formats.ts';
import { toText } from '../src/output/text.ts';
import { configOf, expectedOf, readingOf } from './case.ts';

const NAMES = [
  'ci-jobs-by-jwt',
  'kubernetes-service-accounts',
  'names-known-after-apply',
  'shared-bucket-prefixes',
  'sound-modules',
  'users-by-group',
];

async function reportOf(name: string, file: 'plan' | 'state') {
  const reading = await readingOf(name, file);
  return reading && check(reading, configOf(name), { name: `${name}/${file}.json` });
}

describe.each(NAMES)('%s', (name) => {
  it.each(['plan', 'state'] as const)('is answered right from its %s', async (file) => {
    const report = await reportOf(name, file);
    if (report === undefined) return;
    const { expect: both, state } = expectedOf(name);
    for (const { boundary, answer, pairs = [], not = [], at } of both ?? state?.expect ?? []) {
      const found = report.boundaries.find((one) => one.boundary === boundary);
      expect([boundary, found?.answer]).toEqual([boundary, answer]);
      const crossing = (found?.refuted ?? []).map(String);
      expect(crossing).toEqual(expect.arrayContaining(pairs.map(String)));
      expect(crossing.filter((pair) => not.map(String).includes(pair))).toEqual([]);
      if (at !== undefined)
        expect(
          report.findings.filter((one) => one.boundary === boundary).map(({ cause }) => cause.address),
        ).toContain(at);
    }
    expect(report.lacking).toEqual([]);
    expect(report.nobodys).toEqual([]);
  });

  it('tells it in every form, without a secret', async () => {
    const report = await reportOf(name, 'plan');
    if (report === undefined) throw new Error('there is a plan');
    const forms = [
      toText(report),
      JSON.stringify(report),
      checkSarif(report, 'plan.json'),
      checkJUnit(report),
      checkMarkdown(report),
      checkHtml(report),
    ];
    for (const form of forms) {
      expect(form).toContain('tenant-data');
      for (const secret of expectedOf(name).secrets ?? []) expect(form).not.toContain(secret);
    }
  });
});

it('closes what crosses with a change of text, proved on the whole model', async () => {
  const fixes = async (name: string, boundary: Boundary) =>
    (await reportOf(name, 'plan'))?.findings.find((one) => one.boundary === boundary)?.fix;
  expect(await fixes('ci-jobs-by-jwt', 'tenant-data')).toMatchObject({
    before: 'project_path = example/shop*',
    after: 'project_path = example/shop',
    at: { address: 'vault_jwt_auth_backend_role.project["shop"]', file: 'main.tf', line: 16 },
  });
  expect(await fixes('kubernetes-service-accounts', 'tenant-data')).toMatchObject({
    before: 'path "aws/creds/*"',
  });
  // What the group gives, its members need, too: there is no such change of one text.
  expect(await fixes('users-by-group', 'tenant-metadata')).toBeUndefined();
});

it('ends with 0, 1 or 2 by the worst, and what is stated to be open does not count', async () => {
  const reading = await readingOf('users-by-group', 'plan');
  if (reading === undefined) throw new Error('there is a plan');
  const config = configOf('users-by-group');
  expect(exitOf(check(reading, config, { name: 'x' }))).toBe(1);
  const open = (['tenant-data', 'tenant-metadata', 'control-plane'] as const).map((boundary) => ({
    ...{ boundary, from: '*', to: '*' },
    reason: 'one team',
  }));
  const stated = check(reading, { ...config, open }, { name: 'x' });
  expect(stated.answer).toBe('open');
  expect(exitOf(stated)).toBe(0);
  expect(toText(stated)).toContain('one team');
  const lacking = {
    ...config,
    tenants: { ...config.tenants, gone: { login: { approle: 'gone' }, data: ['s3://gone'] } },
    open,
  };
  const said = check(reading, lacking, { name: 'x' });
  expect(said.lacking).toEqual([{ id: 'gone', why: 'no bucket `gone` is in the input' }]);
  expect(exitOf(said)).toBe(2);
  // Nothing is proved of a tenant that is not there, or of nobody.
  const answers = (tenants: Config['tenants']) =>
    new Set(check(reading, { tenants, open }, { name: 'x' }).boundaries.map((one) => one.answer));
  expect(answers({ gone: lacking.tenants.gone })).toEqual(new Set(['unknown']));
  expect(answers({})).toEqual(new Set(['unknown']));
  const { erp: _, ...one } = config.tenants;
  expect(check(reading, { tenants: one }, { name: 'x' }).nobodys).toEqual(['auth/userpass/erp']);
});

it('takes paths of engines that make no credentials for what they are, and cannot tell of paths of which nobody says what they are', async () => {
  const reading = await readingOf('users-by-group', 'state');
  if (reading === undefined) throw new Error('there is a state');
  const { vault } = reading.state;
  const policies = vault.policies.map((one) => ({
    ...one,
    text: `${one.text}\npath "secret/data/x" { capabilities = ["read"] }`,
  }));
  const opened = { ...reading, state: { ...reading.state, vault: { ...vault, policies } } };
  const config = configOf('users-by-group');
  const credentials = (engines: Record<string, string>) =>
    check(opened, { ...config, engines }, { name: 'x' }).boundaries.find(
      (one) => one.boundary === 'tenant-credentials',
    )?.answer;
  expect(credentials({})).toBe('unknown');
  expect(credentials({ secret: 'kv-v2' })).toBe('proved');
  expect(credentials({ secret: 'aws' })).toBe('unknown');
});

it.each([
  ['bound_claims', { boundClaims: {} }],
  ['user_claim', { boundClaims: {}, userClaim: '' }],
  ['claim_mappings', { boundClaims: {}, claimMappings: {} }],
])('cannot tell who is let in by a login whose `%s` is known after apply only', async (attribute, read) => {
  const reading = await readingOf('ci-jobs-by-jwt', 'state');
  if (reading === undefined) throw new Error('there is a state');
  const { vault } = reading.state;
  const logins = (vault.logins ?? []).map((one) =>
    one.method === 'jwt' && one.name === 'shop' ? { ...one, ...read } : one,
  );
  const unread = [
    {
      ...{ address: 'vault_jwt_auth_backend_role.project["shop"]', attribute },
      ...{ why: 'is known after apply only', todo: 'check the state', touches: { logins: ['jwt/shop'] } },
    },
  ];
  const opened = { ...reading, state: { ...reading.state, unread, vault: { ...vault, logins } } };
  const { boundaries } = check(opened, configOf('ci-jobs-by-jwt'), { name: 'x' });
  for (const boundary of ['tenant-data', 'tenant-credentials'])
    expect(boundaries.find((one) => one.boundary === boundary)).toMatchObject({
      answer: 'unknown',
      refuted: [],
    });
});

describe('what is not understood', () => {
  const checked = async (change: (state: DeployedState) => DeployedState) => {
    const reading = await readingOf('ci-jobs-by-jwt', 'state');
    if (reading === undefined) throw new Error('there is a state');
    const opened = { ...reading, state: change(reading.state) };
    return check(opened, configOf('ci-jobs-by-jwt'), { name: 'x', fixes: false });
  };
  const told = (report: CheckReport, boundary: Boundary) =>
    report.boundaries.find((one) => one.boundary === boundary);

  it('of a bucket makes that bucket `cannot tell`, and the others are told', async () => {
    const report = await checked((state) => ({
      ...state,
      buckets: state.buckets.map((one) =>
        one.name === 'example-artifacts-warehouse'
          ? { ...one, policy: '{"Statement": [{"Effect": "Perhaps"}]}' }
          : one,
      ),
    }));
    const data = told(report, 'tenant-data');
    expect(data?.answer).toBe('refuted');
    expect(data?.refuted).toEqual([['shop-payment', 'shop']]);
    expect(data?.unknown.map(([, to]) => to)).toContain('warehouse');
    expect(report.unknown.map(({ reason }) => reason).join('\n')).toContain('was not understood');
    expect(exitOf(report)).toBe(1);
  });

  it.each<readonly [string, (state: DeployedState) => DeployedState]>([
    [
      'a trust policy',
      (state) => ({ ...state, roles: state.roles.map((role) => ({ ...role, trust: 'not a policy' })) }),
    ],
    [
      'an inline policy',
      (state) => ({
        ...state,
        roles: state.roles.map((role) => ({
          ...role,
          inline: role.inline.map((one) => ({ ...one, text: '{"Statement": 7}' })),
        })),
      }),
    ],
    [
      'a policy of AWS’s own of which nothing is known',
      (state) => ({
        ...state,
        roles: state.roles.map((role) => ({ ...role, attached: ['arn:aws:iam::aws:policy/NobodyKnows'] })),
      }),
    ],
    [
      'a policy of Vault',
      (state) => ({
        ...state,
        vault: {
          ...state.vault,
          policies: state.vault.policies.map((one) => ({ ...one, text: 'path "aws/+*" {' })),
        },
      }),
    ],
  ])('%s proves nothing, refutes nothing and does not end the command', async (_what, change) => {
    const report = await checked(change);
    for (const boundary of ['tenant-data', 'tenant-credentials', 'owner-access'] as const)
      expect(told(report, boundary)).toMatchObject({ answer: 'unknown', refuted: [] });
    expect(exitOf(report)).toBe(2);
  });
});

it('proposes what a tenant says itself, not the glob that its login lets in', async () => {
  const reading = await readingOf('ci-jobs-by-jwt', 'plan');
  if (reading === undefined) throw new Error('there is a plan');
  const { config, notes } = propose(reading, './schema.json');
  expect(config.tenants.shop?.login).toMatchObject({ jwt: { project_path: 'example/shop' } });
  expect(notes.join()).toContain('project_path = example/shop*');
  // Who takes the proposal as it stands is told what is true.
  const { boundaries } = check(reading, config, { name: 'x', fixes: false });
  expect(boundaries.find(({ boundary }) => boundary === 'tenant-credentials')?.refuted).toEqual([
    ['shop-payment', 'shop'],
  ]);
});

it('names the trust policy of a role that another tenant’s session may take, and what closes it', async () => {
  const reading = await readingOf('ci-jobs-by-jwt', 'state');
  if (reading === undefined) throw new Error('there is a state');
  const { state } = reading;
  const [of, thief] = ['shop', 'warehouse'].map((name) =>
    state.roles.find(({ arn }) => arn.endsWith(`/ci-${name}`)),
  );
  if (of === undefined || thief === undefined) throw new Error('there are roles');
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  const roles = state.roles.map((role) => {
    if (role === thief) {
      const more = { name: 'more', text: policy({ ...assume, Resource: of.arn }), address: 'thief.more' };
      return { ...role, inline: [...role.inline, more] };
    }
    return role === of
      ? { ...role, trust: policy({ ...assume, Principal: { AWS: [state.brokerArn, thief.arn] } }) }
      : role;
  });
  const widened = { ...reading, state: { ...state, roles } };
  const { findings } = check(widened, configOf('ci-jobs-by-jwt'), { name: 'x' });
  const found = findings.find(
    ({ boundary, pairs }) => boundary === 'tenant-data' && pairs.some(([from]) => from === 'warehouse'),
  );
  expect(found?.cause).toMatchObject({ address: 'aws_iam_role.project["shop"]' });
  expect(found?.cause.what).toContain('trust policy of');
  expect(JSON.parse(found?.fix?.after ?? '{}').Principal).toEqual({ AWS: state.brokerArn });
});
