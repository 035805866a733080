import { bucketOf, deploymentOf } from '@cordon/domain';
import type { Command } from 'commander';
import { serveCredentials } from '../lib/container-credentials.ts';
import { freshCredentials } from '../lib/fresh-credentials.ts';
import { heldTenant, type TenantFlags } from '../lib/held-deployment.ts';
import { callerFolder, environmentFor, run } from '../lib/run-with-credentials.ts';
import { withTenantOptions } from '../lib/tenant-options.ts';

/** `cordon exec`: a subprocess with one tenant’s credentials, refreshed, and nothing on disk. */
export default function register(program: Command): void {
  program.enablePositionalOptions();
  withTenantOptions(program.command('exec'))
    .description('runs a command with one tenant’s credentials on the running lab')
    .argument('<command...>', 'what to run, after `--`')
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(exec);
}

async function exec(command: string[], flags: TenantFlags): Promise<void> {
  const { deployment, access, tenant } = await heldTenant(flags);
  const fresh = freshCredentials(deployment, tenant, access);
  // Once before the command runs: a tenant without credentials gets Vault's error, not an SDK’s timeout.
  await fresh.get();
  const bucket = bucketOf(deploymentOf(deployment, tenant).tenant);
  const names = { CORDON_TENANT: tenant, CORDON_BUCKET: bucket };
  const served = await serveCredentials(fresh.get);
  try {
    process.exitCode = await run(
      command,
      environmentFor(access, { ...served.env, ...names }, process.env),
      callerFolder(),
    );
  } finally {
    await Promise.all([served.close(), fresh.close()]);
  }
}

const EXAMPLES = `
Examples:
  $ pnpm lab up
  $ pnpm cordon exec --topology role-per-tenant --tenant acme -- sh -c 'aws s3 ls "s3://$CORDON_BUCKET"'
  $ pnpm cordon exec --topology shared-role-session-policy --tenant acme -- aws sts get-caller-identity

The command runs in the folder that you called from, with your PATH. It gets its credentials from a loopback endpoint (AWS_CONTAINER_CREDENTIALS_FULL_URI), which AWS SDKs ask again before they expire; CORDON_TENANT and CORDON_BUCKET name the tenant and its bucket. Its exit code is passed on.`;
