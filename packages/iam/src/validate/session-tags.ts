import type { Finding } from './finding.ts';

const LIMITS = { tags: 50, key: 128, value: 256 } as const;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Session tags by key, or as pairs: only pairs can hold a key twice. */
export type SessionTagInput = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

/**
 * What STS refuses in session tags: more than 50, keys over 128 and values over 256 characters, characters other than
 * letters, digits, spaces and `_.:/=+-@`, the reserved prefix `aws:`, and keys that differ in case only. A character is
 * a Unicode scalar value, not a unit of UTF-16: that is what the length of a string is in the language of AWS's models.
 * Pages: https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html,
 * https://smithy.io/2.0/spec/constraint-traits.html#length-trait
 */
export function validateSessionTags(tags: SessionTagInput): readonly Finding[] {
  const findings: Finding[] = [];
  const found = (rule: string, message: string, key: string): void => {
    findings.push({ level: 'error', rule, message, position: { path: key === '' ? 'Tags' : `Tags.${key}` } });
  };
  const entries = isPairs(tags) ? tags : Object.entries(tags);
  if (entries.length > LIMITS.tags)
    found(
      'too-many-tags',
      `${entries.length} session tags are more than the ${LIMITS.tags} that STS takes`,
      '',
    );
  const seen = new Set<string>();
  for (const [key, value] of entries) {
    if (key === '' || [...key].length > LIMITS.key)
      found('tag-key-length', `the tag key \`${key}\` must have 1 to ${LIMITS.key} characters`, key);
    if ([...value].length > LIMITS.value)
      found(
        'tag-value-length',
        `the value of the tag \`${key}\` has more than ${LIMITS.value} characters`,
        key,
      );
    if (!ALLOWED.test(key) || !ALLOWED.test(value))
      found(
        'tag-characters',
        `the tag \`${key}\` has a character other than letters, digits, spaces and \`_.:/=+-@\``,
        key,
      );
    if (key.toLowerCase().startsWith('aws:'))
      found('tag-reserved', `the tag \`${key}\` begins with \`aws:\`, which is AWS’s`, key);
    if (seen.has(key.toLowerCase()))
      found('duplicate-tag', `the tag \`${key}\` is given twice: case does not count`, key);
    seen.add(key.toLowerCase());
  }
  return findings;
}

function isPairs(tags: SessionTagInput): tags is readonly (readonly [string, string])[] {
  return Array.isArray(tags);
}
