import type { DecisionRecord } from '@cordon/gateway';
import { expect, test } from 'vitest';
import { renderDecision } from './decisions.ts';

test('people are told who asked, which statement decided, and which came nearest', () => {
  const record: DecisionRecord = {
    eventVersion: '1.11',
    eventTime: '2026-11-22T09:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    requestID: 'AAAA',
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/acme/s' },
    requestParameters: {},
    resources: [{ ARN: 'arn:aws:s3:::globex/k' }],
    errorCode: 'AccessDenied',
    errorMessage: 'Access Denied',
    cordon: {
      outcome: 'refused',
      reason: 'no identity policy allows it',
      judged: [
        {
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::globex/k',
          outcome: 'implicitly-denied',
          reason: 'no identity policy allows it',
          by: [],
          missing: ['identity'],
          nearestMiss: {
            statement: { layer: 'identity', policy: 'inline', index: 0, sid: 'OwnBucket' },
            why: 'statement `OwnBucket` would allow this if the resource were `arn:aws:s3:::acme/*`',
          },
        },
      ],
      httpStatus: 403,
      ms: 1,
    },
  };
  const text = renderDecision(record).join('\n');
  expect(text).toContain('asked by  arn:aws:sts::1:assumed-role/acme/s');
  expect(text).toContain(
    'nearest: OwnBucket of inline: statement `OwnBucket` would allow this if the resource were',
  );
  expect(text).toContain('answered  AccessDenied');
});
