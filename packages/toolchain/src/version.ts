/** Versions as `major.minor.patch`; whatever follows (pre-release, build) does not order. */
export interface VersionRange {
  readonly min: string;
  /** Exclusive. Absent where an explicit setting accepts any newer version. */
  readonly below?: string;
}

/** First `1.2.3` (or `1.2`) in a text, or undefined. */
export function findVersion(text: string): string | undefined {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found ? `${found[1]}.${found[2]}.${found[3] ?? '0'}` : undefined;
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version is at least `min` and below `below`. */
export function inRange(version: string, range: VersionRange): boolean {
  if (compareVersions(version, range.min) < 0) return false;
  return range.below === undefined || compareVersions(version, range.below) < 0;
}

/** A version range for people: `>= 1.2.0, < 2.0.0`. */
export function sayRange(range: VersionRange): string {
  return range.below === undefined ? `>= ${range.min}` : `>= ${range.min}, < ${range.below}`;
}

function parts(version: string): number[] {
  const found = findVersion(version);
  if (found === undefined) throw new TypeError(`\`${version}\` is not a version: expected \`1.2.3\``);
  return found.split('.').map(Number);
}
