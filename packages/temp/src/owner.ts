import { readlinkSync } from 'node:fs';
import { runs, startOf } from './process.ts';

/**
 * What stands in a file's or folder's name for its owner: `<pid>-<start>-<pid namespace>` in base 36. Short, because
 * Terraform's plugins put sockets below it: https://man7.org/linux/man-pages/man7/unix.7.html leaves them 107 bytes.
 */
export const OWNER_TAG = /([0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)/;

/** This process, for a name: whoever finds the thing can tell whether its owner still runs. */
export function ownerTag(): string {
  return `${short(String(process.pid))}-${short(startOf(process.pid))}-${namespace()}`;
}

/**
 * Whether the owner that a tag names still runs. One in another pid namespace (a container that shares the folder)
 * cannot be looked at and counts as running. Throws `TypeError` for what is no tag.
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
