import { expect, test } from 'vitest';
import { plannedIn } from './plan.ts';

const change = (addr: string, action: string, type = 'planned_change') =>
  JSON.stringify({ '@level': 'info', change: { resource: { addr, module: '' }, action }, type });

test('a plan tells each resource that it would change, and none that it only reads', () => {
  const lines = [
    '{"@level":"info","type":"version"}',
    change('aws_s3_bucket.bucket-newco', 'create'),
    change('aws_iam_role.role-acme', 'replace'),
    change('data.aws_caller_identity.me', 'read'),
    change('vault_policy.policy-acme', 'noop'),
    change('aws_iam_user.broker', 'update', 'resource_drift'),
    'no JSON at all',
  ];
  expect(plannedIn(lines)).toEqual([
    { address: 'aws_s3_bucket.bucket-newco', action: 'create' },
    { address: 'aws_iam_role.role-acme', action: 'replace' },
  ]);
});
