import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { VaultProvider } from '@cdktf/provider-vault/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { StackError } from '../errors.ts';

interface Settings {
  readonly region: string;
  readonly s3UsePathStyle?: boolean;
  readonly skipMetadataApiCheck?: string;
  readonly maxRetries?: number;
}

const settings = new WeakMap<TerraformStack, Settings>();

/** Settings that every AWS provider of the stack shares, for a topology that needs another alias. */
export function providerSettings(stack: TerraformStack): Settings {
  const found = settings.get(stack);
  if (found === undefined)
    throw new StackError('the stack has no AWS provider; make the providers before the topology');
  return found;
}

/**
 * Both providers, configured by environment alone (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, VAULT_ADDR, VAULT_TOKEN, …), so
 * that what is synthesized holds neither a port nor a secret. The bindings pin newer providers than they need.
 */
export function providers(stack: TerraformStack, region: string, emulated: boolean): void {
  // One host name for all buckets, no instance metadata, and errors at once instead of 25 tries of growing length.
  const emulator = { s3UsePathStyle: true, skipMetadataApiCheck: 'true', maxRetries: 3 };
  settings.set(stack, { region, ...(emulated ? emulator : {}) });
  new AwsProvider(stack, 'aws', providerSettings(stack));
  new VaultProvider(stack, 'vault', {});
  stack.addOverride('terraform.required_providers', {
    aws: { source: 'hashicorp/aws', version: '>= 6.0, < 7.0' },
    vault: { source: 'hashicorp/vault', version: '>= 4.4, < 6.0' },
  });
}
