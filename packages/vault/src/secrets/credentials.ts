import type { AwsCredentials } from '@cordon/domain';
import { z } from 'zod';
import { type Envelope, readAs } from '../answer.ts';

/** What `creds/` and `sts/` answer. */
const issued = z.object({
  access_key: z.string().min(1),
  secret_key: z.string().min(1),
  /** Since Vault 1.14; older ones say `security_token`. */
  session_token: z.string().nullish(),
  security_token: z.string().nullish(),
  /** Session ARN; absent for IAM users. */
  arn: z.string().nullish(),
  /** Seconds until AWS drops the session. */
  ttl: z.number().nullish(),
});

export interface IssuedCredentials {
  /** In the AWS SDK's shape; `expiration` only for sessions (an IAM user's keys live until the lease is revoked). */
  readonly credentials: AwsCredentials;
  readonly leaseId: string;
  /** Seconds. */
  readonly leaseDuration: number;
  readonly renewable: boolean;
  /** `arn:aws:sts::…:assumed-role/<role>/<session name>` */
  readonly arn?: string;
  readonly requestId: string;
}

/**
 * Credentials of Vault's AWS engine in the AWS SDK's shape. `expiration` is computed from `ttl` in the data; Vault
 * 1.13.0 and 1.13.1 gave STS credentials no lease, so `lease_duration` is only the fallback. `now` in epoch ms.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function parseCredentials(operation: string, answer: Envelope, now: number): IssuedCredentials {
  const data = readAs(operation, issued, answer.data);
  const sessionToken = data.session_token || data.security_token || undefined;
  const seconds = data.ttl || answer.lease_duration;
  const expiration = sessionToken !== undefined && seconds > 0 ? new Date(now + seconds * 1000) : undefined;
  return {
    credentials: {
      accessKeyId: data.access_key,
      secretAccessKey: data.secret_key,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration }),
    },
    leaseId: answer.lease_id,
    leaseDuration: answer.lease_duration,
    renewable: answer.renewable,
    ...(data.arn ? { arn: data.arn } : {}),
    requestId: answer.request_id,
  };
}
