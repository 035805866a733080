import { createHash } from 'node:crypto';
import type { Act, Answer, Attempt, Call, Observed, OpenEngine, Untouched } from '@cordon/domain';
import { operator, s3 } from './calls.ts';

/** What the operator read: a fingerprint to compare, never the content (it may hold secrets). */
type Reading =
  | { readonly state: 'there'; readonly fingerprint: string; readonly output: unknown }
  | { readonly state: 'absent' }
  | { readonly state: 'unclear'; readonly reason: string };

/** Error codes for “not found”, which is a state to compare like any other. */
const ABSENT = new Set([
  'NoSuchKey',
  'NoSuchBucketPolicy',
  'NoSuchUpload',
  'NoSuchTagSet',
  'NoSuchLifecycleConfiguration',
  'NoSuchCORSConfiguration',
  'NoSuchBucket',
  'NotFound',
]);

/** The operator reads once what an attempt must leave untouched. */
async function readState(engine: OpenEngine, { read }: Untouched): Promise<Reading> {
  if (engine.read === undefined) return { state: 'unclear', reason: 'this engine cannot read anything back' };
  const { answer, output } = await engine.read({ as: operator, call: read });
  const gone = answer.httpStatus === 404 && (read.via === 'vault' || ABSENT.has(answer.code ?? ''));
  if (gone) return { state: 'absent' };
  if (answer.kind !== 'served') return { state: 'unclear', reason: answer.reason };
  return { state: 'there', fingerprint: fingerprint(content(output)), output };
}

/** How two readings differ, for people; `undefined` when they are equal. Never throws. */
function difference(before: Reading, after: Reading): string | undefined {
  if (before.state === 'absent' && after.state === 'there') return 'it did not exist before and does now';
  if (before.state === 'there' && after.state === 'absent') return 'it existed before and is gone';
  if (before.state === 'there' && after.state === 'there' && before.fingerprint !== after.fingerprint)
    return 'it differs from before';
  return undefined;
}

/** Without what differs between any two answers: the SDK’s metadata, and Vault’s envelope around `data`. */
function content(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  if ('request_id' in output && 'data' in output) return output.data;
  const { $metadata: _metadata, ...rest } = output as Record<string, unknown>;
  return rest;
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex');
}

/** Same state, same text: members by name, and tags, which are a set, by key. */
function sortKeys(_key: string, value: unknown): unknown {
  if (Array.isArray(value))
    return value.every(isTag) ? value.toSorted((a, b) => (a.Key < b.Key ? -1 : 1)) : value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isTag(value: unknown): value is { readonly Key: string } {
  return typeof value === 'object' && value !== null && 'Key' in value && 'Value' in value;
}

/**
 * How the operator puts a state back, by the call that reads it: for state that later attempts rest on. Objects are
 * not here, since each attempt has its own.
 */
const RESTORERS: Readonly<Record<string, (bucket: string, before: Reading) => Call>> = {
  GetBucketPolicy: (Bucket, before) =>
    before.state === 'there'
      ? s3('PutBucketPolicy', { Bucket, Policy: (before.output as { Policy?: string }).Policy })
      : s3('DeleteBucketPolicy', { Bucket }),
};

/** Puts the state back as it was read before. Returns what went wrong, or undefined (also where nothing is to do). */
async function restore(
  engine: OpenEngine,
  { what, read }: Untouched,
  before: Reading,
): Promise<string | undefined> {
  if (read.via !== 'sdk' || before.state === 'unclear') return undefined;
  const restorer = RESTORERS[read.operation];
  const bucket = read.input.Bucket;
  if (restorer === undefined || typeof bucket !== 'string') return undefined;
  const answer = await engine.perform({ as: operator, call: restorer(bucket, before) });
  return answer.kind === 'served' ? undefined : `${what} could not be put back: ${answer.reason}`;
}

/** What one attempt leaves behind for the record. */
export interface Ran {
  readonly answer: Answer;
  readonly control: Answer;
  readonly observed?: Observed;
  readonly trouble?: string;
}

/**
 * Prepares, checks that revoked access is refused, makes the attempt, checks what must stay untouched, makes the
 * control call, cleans up. Any step that fails for the operator makes the answer `unclear`, never `refused`.
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
  // The control may change it: the caller is its rightful owner.
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

/** The calls that must be refused by now; an `unclear` answer that names the first one that was not. */
async function allRefused(engine: OpenEngine, acts: readonly Act[]): Promise<Answer | undefined> {
  for (const act of acts) {
    const answer = await engine.perform(act);
    if (answer.kind !== 'refused' || answer.refusal === 'form')
      return {
        kind: 'unclear',
        reason: `nothing was stopped, so the attempt shows nothing: the call that must be refused is ${answer.kind}: ${answer.reason}`,
      };
  }
  return undefined;
}

/**
 * `changed` if anything changed; `unclear` if anything could not be read; `unchanged` only if everything was read twice
 * and is equal.
 */
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
