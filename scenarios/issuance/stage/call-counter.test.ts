import { expect, test } from 'vitest';
import { CallCounter } from './call-counter.ts';

function counting() {
  let now = 100;
  const counter = new CallCounter(() => now);
  const told: (() => void)[] = [];
  return {
    counter,
    /** Goes through a phase of ten milliseconds with one call in it, which is told of only `later`. */
    pass: (subject: string, phase: string, service: string, eventName: string, ms = 2) => {
      counter.enter(subject, phase);
      const beganAt = now + 3;
      told.push(() => counter.take({ service, eventName, ms, beganAt }));
      now += 10 + ms;
      counter.done(subject, phase);
    },
    nobody: (service: string, eventName: string) => {
      counter.enter();
      const beganAt = now + 2;
      told.push(() => counter.take({ service, eventName, ms: 1, beganAt }));
      now += 10;
    },
    later: () => {
      for (const tell of told.splice(0)) tell();
    },
  };
}

test('calls belong to the phase they began in, though the gateway tells of them later', () => {
  const { counter, pass, nobody, later } = counting();
  for (const ms of [1, 2, 9]) {
    pass('role-per-tenant', 'issue', 'sts.amazonaws.com', 'AssumeRole', ms);
    pass('role-per-tenant', 'first-call', 's3', 'ListObjectsV2');
  }
  nobody('iam', 'DeleteUser');
  later();
  const common = { subject: 'role-per-tenant', count: 3, requests: 3, medianMs: 2 };
  expect(counter.counts()).toEqual([
    { ...common, phase: 'issue', event: 'sts:AssumeRole', by: 'broker' },
    { ...common, phase: 'first-call', event: 's3:ListObjectsV2', by: 'tenant' },
  ]);
});

test('what the warm-up counted is forgotten, told of or not; the first call of all is not', () => {
  const { counter, pass, nobody, later } = counting();
  pass('a', 'first of all', 'sts', 'AssumeRole', 900);
  pass('a', 'issue', 'sts', 'AssumeRole', 900);
  later();
  pass('a', 'issue', 'sts', 'AssumeRole', 900);
  counter.forget('a', ['issue']);
  later();
  nobody('sts', 'GetCallerIdentity');
  expect(counter.counts().map(({ phase }) => phase)).toEqual(['first of all']);
  pass('a', 'issue', 'sts', 'AssumeRole', 2);
  later();
  expect(counter.counts()).toContainEqual(
    expect.objectContaining({ phase: 'issue', count: 1, requests: 1, medianMs: 2 }),
  );
});
