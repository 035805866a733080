import { open } from 'node:fs/promises';

/** The interpreter that a script on PATH names in its first line, when it is a Python named by its full path. */
export async function scriptPython(script: string): Promise<string | undefined> {
  const file = await open(script).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return /^#!\s*(\/\S*\/python[\d.]*)\s*\n/.exec(text)?.[1];
  } finally {
    await file.close();
  }
}
