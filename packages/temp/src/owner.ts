import { readFileSync, readlinkSync } from 'node:fs';

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

/**
 * The owner's tag in the name of a file or folder: `<pid>-<start>-<pid namespace>` in base 36. Short, because
 * Terraform's plugins put sockets below it: https://man7.org/linux/man-pages/man7/unix.7.html leaves them 107 bytes.
 */
export const OWNER_TAG = /([0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)/;

/** This process, for a name: whoever finds it can check whether its owner still runs. */
export function ownerTag(): string {
  return `${short(String(process.pid))}-${short(startOf(process.pid))}-${namespace()}`;
}

/**
 * Whether the owner that a tag names still runs. One in another pid namespace (a container that shares the folder)
 * cannot be checked and counts as running. Throws `TypeError` if it is no such tag.
 */
export function ownerLives(tag: string): boolean {
  const [whole, pid = '', start = '', space] = OWNER_TAG.exec(tag) ?? [];
  if (whole !== tag) throw new TypeError(`\`${tag}\` is no owner: expected \`<pid>-<start>-<namespace>\``);
  if (space !== namespace()) return true;
  return runs({ pid: long(pid), start: start === '0' ? '' : String(long(start)) });
}

const short = (number: string): string => (number === '' ? '0' : Number(number).toString(36));
const long = (text: string): number => Number.parseInt(text, 36);

/** https://man7.org/linux/man-pages/man7/pid_namespaces.7.html; `0` where there are none. */
function namespace(): string {
  try {
    // Their numbers are given one after the other: the last digits tell them apart.
    return short(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '').slice(-4);
  } catch {
    return '0';
  }
}
