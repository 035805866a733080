import type { Act, Answer, Attempt, OpenEngine, TenantId } from '@cordon/domain';
import { expect, it } from 'vitest';
import { operator, s3, tenant } from './calls.ts';
import { runAttempt } from './run-attempt.ts';

const served: Answer = { kind: 'served', reason: '200', httpStatus: 200 };
const refused: Answer = { kind: 'refused', refusal: 'authorization', reason: 'AccessDenied (403)' };
const absent: Answer = { kind: 'unclear', reason: 'NoSuchKey', code: 'NoSuchKey', httpStatus: 404 };

const acme = tenant('acme' as TenantId);
const owner = tenant('acme-eu' as TenantId);
const attempt: Attempt = {
  id: 'x',
  attack: 'x',
  attacker: 'acme' as TenantId,
  victim: 'acme-eu' as TenantId,
  operation: 'PutObject',
  says: [],
  does: { as: acme, call: s3('PutObject', {}) },
  control: { as: owner, call: s3('PutObject', {}) },
  prepare: [{ as: operator, call: s3('CreateBucket', {}) }],
  cleanup: [{ as: operator, call: s3('DeleteBucket', {}) }],
  untouched: [{ what: 'the object', read: s3('GetObject', {}) }],
};

/** An engine that plays back: who asks what gets which answer, and which contents are read one after the other. */
function scripted(answers: Partial<Record<string, Answer>>, contents: readonly (string | Answer)[]) {
  const log: string[] = [];
  const reads = [...contents];
  const nameOf = (act: Act) =>
    `${act.as.kind === 'tenant' ? act.as.tenant : act.as.kind} ${act.call.via === 'sdk' ? act.call.operation : ''}`;
  const engine: OpenEngine = {
    perform: async (act) => {
      log.push(nameOf(act));
      return answers[nameOf(act)] ?? served;
    },
    read: async () => {
      const next = reads.shift() ?? 'as ever';
      return typeof next === 'string'
        ? { answer: served, output: { Body: next, $metadata: { requestId: Math.random() } } }
        : { answer: next };
    },
    canaries: async () => [],
    close: async () => {},
  };
  return { engine, log };
}

it('prepares, attempts, looks, cleans up, and does all of it again for the control', async () => {
  const { engine, log } = scripted({ 'acme PutObject': refused }, []);
  const ran = await runAttempt(attempt, engine);
  expect(ran).toEqual({ answer: refused, control: served, observed: { state: 'unchanged' } });
  expect(log).toEqual([
    'operator CreateBucket',
    'acme PutObject',
    'operator DeleteBucket',
    'operator CreateBucket',
    'acme-eu PutObject',
    'operator DeleteBucket',
  ]);
});

it('sees a change behind a refusal: other bytes, gone, or come into being', async () => {
  const look = async (...contents: (string | Answer)[]) =>
    (await runAttempt(attempt, scripted({ 'acme PutObject': refused }, contents).engine)).observed;
  expect(await look('a', 'b')).toEqual({ state: 'changed', detail: 'the object: it differs from before' });
  expect(await look('a', absent)).toMatchObject({ state: 'changed' });
  expect(await look(absent, 'a')).toMatchObject({ state: 'changed' });
  expect(await look(absent, absent)).toEqual({ state: 'unchanged' });
});

it('sees no change in tags that come in another order, and one where a tag is another', async () => {
  const tags = (...values: readonly string[]) => ({
    state: 'x',
    TagSet: values.map((Value) => ({ Key: Value.slice(0, 1), Value })),
  });
  const look = async (...outputs: readonly object[]) => {
    const queue = [...outputs];
    const { engine } = scripted({}, []);
    const read = async () => ({ answer: served, output: queue.shift() });
    return (await runAttempt(attempt, { ...engine, read })).observed?.state;
  };
  expect(await look(tags('a1', 'b1'), tags('b1', 'a1'))).toBe('unchanged');
  expect(await look(tags('a1', 'b1'), tags('b2', 'a1'))).toBe('changed');
});

it('is unclear where the operator could not read', async () => {
  const broken: Answer = { kind: 'unclear', reason: 'timeout' };
  const { engine } = scripted({}, ['a', broken]);
  expect((await runAttempt(attempt, engine)).observed).toEqual({
    state: 'unclear',
    detail: 'the object: timeout',
  });
});

it('makes neither attempt nor control when it could not be prepared, and calls both unclear', async () => {
  const { engine, log } = scripted({ 'operator CreateBucket': refused }, []);
  const ran = await runAttempt(attempt, engine);
  expect([ran.answer.kind, ran.control.kind]).toEqual(['unclear', 'unclear']);
  expect(log).not.toContain('acme PutObject');
});

it('asks nothing of a stop that stopped nobody, and asks where it did', async () => {
  const stopped = tenant('globex' as TenantId);
  const resting = { ...attempt, premise: [{ as: stopped, call: s3('GetObject', {}) }] };
  const { engine, log } = scripted({}, []);
  expect((await runAttempt(resting, engine)).answer).toMatchObject({
    kind: 'unclear',
    reason: expect.stringContaining('nothing was stopped'),
  });
  expect(log).not.toContain('acme PutObject');
  const gone: Answer = { kind: 'refused', refusal: 'authentication', reason: 'InvalidAccessKeyId (403)' };
  for (const answer of [refused, gone])
    expect((await runAttempt(resting, scripted({ 'globex GetObject': answer }, []).engine)).answer).toEqual(
      served,
    );
  // A timeout is never a refusal, and a malformed request is refused to everybody.
  const nothing: Answer = { kind: 'unclear', reason: 'timeout' };
  for (const answer of [nothing, { ...refused, refusal: 'form' } as const])
    expect((await runAttempt(resting, scripted({ 'globex GetObject': answer }, []).engine)).answer.kind).toBe(
      'unclear',
    );
});

it('tells a clean-up that failed', async () => {
  const { engine } = scripted({ 'operator DeleteBucket': refused }, []);
  expect((await runAttempt(attempt, engine)).trouble).toContain('clean-up');
});

it('puts a bucket policy back, after the attempt that changed it and after the control', async () => {
  const watched = {
    ...attempt,
    untouched: [{ what: 'policy', read: s3('GetBucketPolicy', { Bucket: 'b' }) }],
  };
  const { engine, log } = scripted({}, ['old', 'new']);
  await runAttempt(watched, engine);
  expect(log.filter((name) => name === 'operator PutBucketPolicy')).toHaveLength(2);
  const none: Answer = { kind: 'served', reason: 'none', code: 'NoSuchBucketPolicy', httpStatus: 404 };
  const other = scripted({}, [none, 'new']);
  await runAttempt(watched, other.engine);
  expect(other.log.filter((name) => name === 'operator DeleteBucketPolicy')).toHaveLength(2);
});
