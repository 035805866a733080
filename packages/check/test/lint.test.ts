import type { DeployedState } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import type { Config } from '../src/config.ts';
import { checkHtml, checkMarkdown, checkSarif } from '../src/output/formats.ts';
import { toText } from '../src/output/text.ts';
import { configOf, readingOf } from './case.ts';

const TODAY = '2026-11-30';

async function reportOf(change: (state: DeployedState) => DeployedState, lint: Config['lint'] = {}) {
  const reading = await readingOf('ci-jobs-by-jwt', 'state');
  if (reading === undefined) throw new Error('there is a state');
  const config = { ...configOf('ci-jobs-by-jwt'), lint };
  const asked = { ...reading, state: change(reading.state) };
  return check(asked, config, { name: 'x', fixes: false, lint: TODAY });
}

const told = async (...given: Parameters<typeof reportOf>) =>
  ((await reportOf(...given)).lint ?? []).map(({ rule, place, why }) => [
    rule,
    place.address ?? place.what,
    why,
  ]);

const allowing = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

describe('of a configuration', () => {
  const withInline = (statement: object) => (state: DeployedState) => ({
    ...state,
    roles: state.roles.map((role, index) =>
      index > 0 ? role : { ...role, inline: [{ name: 'p', text: allowing(statement), address: 'r.p' }] },
    ),
  });
  it('says nothing where nothing is to be said, and nothing at all where it is not asked', async () => {
    expect(await told((state) => state)).toEqual([]);
    const reading = await readingOf('ci-jobs-by-jwt', 'state');
    if (reading === undefined) throw new Error('there is a state');
    expect(check(reading, configOf('ci-jobs-by-jwt'), { name: 'x', fixes: false }).lint).toBeUndefined();
  });

  it.each([
    ['wildcard-action', { Action: 's3:*', Resource: 'arn:aws:s3:::a' }],
    ['wildcard-action', { NotAction: 'iam:*', Resource: 'arn:aws:s3:::a' }],
    ['wildcard-resource', { Action: 's3:GetObject', Resource: '*' }],
    ['wildcard-resource', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::corp-*/*' }],
    ['wildcard-resource', { Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }],
  ])('finds %s at %j', async (rule, statement) => {
    expect((await told(withInline(statement))).map(([found, at]) => [found, at])).toEqual([[rule, 'r.p']]);
  });

  it.each([
    { Action: ['s3:Get*', 's3:ListBucket'], Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::a/x/*'] },
    { Action: 's3:ListAllMyBuckets', Resource: '*' },
    { Action: 'logs:PutLogEvents', Resource: '*' },
  ])('has nothing to say of %j', async (statement) => {
    expect(await told(withInline(statement))).toEqual([]);
  });

  it('finds trust in an account, and a bucket that is open, but not behind a condition', async () => {
    const opened = (condition: object) => (state: DeployedState) => ({
      ...state,
      roles: state.roles.map((role) => ({
        ...role,
        trust: allowing({
          ...{
            Action: 'sts:AssumeRole',
            Principal: { AWS: ['arn:aws:iam::000000000000:root', state.brokerArn] },
          },
          ...condition,
        }),
      })),
      buckets: state.buckets.map((one) => ({
        ...one,
        policy: allowing({ Principal: '*', Action: 's3:GetObject', Resource: '*', ...condition }),
      })),
    });
    const rules = (all: readonly (readonly string[])[]) => [...new Set(all.map(([rule]) => rule))];
    expect(rules(await told(opened({})))).toEqual(['open-trust', 'open-bucket']);
    const condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    expect(rules(await told(opened({ Condition: condition })))).toEqual([]);
  });
});

it('finds what nobody uses: a role, a role of Vault, policies on both sides, and policies that are not there', async () => {
  const lonely = await told((state) => {
    const { vault } = state;
    const [role] = state.roles;
    const [vaultRole] = vault.awsRoles;
    if (role === undefined || vaultRole === undefined) throw new Error('there are roles');
    return {
      ...state,
      roles: [...state.roles, { ...role, arn: `${role.arn}-old`, address: 'aws_iam_role.old', inline: [] }],
      policies: [
        { arn: 'arn:aws:iam::000000000000:policy/old', text: allowing({}), address: 'aws_iam_policy.old' },
      ],
      vault: {
        ...vault,
        awsRoles: [
          ...vault.awsRoles,
          { ...vaultRole, name: 'old', address: 'vault_aws_secret_backend_role.old' },
        ],
        policies: [
          ...vault.policies,
          { name: 'old', text: 'path "secret/x" { capabilities = ["read"] }', address: 'vault_policy.old' },
        ],
        logins: (vault.logins ?? []).map((one, index) =>
          index > 0 ? one : { ...one, tokenPolicies: [...one.tokenPolicies, 'forgotten', 'default'] },
        ),
      },
    };
  });
  expect(lonely.map(([rule, at]) => [rule, at])).toEqual([
    ['unused-vault-role', 'vault_aws_secret_backend_role.old'],
    ['missing-policy', expect.stringContaining('vault_jwt_auth_backend_role.project')],
    ['unused-policy', 'vault_policy.old'],
    ['unused-role', 'aws_iam_role.old'],
    ['unused-policy', 'aws_iam_policy.old'],
  ]);
});

it('finds wildcards over the AWS engine, but not what Vault fills in', async () => {
  const opening = (path: string) => (state: DeployedState) => ({
    ...state,
    vault: {
      ...state.vault,
      policies: state.vault.policies.map((one, index) =>
        index > 0 ? one : { ...one, text: `${one.text}\npath "${path}" { capabilities = ["read"] }` },
      ),
    },
  });
  const rules = async (path: string) => (await told(opening(path))).map(([rule]) => rule);
  for (const path of ['aws/creds/*', 'aws/+/ci-shop', '*'])
    expect(await rules(path)).toEqual(['vault-wildcard']);
  for (const path of ['secret/data/*', 'aws/creds/{{identity.entity.name}}', 'aws/sts/other'])
    expect(await rules(path)).toEqual([]);
});

describe('tags', () => {
  it('are asked for by name, of buckets, roles and users', async () => {
    const all = await told((state) => state, { tags: ['owner'] });
    expect(new Set(all.map(([rule]) => rule))).toEqual(new Set(['missing-tag']));
    const types = new Set(all.map(([, at]) => at?.split('.')[0]));
    expect(types).toEqual(new Set(['aws_s3_bucket', 'aws_iam_role', 'aws_iam_user']));
  });

  it.each([
    ['2026-11-29', 'expired'],
    ['soon', 'missing-tag'],
    ['2026-11-30', undefined],
  ])('say until when: %s', async (expiry, rule) => {
    const reading = await readingOf('ci-jobs-by-jwt', 'state');
    if (reading === undefined) throw new Error('there is a state');
    const resources = reading.resources.map((one) => ({
      ...one,
      values: { ...one.values, tags: { Expiry: expiry } },
    }));
    const config = { ...configOf('ci-jobs-by-jwt'), lint: { tags: ['expiry'] } };
    const { lint = [] } = check({ ...reading, resources }, config, { name: 'x', fixes: false, lint: TODAY });
    expect([...new Set(lint.map((one) => one.rule))]).toEqual(rule === undefined ? [] : [rule]);
  });
});

it('leaves out what is ignored for a reason, and changes no answer', async () => {
  const before = await reportOf((state) => state);
  const report = await reportOf((state) => state, {
    tags: ['owner'],
    ignore: [{ rule: 'missing-tag', at: 'aws_iam_*', reason: 'roles carry none here' }],
  });
  expect((report.lint ?? []).every(({ place }) => place.address?.startsWith('aws_s3_bucket') === true)).toBe(
    true,
  );
  expect([report.answer, report.boundaries]).toEqual([before.answer, before.boundaries]);
  const [{ address = '' } = {}] = (report.lint ?? []).map(({ place }) => place);
  for (const form of [toText(report), checkMarkdown(report), checkHtml(report)]) {
    expect(form).toContain('missing-tag');
    expect(form.replaceAll('&quot;', '"').replaceAll('\\', '')).toContain(address);
  }
  const [run] = JSON.parse(checkSarif(report, 'plan.json')).runs;
  const notes = run.results.filter(({ level }: { level: string }) => level === 'note');
  expect(notes).toHaveLength(report.lint?.length ?? -1);
});
