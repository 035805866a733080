import { readFileSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (field 22 of `/proc/<pid>/stat`), `''` where there is no `/proc`. */
export function startOf(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/**
 * Whether the process that had this pid and start still runs: `start` tells it from a later one with the same pid.
 * With an empty `start`, or where there is no `/proc`, the pid alone decides.
 */
export function runs({ pid, start }: { readonly pid: number; readonly start: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const fields = statFields(pid);
  // A zombie answers signals until its parent asks for it, yet does no more work.
  if (fields[0] === 'Z') return false;
  const now = fields[19] ?? '';
  return now === '' || start === '' || now === start;
}

/** Fields of `/proc/<pid>/stat` from the third on: the second, the command in parentheses, may hold spaces. */
function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
