import { readFile } from 'node:fs/promises';

/** Who holds a lock. `start` tells a process from a later one with the same pid; `token` one acquisition from another. */
export interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly token: string;
}

/** Start time of a process in clock ticks since boot (field 22 of `/proc/<pid>/stat`), `''` where there is no `/proc`. */
export async function startOf(pid: number): Promise<string> {
  return (await statFields(pid))[19] ?? '';
}

/** Fields of `/proc/<pid>/stat` from the third on: the second, the command in parentheses, may hold spaces. */
async function statFields(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

export async function isAlive(owner: Owner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const fields = await statFields(owner.pid);
  // A zombie answers signals until its parent asks for it, yet does no more work.
  if (fields[0] === 'Z') return false;
  const start = fields[19] ?? '';
  return start === '' || owner.start === '' || start === owner.start;
}
