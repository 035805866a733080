import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import type { Admin } from '../stage/admin.ts';
import type { BenchTenant } from '../subject.types.ts';

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;

/**
 * Lists the tenant's own bucket until that is served: at AWS, a new IAM user's key is not known everywhere for some
 * seconds. Resolves to the number of attempts; rejects with the last refusal once `signal` is aborted.
 */
export async function firstCall(
  admin: Admin,
  tenant: BenchTenant,
  credentials: AwsCredentials,
  signal: AbortSignal,
): Promise<number> {
  const s3 = admin.s3As(credentials);
  const command = () => new ListObjectsV2Command({ Bucket: tenant.bucket, MaxKeys: 1 });
  for (let attempt = 1, wait = FIRST_WAIT_MS; ; attempt++, wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await s3.send(command(), { abortSignal: signal });
      return attempt;
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (signal.aborted) throw error;
    }
  }
}
