import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from './exchange.ts';
import { readUploadForm } from './multipart-form.ts';

const TYPE = 'multipart/form-data; boundary=x';
const field = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, content = 'content') =>
  `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n`;
const END = '--x--\r\n';

/** What becomes of a form: its fields, its file's name and content, or an error's code. */
async function read(body: string, type = TYPE, end = (source: PassThrough) => void source.end()) {
  const source = new PassThrough();
  const exchange = { beginStream: () => source as unknown as IncomingMessage } as Exchange;
  source.write(body);
  const told = (error: unknown) =>
    error instanceof AwsError ? error.code : error instanceof Error ? error.name : error;
  setImmediate(() => end(source));
  try {
    const form = await readUploadForm(exchange, type);
    let content = '';
    for await (const piece of form.file.pieces) content += piece.toString();
    await form.file.whole();
    form.close();
    return [Object.fromEntries(form.fields), form.fileName, content];
  } catch (error) {
    return told(error);
  }
}

test.each<[string, string, unknown]>([
  [
    'fields by their lower-cased names, and the file’s name without a path',
    field('Key', 'k') + field('x-Amz-Meta-A', 'é') + file('dir/a.txt') + END,
    [{ key: 'k', 'x-amz-meta-a': 'é' }, 'a.txt', 'content'],
  ],
  ['fields after the file do not count', `${file('a') + field('key', 'k')}${END}`, [{}, 'a', 'content']],
  ['a field twice, in any case', field('key', 'a') + field('KEY', 'b') + file('a') + END, 'InvalidArgument'],
  ['no file', field('key', 'k') + END, 'InvalidArgument'],
  [
    'as much before the file as S3 takes',
    field('k', 'x'.repeat(20 * 1024 - 2)) + file('a') + END,
    [{ k: 'x'.repeat(20 * 1024 - 2) }, 'a', 'content'],
  ],
  [
    'two fields that are too large together',
    field('a', 'x'.repeat(12_000)) + field('b', 'x'.repeat(9_000)) + file('a') + END,
    'MaxPostPreDataLengthExceeded',
  ],
  [
    'one that is too large alone',
    field('a', 'x'.repeat(21_000)) + file('a') + END,
    'MaxPostPreDataLengthExceeded',
  ],
  ['a form that ends in its file', file('a').slice(0, -4), 'MalformedPOSTRequest'],
])('%s', async (_name, body, expected) => {
  expect(await read(body)).toEqual(expected);
});

test('what is no form is told so', async () => {
  expect(await read('', 'multipart/form-data')).toBe('MalformedPOSTRequest');
  expect(await read('', 'text/plain')).toBe('MalformedPOSTRequest');
});

test.each(['aborted', 'error'])('a client that goes away amid its fields or its file: %s', async (event) => {
  const gone = (source: PassThrough) => void source.emit(event, new Error('reset'));
  expect(await read(field('key', 'k'), TYPE, gone)).toBe('ClientOrUpstreamGone');
});
