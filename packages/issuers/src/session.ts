import type { AwsCredentials } from '@cordon/domain';

/** What STS gave, as the AWS SDK wants it. Throws `TypeError` where a part is missing. */
export function sessionOf(
  operation: string,
  given: {
    AccessKeyId?: string | undefined;
    SecretAccessKey?: string | undefined;
    SessionToken?: string | undefined;
    Expiration?: Date | undefined;
  },
): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given;
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new TypeError(`STS answered ${operation} without whole credentials`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
