import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access, AwsCredentials } from '@cordon/domain';
import { type LiveSettings, liveSettings } from '@cordon/live';

/**
 * Runs `work` with the lab in the environment as a person would set it: VAULT_*, AWS_*, and one profile for each account.
 * Whatever was there before is there again at the end; the file with the keys is 0600 and goes.
 */
export async function withLabEnvironment<T>(
  access: Pick<Access, 'awsEndpoint' | 'region' | 'vaultAddress' | 'vaultToken'>,
  accounts: readonly AwsCredentials[],
  work: (settings: LiveSettings) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-live-'));
  const file = join(dir, 'credentials');
  const profiles = accounts.map((_, index) => `account-${index}`);
  writeFileSync(
    file,
    accounts
      .map(
        ({ accessKeyId, secretAccessKey, sessionToken }, index) =>
          `[account-${index}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n${sessionToken === undefined ? '' : `aws_session_token = ${sessionToken}\n`}`,
      )
      .join('\n'),
    { mode: 0o600 },
  );
  const set: Readonly<Record<string, string | undefined>> = {
    VAULT_ADDR: access.vaultAddress,
    VAULT_TOKEN: access.vaultToken,
    VAULT_NAMESPACE: undefined,
    VAULT_CACERT: undefined,
    AWS_ENDPOINT_URL: access.awsEndpoint,
    AWS_REGION: access.region,
    AWS_PROFILE: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_SHARED_CREDENTIALS_FILE: file,
    AWS_CONFIG_FILE: join(dir, 'config'),
  };
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, process.env[name]]));
  const put = (values: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(values))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  put(set);
  try {
    return await work(liveSettings(process.env, profiles));
  } finally {
    put(before);
    rmSync(dir, { recursive: true, force: true });
  }
}
