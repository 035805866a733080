import { expect, test } from 'vitest';
import { explainFailure, explainSystemError } from './failure.ts';

const cases = [
  ['write /x/binary: no space left on device', 'disk-full'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'disk-full'],
  ['Get "https://proxy.example/@v/list": dial tcp: lookup proxy.example: no such host', 'no-network'],
  ['Failed to establish a new connection: [Errno -3] Temporary failure in name resolution', 'no-network'],
  ['verifying module: checksum mismatch\n\tdownloaded: h1:a\n\tgo.sum: h1:b', 'hash-mismatch'],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', 'hash-mismatch'],
  ['go: go.mod requires go >= 1.26.6 (running go 1.20)', 'go-too-old'],
  ['./main.go:3:1: syntax error', 'build-failed'],
] as const;

test.each(cases)('%s', (tail, code) => {
  const error = explainFailure('tofu', 'compiling', tail);
  expect(error.code).toBe(code);
  expect(error.message).toContain('compiling for `tofu` failed: ');
  expect(error.message).toContain(tail.split('\n')[0]);
  expect(error.mend).not.toBe('');
});

test('a full disk is told from other system errors', () => {
  expect(explainSystemError('tofu', Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatchObject({
    code: 'disk-full',
  });
  const other = Object.assign(new Error('x'), { code: 'EACCES' });
  expect(explainSystemError('tofu', other)).toBe(other);
});
