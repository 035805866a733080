import { endOf, loadIssuer } from '@cordon/issuers';
import type { Command } from 'commander';
import { heldTenant, type TenantFlags } from '../lib/held-deployment.ts';
import { withTenantOptions } from '../lib/tenant-options.ts';

/** `cordon credential-process`: one tenant’s credentials in the contract of the AWS SDKs. */
export default function register(program: Command): void {
  withTenantOptions(program.command('credential-process'))
    .description('prints one tenant’s credentials as an AWS `credential_process` does')
    .addHelpText('after', EXAMPLES)
    .action(print);
}

async function print(flags: TenantFlags): Promise<void> {
  const { deployment, access, tenant } = await heldTenant(flags);
  const issuer = await loadIssuer(deployment.issuer);
  const asked = Date.now();
  const actor = await issuer.issue(deployment, tenant, access);
  const { accessKeyId, secretAccessKey, sessionToken } = actor.credentials;
  // Also for a leased user's key: without an expiration a client asks once, and is refused when the lease ends.
  const expiration = endOf(actor, asked);
  process.stdout.write(
    `${JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      ...(sessionToken === undefined ? {} : { SessionToken: sessionToken }),
      ...(expiration === undefined ? {} : { Expiration: expiration.toISOString() }),
    })}\n`,
  );
}

const EXAMPLES = `
Its output is secret; SDKs and the AWS CLI run it themselves:
  $ pnpm -s cordon profile --topology role-per-tenant --tenant acme >> ~/.aws/config
  $ aws s3 ls --profile cordon-role-per-tenant-acme

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html`;
