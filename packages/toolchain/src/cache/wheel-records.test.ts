import { expect, test } from 'vitest';
import { parseRecord } from './wheel-records.ts';

test('lines with a hash are read, quoted paths too; others are skipped', () => {
  const text = [
    'a/b.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0',
    '"a/odd, ""name"".py",sha256=AbC_-9,12',
    'a/__pycache__/b.cpython-311.pyc,,',
    'a-1.dist-info/RECORD,,',
    '',
  ].join('\r\n');
  expect(parseRecord(text)).toEqual([
    { path: 'a/b.py', sha256: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
    { path: 'a/odd, "name".py', sha256: 'AbC_-9' },
  ]);
});
