import type { Reply, Setup } from '../case.types.ts';
import type { Batch } from '../generate/cases.ts';
import type { Fixture } from './fixture.ts';

export interface Progress {
  readonly answered: number;
  readonly of: number;
}

/**
 * Every batch's answers on one engine, in the batches' order. Each fixture works through its own share; requests of one
 * batch follow one another, so that nothing is asked while its policies change.
 */
export async function answerAll(
  fixtures: readonly Fixture[],
  batches: readonly Batch[],
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (progress: Progress) => void;
  } = {},
): Promise<readonly (readonly Reply[])[]> {
  const answers: (readonly Reply[])[] = [];
  const of = batches.reduce((sum, batch) => sum + batch.asks.length, 0);
  let next = 0;
  let answered = 0;
  const work = async (fixture: Fixture) => {
    for (;;) {
      options.signal?.throwIfAborted();
      const at = next;
      next += 1;
      const batch = batches[at];
      if (batch === undefined) return;
      answers[at] = await answerBatch(fixture, batch);
      answered += batch.asks.length;
      options.onProgress?.({ answered, of });
    }
  };
  await Promise.all(fixtures.map(work));
  return answers;
}

export async function answerBatch(fixture: Fixture, batch: Batch): Promise<readonly Reply[]> {
  const installed = await installOn(fixture, batch.setup);
  if ('reason' in installed) return batch.asks.map(() => installed);
  const replies: Reply[] = [];
  try {
    for (const ask of batch.asks) replies.push(await installed.ask(ask));
  } finally {
    installed.leave();
  }
  return replies;
}

/** The installed, or why the policies could not be put on: then nothing was asked, and nothing is known. */
async function installOn(fixture: Fixture, setup: Setup) {
  try {
    return await fixture.install(setup);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const reply: Reply = { verdict: 'unclear', code: name, reason: `not set up: ${name}: ${message}` };
    return reply;
  }
}
