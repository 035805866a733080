import type { AwsCredentials } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import { z } from 'zod';

const answer = z.object({
  data: z.object({ access_key: z.string(), secret_key: z.string(), session_token: z.string().nullish() }),
});

/** One GET as it is written, with what it brought, if it brought credentials. */
export async function askVault(
  vault: VaultClient,
  path: string,
  token?: string,
): Promise<{ readonly status: number; readonly credentials?: AwsCredentials }> {
  const { status, body } = await vault.raw({
    method: 'GET',
    path,
    ...(token === undefined ? {} : { token }),
  });
  const parsed = answer.safeParse(body);
  if (!parsed.success) return { status };
  const {
    access_key: accessKeyId,
    secret_key: secretAccessKey,
    session_token: sessionToken,
  } = parsed.data.data;
  return { status, credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}
