import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Access, AwsCredentials } from '@cordon/domain';

/** The account's administrator: sets the bench up, and is never measured. */
export interface Admin {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** An S3 client of somebody else on the same kept connections; no retries, for retries would be hidden. */
  s3As(credentials: AwsCredentials): S3Client;
  /** An STS client, likewise. */
  stsAs(credentials: AwsCredentials): STSClient;
  close(): void;
}

export function openAdmin(access: Access): Admin {
  const base = { region: access.region, endpoint: access.awsEndpoint };
  const iam = new IAMClient({ ...base, credentials: access.admin });
  const s3 = new S3Client({ ...base, credentials: access.admin, forcePathStyle: true });
  const { requestHandler } = s3.config;
  return {
    iam,
    s3,
    s3As: (credentials) =>
      new S3Client({ ...base, credentials, forcePathStyle: true, maxAttempts: 1, requestHandler }),
    stsAs: (credentials) => new STSClient({ ...base, credentials, maxAttempts: 1 }),
    close: () => {
      iam.destroy();
      s3.destroy();
    },
  };
}
