import { trustEnvironment } from '@cordon/tls';
import type { HeldLab } from './state.ts';

/**
 * `export` lines that point the AWS and Vault command lines at the lab, as its administrator. For a POSIX shell; every
 * value is quoted. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export function exportLines(lab: HeldLab): readonly string[] {
  const values = {
    AWS_ENDPOINT_URL: lab.awsEndpoint,
    AWS_ACCESS_KEY_ID: lab.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lab.admin.secretAccessKey,
    AWS_REGION: lab.region,
    AWS_DEFAULT_REGION: lab.region,
    VAULT_ADDR: lab.vaultAddress,
    VAULT_TOKEN: lab.vaultToken,
    ...trustEnvironment(lab.trust),
  };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quote(value)}`);
  // A session token of the shell would be sent along with keys that it does not belong to.
  const { sessionToken } = lab.admin;
  lines.push(
    sessionToken === undefined
      ? 'unset AWS_SESSION_TOKEN AWS_PROFILE'
      : `unset AWS_PROFILE; export AWS_SESSION_TOKEN=${quote(sessionToken)}`,
  );
  return lines;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
