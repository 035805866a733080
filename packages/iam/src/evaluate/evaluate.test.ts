import { expect, test } from 'vitest';
import { parsePolicy } from '../parse/parse-policy.ts';
import type { Principal } from '../request.types.ts';
import { evaluate, evaluateTrust } from './evaluate.ts';

const session: Principal = {
  kind: 'role-session',
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/shared',
  roleId: 'AROAEXAMPLE',
  sessionName: 'acme',
  sessionArn: 'arn:aws:sts::111122223333:assumed-role/shared/acme',
};
const allowAll = (Resource: string) => ({
  name: 'p',
  document: parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource } }),
});

test('a session policy limits what the identity policy allows', () => {
  const request = {
    principal: session,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/key',
    resourceAccountId: '111122223333',
    context: {},
  };
  const policies = { identity: [allowAll('*')], session: [allowAll('arn:aws:s3:::a/*')] };
  const decision = evaluate(request, policies);
  expect(decision).toMatchObject({ outcome: 'implicitly-denied', missing: ['session'] });
  expect(decision.nearestMiss?.why).toBe(
    'statement 1 would allow this if the resource were `arn:aws:s3:::a/*` (asked: `arn:aws:s3:::b/key`)',
  );
  expect(evaluate({ ...request, resource: 'arn:aws:s3:::a/key' }, policies).outcome).toBe('allowed');
});

test('a trust policy must name the caller', () => {
  const trust = {
    name: 't',
    document: parsePolicy(
      {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'AROAEXAMPLE' } },
      },
      'trust',
    ),
  };
  const request = {
    principal: session,
    action: 'sts:AssumeRole',
    resource: 'arn:aws:iam::111122223333:role/x',
    resourceAccountId: '111122223333',
    context: {},
  };
  expect(evaluateTrust(request, trust, { identity: [] }).outcome).toBe('allowed');
  expect(evaluateTrust({ ...request, action: 'sts:TagSession' }, trust, { identity: [] })).toMatchObject({
    outcome: 'implicitly-denied',
    missing: ['trust'],
  });
});
