import { expect, test } from 'vitest';
import { paddedPolicy } from './axes.ts';

test('a padded policy has exactly the length asked for, and stays JSON', () => {
  for (const bucket of ['b-1', 'bench1234-shared-role-sess-bt00001'])
    for (let length = 256; length <= 2_048; length++) {
      const policy = paddedPolicy(bucket, length);
      expect(policy.length).toBe(length);
      expect(JSON.parse(policy).Statement[0].Resource[0]).toBe(`arn:aws:s3:::${bucket}`);
    }
});

test('a length that the bucket’s name leaves no room for is refused', () => {
  expect(() => paddedPolicy('bench1234-shared-role-sess-bt00001', 150)).toThrow(/cannot have 150 characters/);
});
