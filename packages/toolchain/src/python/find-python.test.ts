import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory, script } from '../fake-go.ts';
import { findPython } from './find-python.ts';

test('the first Python that fits and has venv is taken', async () => {
  await using directory = await scratchDirectory();
  const at = (name: string) => join(directory.path, name);
  const env = { PATH: directory.path };
  await expect(findPython(env)).rejects.toMatchObject({ code: 'no-python' });
  await script(at('python3'), 'echo 3.9.18; echo venv');
  await expect(findPython(env)).rejects.toThrow(`\`${at('python3')}\` is 3.9.18`);
  await script(at('python3.12'), 'echo 3.12.1; echo "No module named ensurepip" >&2; exit 1');
  await expect(findPython(env)).rejects.toMatchObject({
    code: 'no-venv',
    fix: expect.stringContaining('python3.12-venv'),
  });
  await script(at('python3.10'), 'echo 3.10.13; echo venv');
  expect(await findPython(env)).toEqual({ path: at('python3.10'), version: '3.10.13' });
});
