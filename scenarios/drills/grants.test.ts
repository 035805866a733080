import { parsePolicy } from '@cordon/iam';
import { expect, test } from 'vitest';
import { grantedActions } from './grants.ts';

const layer = (name: string, ...actions: readonly (string | readonly string[])[]) => ({
  layer: name,
  documents: [
    parsePolicy({
      Version: '2012-10-17',
      Statement: actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' })),
    }),
  ],
});

test('granted is what every layer allows, as the narrower one names it', () => {
  const role = layer('role', 's3:*');
  const session = layer('session', ['s3:GetObject', 's3:PutObject', 'iam:GetUser']);
  expect(grantedActions([role, session])).toEqual(['s3:GetObject', 's3:PutObject']);
  expect(grantedActions([layer('role', 's3:GetObject')])).toEqual(['s3:GetObject']);
});

test('a pattern that no layer spells out is granted as a pattern', () => {
  expect(grantedActions([layer('role', 's3:Get*'), layer('session', 's3:Get*')])).toEqual(['s3:Get*']);
  expect(grantedActions([layer('role', 's3:Get*'), layer('session', 's3:Put*')])).toEqual([]);
});

test('case does not count, and a Deny grants nothing', () => {
  expect(grantedActions([layer('role', 'S3:getobject'), layer('session', 's3:GetObject')])).toContain(
    's3:GetObject',
  );
  const deny = {
    layer: 'role',
    documents: [
      parsePolicy({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }],
      }),
    ],
  };
  expect(grantedActions([deny])).toEqual([]);
});
