import { expect, test } from 'vitest';
import { RULES } from './index.ts';

test('listing buckets is asked of every bucket’s ARN, which policies name as `arn:aws:s3:::*` or `*`', () => {
  const needs = RULES.get('ListBuckets')?.({
    operation: 'ListBuckets',
    query: new Map(),
    headers: new Map(),
  });
  expect(needs).toEqual([{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' }]);
});
