import { DEFAULT_TENANTS } from '@cordon/domain';
import type { Command } from 'commander';

/** The flags that name a tenant’s credentials on the running lab. */
export function withTenantOptions(command: Command): Command {
  return command
    .requiredOption('--topology <id>', 'the topology; deployed on the running lab if necessary')
    .option('--login <id>', 'how tenants log in to Vault', 'approle')
    .requiredOption('--tenant <id>', 'whose credentials')
    .option('--tenants <ids>', 'all tenants of the deployment', DEFAULT_TENANTS.join(','));
}
