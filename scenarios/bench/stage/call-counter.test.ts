import { expect, test } from 'vitest';
import { CallCounter, type GatewayCall } from './call-counter.ts';

const call = (service: string, eventName: string, ms = 2): GatewayCall => ({
  requestId: 'r',
  service,
  eventName,
  startedAt: 0,
  ms,
  upstreamMs: 1,
  status: 200,
});

test('calls belong to the phase they were seen in, per request that finished it', () => {
  const counter = new CallCounter();
  for (const ms of [1, 2, 9]) {
    counter.enter('role-per-tenant', 'issue');
    counter.take(call('sts.amazonaws.com', 'AssumeRole', ms));
    counter.done('role-per-tenant', 'issue');
    counter.enter('role-per-tenant', 'first-call');
    counter.take(call('s3', 'ListObjectsV2'));
    counter.done('role-per-tenant', 'first-call');
  }
  counter.enter();
  counter.take(call('iam', 'DeleteUser'));
  expect(counter.counts()).toEqual([
    {
      subject: 'role-per-tenant',
      phase: 'issue',
      event: 'sts:AssumeRole',
      by: 'broker',
      count: 3,
      requests: 3,
      medianMs: 2,
    },
    {
      subject: 'role-per-tenant',
      phase: 'first-call',
      event: 's3:ListObjectsV2',
      by: 'tenant',
      count: 3,
      requests: 3,
      medianMs: 2,
    },
  ]);
});

test('what the warm-up counted is forgotten, the first call of all is not', () => {
  const counter = new CallCounter();
  const ask = (phase: string, ms: number) => {
    counter.enter('a', phase);
    counter.take(call('sts', 'AssumeRole', ms));
    counter.done('a', phase);
  };
  for (const phase of ['first of all', 'issue', 'issue']) ask(phase, 900);
  counter.forget('a', ['issue']);
  expect(counter.counts().map(({ phase }) => phase)).toEqual(['first of all']);
  ask('issue', 2);
  expect(counter.counts()).toContainEqual(
    expect.objectContaining({ phase: 'issue', count: 1, requests: 1, medianMs: 2 }),
  );
});
