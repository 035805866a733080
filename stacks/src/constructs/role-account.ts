import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { type TerraformProvider, type TerraformStack, TerraformVariable } from 'cdktf';
import { providerSettings } from './providers.ts';
import type { Wiring } from './wiring.ts';

/**
 * A second account that owns the tenants’ roles. Its administrator comes from the Terraform variables
 * `role_account_access_key_id`, `role_account_secret_access_key` and, for temporary keys, `role_account_session_token`;
 * the first two have no default, since falling back to the environment would put both halves into one account.
 */
export function roleAccount(
  stack: TerraformStack,
  wiring: Wiring,
): { readonly provider: TerraformProvider; readonly accountId: string } {
  const secret = (name: string, what: string) =>
    new TerraformVariable(stack, name, {
      type: 'string',
      sensitive: true,
      description: `${what} of the administrator of the account that owns the roles`,
    });
  const token = new TerraformVariable(stack, 'role_account_session_token', {
    type: 'string',
    sensitive: true,
    default: '',
    description: 'session token of that administrator; empty for long-lived keys',
  });
  const provider = new AwsProvider(stack, 'aws-roles', {
    ...providerSettings(stack),
    alias: 'roles',
    accessKey: secret('role_account_access_key_id', 'access key id').stringValue,
    secretKey: secret('role_account_secret_access_key', 'secret access key').stringValue,
    token: token.stringValue,
  });
  const caller = new DataAwsCallerIdentity(stack, 'role-account', { provider });
  wiring.roleAccountId = caller.accountId;
  return { provider, accountId: caller.accountId };
}
