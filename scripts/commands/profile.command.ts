import { fileURLToPath } from 'node:url';
import { UsageError } from '@cordon/domain';
import { labStatus } from '@cordon/lab';
import { DEFAULT_LOGIN } from '@cordon/stacks';
import type { Command } from 'commander';
import type { TenantFlags } from '../lib/held-deployment.ts';
import { withTenantOptions } from '../lib/tenant-options.ts';

const CORDON = fileURLToPath(new URL('../cordon.ts', import.meta.url));

/** `cordon profile`: the profile for `~/.aws/config` with which any SDK uses a tenant’s credentials. */
export default function register(program: Command): void {
  withTenantOptions(program.command('profile'))
    .description('prints an AWS profile that gets one tenant’s credentials from the running lab')
    .option('--name <profile>', 'the profile’s name (default: `cordon-<topology>-<tenant>`)')
    .addHelpText('after', EXAMPLES)
    .action(print);
}

async function print(flags: TenantFlags & { readonly name?: string }): Promise<void> {
  const name = flags.name ?? `cordon-${flags.topology}-${flags.tenant}`;
  for (const word of [name, flags.topology, flags.login ?? DEFAULT_LOGIN, flags.tenant, flags.tenants])
    if (!/^[\w,.@+-]+$/.test(word))
      throw new UsageError(`\`${word}\` was refused: an AWS profile cannot contain it`);
  const { lab } = await labStatus();
  if (lab === undefined) throw new UsageError('no lab is running: start one with pnpm lab up');
  const { topology, login = DEFAULT_LOGIN, tenant, tenants } = flags;
  const command = [
    process.execPath,
    CORDON,
    'credential-process',
    '--topology',
    topology,
    ...(login === DEFAULT_LOGIN ? [] : ['--login', login]),
    '--tenant',
    tenant,
    '--tenants',
    tenants,
  ];
  // botocore and the SDKs prefer the environment: the profile's own authority would be ignored.
  if (lab.trust !== undefined && process.env.AWS_CA_BUNDLE)
    console.error(
      `\`AWS_CA_BUNDLE\` is set and overrides the profile's \`ca_bundle\`: unset it where the profile is used`,
    );
  console.log(`[profile ${name}]
region = ${lab.region}
endpoint_url = ${lab.awsEndpoint}${lab.trust === undefined ? '' : `\nca_bundle = ${lab.trust.caFile}`}
credential_process = ${command.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}`);
}

const EXAMPLES = `
Examples:
  $ pnpm -s cordon profile --topology role-per-tenant --tenant acme >> ~/.aws/config
  $ aws sts get-caller-identity --profile cordon-role-per-tenant-acme`;
