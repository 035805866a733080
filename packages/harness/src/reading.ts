import { createHash } from 'node:crypto';
import type { OpenEngine, Untouched } from '@cordon/domain';
import { operator } from './calls.ts';

/** What the operator read: a fingerprint to compare, never the content (it may hold secrets). */
export type Reading =
  | { readonly state: 'there'; readonly fingerprint: string; readonly output: unknown }
  | { readonly state: 'absent' }
  | { readonly state: 'unclear'; readonly reason: string };

/** Codes that say that the thing asked for is not there, which is a state to compare like any other. */
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
export async function readState(engine: OpenEngine, { read }: Untouched): Promise<Reading> {
  if (engine.read === undefined) return { state: 'unclear', reason: 'this engine cannot read anything back' };
  const { answer, output } = await engine.read({ as: operator, call: read });
  const gone = answer.httpStatus === 404 && (read.via === 'vault' || ABSENT.has(answer.code ?? ''));
  if (gone) return { state: 'absent' };
  if (answer.kind !== 'served') return { state: 'unclear', reason: answer.reason };
  return { state: 'there', fingerprint: fingerprint(content(output)), output };
}

/** How two readings differ, for people; undefined when they are the same; throws nothing. */
export function difference(before: Reading, after: Reading): string | undefined {
  if (before.state === 'absent' && after.state === 'there') return 'it was not there and now is';
  if (before.state === 'there' && after.state === 'absent') return 'it was there and is gone';
  if (before.state === 'there' && after.state === 'there' && before.fingerprint !== after.fingerprint)
    return 'it is another than before';
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
