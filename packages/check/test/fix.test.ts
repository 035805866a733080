import { readShow } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import type { CheckFinding } from '../src/answer.types.ts';
import { check } from '../src/check.ts';
import { parseConfig } from '../src/config.ts';
import {
  addRules,
  allow,
  at,
  policy,
  type Resources,
  reportOf,
  roleArn,
  shown,
  sound,
  TEAMS,
} from './sound.ts';

const CONFIG = parseConfig(
  JSON.stringify({
    tenants: Object.fromEntries(
      TEAMS.map((team) => [team, { login: { approle: `team-${team}` }, data: [`s3://corp-${team}`] }]),
    ),
  }),
);

type Change = (resources: Resources) => void;
const rules =
  (text: string): Change =>
  (resources) =>
    addRules(resources, text);
const instead =
  (text: string): Change =>
  (resources) => {
    at(resources, 'vault_policy.team["blue"]').policy = text;
  };
const grants = (more: object = {}) => allow('s3:GetObject', 'arn:aws:s3:::corp-green/*', more);
const byRole: Change = (resources) => {
  resources.set('aws_iam_role_policy.more', { name: 'more', role: 'team-blue', policy: policy(grants()) });
};
const byBucket: Change = (resources) => {
  resources.set('aws_s3_bucket_policy.green', {
    bucket: 'corp-green',
    policy: policy(grants({ Principal: { AWS: roleArn('team-blue') } })),
  });
};

function fixesOf(...changes: readonly Change[]): { resources: Resources; findings: readonly CheckFinding[] } {
  const resources = sound();
  for (const change of changes) change(resources);
  return { resources, findings: check(readShow(shown(resources)), CONFIG, { name: 'x' }).findings };
}

describe('a change that is proposed', () => {
  it.each<[string, string, readonly Change[]]>([
    [
      'names its own role instead of all',
      'aws/creds/blue',
      [rules('path "aws/creds/*" { capabilities = ["read"] }')],
    ],
    [
      'keeps what the owner needs where it has nothing else',
      'aws/creds/blue',
      [instead('path "aws/creds/*" { capabilities = ["read"] }')],
    ],
    ['takes a path away', '(nothing)', [rules('path "aws/creds/green" { capabilities = ["read"] }')]],
  ])('%s, and with it nothing crosses', (_, after, changes) => {
    const { resources, findings } = fixesOf(...changes);
    expect(findings.length).toBeGreaterThan(0);
    const [fix] = findings.flatMap((one) => one.fix ?? []);
    expect(fix?.after).toContain(after);
    // What the text says is done by hand, and the whole is asked again.
    const own = at(resources, 'vault_policy.team["blue"]');
    const text = String(own.policy);
    own.policy =
      fix?.after === '(nothing)'
        ? text.replace(`${fix.before} { capabilities = ["read"] }`, '')
        : text.replace(String(fix?.before), String(fix?.after));
    expect(own.policy).not.toBe(text);
    expect(new Set(reportOf({ resources }).boundaries.map(({ answer }) => answer))).toEqual(
      new Set(['proved']),
    );
  });

  it.each<[string, readonly Change[]]>([
    ['a role', [byRole]],
    ['a bucket policy', [byBucket]],
  ])('takes the statement of %s away', (_, changes) => {
    const { findings } = fixesOf(...changes);
    expect(
      findings.filter(({ boundary }) => boundary === 'tenant-data').map(({ fix }) => fix !== undefined),
    ).toEqual([true]);
  });

  it.each<[string, readonly Change[]]>([
    [
      'two rules of a Vault policy',
      [
        rules('path "aws/creds/*" { capabilities = ["read"] }'),
        rules('path "aws/+/green" { capabilities = ["read"] }'),
      ],
    ],
    ['a role and a bucket policy', [byRole, byBucket]],
    ['a role and a rule of Vault', [byRole, rules('path "aws/creds/green" { capabilities = ["read"] }')]],
  ])('is not there where two things let through, each by itself: %s', (_, changes) => {
    const { findings } = fixesOf(...changes);
    const found = findings.filter(({ boundary }) => boundary === 'tenant-data');
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ fix }) => fix)).toEqual(found.map(() => undefined));
  });

  it('is not there where the owner would be locked out', () => {
    const all: Change = (resources) => {
      at(resources, 'aws_iam_role_policy.team["blue"]').policy = policy(
        allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], '*'),
      );
    };
    const { findings } = fixesOf(all);
    for (const { fix } of findings) if (fix !== undefined) expect(fix.after).toContain('corp-blue');
    expect(findings.length).toBeGreaterThan(0);
  });
});
