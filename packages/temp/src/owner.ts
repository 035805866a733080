import { readlinkSync } from 'node:fs';
import { runs, startOf } from './process.ts';

/** What stands in a file's or folder's name for its owner: `<pid>-<start>-<pid namespace>`, each but the pid in base 36. */
export const OWNER_TAG = /(\d+)-([0-9a-z]+)-([0-9a-z]+)/;

/** This process, for a name: whoever finds the thing can tell whether its owner still runs. */
export function ownerTag(): string {
  return `${process.pid}-${short(startOf(process.pid))}-${namespace()}`;
}

/**
 * Whether the owner that a tag names still runs. One in another pid namespace (a container that shares the folder)
 * cannot be looked at and counts as running. Throws `TypeError` for what is no tag.
 */
export function ownerLives(tag: string): boolean {
  const [whole, pid = '', start = '', space] = OWNER_TAG.exec(tag) ?? [];
  if (whole !== tag) throw new TypeError(`\`${tag}\` is no owner: expected \`<pid>-<start>-<namespace>\``);
  if (space !== namespace()) return true;
  return runs({ pid: Number(pid), start: start === '0' ? '' : String(Number.parseInt(start, 36)) });
}

const short = (number: string): string => (number === '' ? '0' : Number(number).toString(36));

/** https://man7.org/linux/man-pages/man7/pid_namespaces.7.html; `0` where there are none. */
function namespace(): string {
  try {
    return short(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '');
  } catch {
    return '0';
  }
}
