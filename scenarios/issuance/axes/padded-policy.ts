/** Longest key pattern used as padding; some resources of a real size rather than one monster. */
const CHUNK = 90;

/**
 * A session policy for one bucket of exactly `length` characters in compact JSON, as Vault sends it: padded with
 * object ARNs that nobody has. Throws `RangeError` when the bucket's name alone does not leave room.
 */
export function paddedPolicy(bucket: string, length: number): string {
  const resources = [`arn:aws:s3:::${bucket}`];
  const text = () =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: resources }],
    });
  const arn = `arn:aws:s3:::${bucket}/`;
  // Quotes and comma of one more element, and one character of a key at least.
  const least = arn.length + 4;
  if (length !== text().length && length - text().length < least)
    throw new RangeError(
      `a policy for \`${bucket}\` cannot have ${length} characters: too short for its ARN`,
    );
  while (text().length < length) {
    const room = length - text().length - arn.length - 3;
    // What is left over must again have room for a whole element.
    const key = room <= CHUNK ? room : room - CHUNK < least ? room - least : CHUNK;
    resources.push(`${arn}${'k'.repeat(key)}`);
  }
  return text();
}
