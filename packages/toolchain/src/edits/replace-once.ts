import { ToolchainError } from '../toolchain-error.ts';

/** Replaces the one place where `anchor` stands; anything but exactly one means the source is not the one we know. */
export function replaceOnce(text: string, anchor: string, replacement: string): string {
  const first = text.indexOf(anchor);
  if (first < 0) throw sourceChanged(`\`${anchor.trim()}\` is not in it`);
  if (text.indexOf(anchor, first + 1) >= 0)
    throw sourceChanged(`\`${anchor.trim()}\` is in it more than once`);
  return text.slice(0, first) + replacement + text.slice(first + anchor.length);
}

export function sourceChanged(why: string): ToolchainError {
  return new ToolchainError(
    'source-changed',
    `the source to edit is not the one this edit was written for: ${why}`,
    'the pinned version and its edit under packages/toolchain must change together',
  );
}
