import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';

const questions = [
  { key: 'tenants', question: 'how many', usual: '500' },
  { key: 'ttl', question: 'how long', usual: '15m' },
];

test('piped answers are taken in order; an empty one, or none, takes the usual', async () => {
  expect(await ask(questions, Readable.from(['7\n\n']))).toEqual({ tenants: '7', ttl: '15m' });
  expect(await ask(questions, Readable.from(['9\n']))).toEqual({ tenants: '9', ttl: '15m' });
  expect(await ask(questions, Readable.from([]))).toEqual({ tenants: '500', ttl: '15m' });
});
