import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { VaultProvider } from '@cdktf/provider-vault/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';

/** What an emulator needs of the AWS provider, on every alias. */
export function emulatorSettings(emulated: boolean): {
  s3UsePathStyle?: boolean;
  skipMetadataApiCheck?: string;
  maxRetries?: number;
} {
  // One host name for all buckets, no instance metadata, and errors at once instead of 25 tries of growing length.
  return emulated ? { s3UsePathStyle: true, skipMetadataApiCheck: 'true', maxRetries: 3 } : {};
}

/**
 * Both providers, configured by environment alone (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, VAULT_ADDR, VAULT_TOKEN, …), so
 * that what is synthesized holds neither a port nor a secret. The bindings pin newer providers than they need.
 */
export function providers(stack: TerraformStack, region: string, emulated: boolean): void {
  new AwsProvider(stack, 'aws', { region, ...emulatorSettings(emulated) });
  new VaultProvider(stack, 'vault', {});
  stack.addOverride('terraform.required_providers', {
    aws: { source: 'hashicorp/aws', version: '>= 6.0, < 7.0' },
    vault: { source: 'hashicorp/vault', version: '>= 4.4, < 6.0' },
  });
}
