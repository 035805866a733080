import type { Act, Answer, Attempt, Observed, OpenEngine } from '@cordon/domain';
import { difference, type Reading, readState } from './reading.ts';
import { restore } from './restore.ts';

/** What one attempt leaves behind for the record. */
export interface Ran {
  readonly answer: Answer;
  readonly control: Answer;
  readonly observed?: Observed;
  readonly trouble?: string;
}

/**
 * Prepares, sees that what must be refused by then is, attempts, looks what became of what must stay untouched, asks the
 * control, cleans up. Whatever the operator fails to do makes the answer `unclear`, never `refused`: nothing was shown then.
 */
export async function runAttempt(attempt: Attempt, engine: OpenEngine): Promise<Ran> {
  const watched = attempt.untouched ?? [];
  const trouble: string[] = [];
  const prepare = attempt.prepare ?? [];

  const unready = await allServed(engine, prepare);
  const before = await Promise.all(watched.map((one) => readState(engine, one)));
  const unstopped = unready ?? (await allRefused(engine, attempt.premise ?? []));
  const answer = unstopped ?? (await engine.perform(attempt.does, attempt));
  const after = await Promise.all(watched.map((one) => readState(engine, one)));

  const restoreAll = async () => {
    for (const [index, one] of watched.entries()) {
      const problem = await restore(engine, one, before[index] ?? { state: 'absent' });
      if (problem !== undefined) trouble.push(problem);
    }
  };
  const cleanUp = async () => {
    const unclean = await allServed(engine, attempt.cleanup ?? []);
    if (unclean !== undefined) trouble.push(`clean-up: ${unclean.reason}`);
  };
  const observed = compare(attempt, before, after);
  if (observed?.state === 'changed') await restoreAll();
  await cleanUp();
  const control = (await allServed(engine, prepare)) ?? (await engine.perform(attempt.control, attempt));
  // The control may well change the very thing: it is the rightful owner’s.
  await restoreAll();
  await cleanUp();
  return {
    answer,
    control,
    ...(observed === undefined ? {} : { observed }),
    ...(trouble.length === 0 ? {} : { trouble: trouble.join('; ') }),
  };
}

/** The operator’s acts in order; an `unclear` answer that names the first one that was not served. */
async function allServed(engine: OpenEngine, acts: readonly Act[]): Promise<Answer | undefined> {
  for (const [index, act] of acts.entries()) {
    const answer = await engine.perform(act);
    if (answer.kind !== 'served')
      return {
        kind: 'unclear',
        reason: `the operator’s act ${index + 1} of ${acts.length} failed: ${answer.reason}`,
      };
  }
  return undefined;
}

/** The acts that the stop must have ended; an `unclear` answer that names the first one that was not refused. */
async function allRefused(engine: OpenEngine, acts: readonly Act[]): Promise<Answer | undefined> {
  for (const act of acts) {
    const answer = await engine.perform(act);
    if (answer.kind !== 'refused' || answer.refusal === 'form')
      return {
        kind: 'unclear',
        reason: `nothing was stopped, so nothing is shown: who was stopped is ${answer.kind}: ${answer.reason}`,
      };
  }
  return undefined;
}

/** Changed if anything is; unclear if anything could not be read; unchanged only if all was read twice and is alike. */
function compare(
  attempt: Attempt,
  before: readonly Reading[],
  after: readonly Reading[],
): Observed | undefined {
  const watched = attempt.untouched ?? [];
  if (watched.length === 0) return undefined;
  let unclear: string | undefined;
  for (const [index, { what }] of watched.entries()) {
    const [was, is] = [before[index], after[index]];
    if (was === undefined || is === undefined) continue;
    const changed = difference(was, is);
    if (changed !== undefined) return { state: 'changed', detail: `${what}: ${changed}` };
    const broken = [was, is].find((reading) => reading.state === 'unclear');
    if (broken?.state === 'unclear') unclear ??= `${what}: ${broken.reason}`;
  }
  return unclear === undefined ? { state: 'unchanged' } : { state: 'unclear', detail: unclear };
}
