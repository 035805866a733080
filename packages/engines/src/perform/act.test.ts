import type { SequenceCall } from '@cordon/domain';
import { describe, expect, it } from 'vitest';
import { fill, performSequence } from './act.ts';
import type { Outcome } from './outcome.ts';
import { bodyOf, reviveInput } from './sdk.ts';

const step = (path: string) => ({ via: 'vault', method: 'GET', path }) as const;
const served = (output: unknown): Outcome => ({ answer: { kind: 'served', reason: 'ok' }, output });
const refused: Outcome = { answer: { kind: 'refused', refusal: 'authorization', reason: 'no' } };

/** Performs with scripted outcomes, and returns what was asked. */
async function play(call: SequenceCall, ...outcomes: Outcome[]) {
  const asked: string[] = [];
  const { answer } = await performSequence(call, async (one) => {
    asked.push(one.via === 'vault' ? one.path : one.operation);
    return outcomes[asked.length - 1] ?? refused;
  });
  return { asked, answer };
}

describe('a sequence', () => {
  it('fills later steps from what earlier ones returned, and is answered by the last', async () => {
    const call: SequenceCall = { via: 'sequence', steps: [step('a'), step('b/${steps.0.data.id}')] };
    expect((await play(call, served({ data: { id: 'x' } }), refused)).asked).toEqual(['a', 'b/x']);
  });
  it('stops at the first step that is not served', async () => {
    const call: SequenceCall = { via: 'sequence', steps: [step('a'), step('b')] };
    const { asked, answer } = await play(call, refused);
    expect([asked, answer.kind]).toEqual([['a'], 'refused']);
  });
  it('is unclear when a step before the one that asks was refused', async () => {
    const call: SequenceCall = { via: 'sequence', asks: 1, steps: [step('a'), step('b')] };
    const { answer } = await play(call, refused);
    expect([answer.kind, answer.refusal]).toEqual(['unclear', undefined]);
    expect((await play(call, served({}), refused)).answer.kind).toBe('refused');
  });
  it('is unclear when an earlier step did not return what a later one needs', async () => {
    const call: SequenceCall = { via: 'sequence', steps: [step('a'), step('${steps.0.UploadId}')] };
    expect((await play(call, served({}))).answer).toMatchObject({ kind: 'unclear' });
  });
  it('without steps asks nothing', async () => {
    expect((await play({ via: 'sequence', steps: [] })).answer.kind).toBe('unclear');
  });
});

describe('an input', () => {
  it('is filled at any depth', () => {
    expect(fill({ a: [{ b: '${steps.0.P.E}' }] }, [{ P: { E: 'e' } }])).toEqual({ a: [{ b: 'e' }] });
  });
  it('becomes bytes and dates where it says so', () => {
    const revived = reviveInput({ Body: { $body: 'x' }, at: { $date: '2026-01-01T00:00:00Z' } });
    expect(revived).toEqual({ Body: Buffer.from('x'), at: new Date('2026-01-01T00:00:00Z') });
    expect(bodyOf({ Body: { $body: 'x' } })).toBe('x');
  });
});
