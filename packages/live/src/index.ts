import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeError, UsageError } from '@cordon/domain';
import { type Reading, readLive as readingOf } from '@cordon/terraform';
import { Account, type AwsSettings } from './account.ts';
import { accountOf, readAccount, readKeyOwners } from './aws.ts';
import { iamPolicyOfNeeds } from './aws-reads.ts';
import { Found } from './found.ts';
import { readMounts, readVault, VaultReader, type VaultSettings } from './vault.ts';
import { vaultPolicyOfNeeds } from './vault-reads.ts';

export { AWS_READS } from './aws-reads.ts';

/** Where to read. */
export interface LiveSettings {
  readonly vault: VaultSettings;
  /** One for each account. */
  readonly aws: readonly AwsSettings[];
}

/**
 * Settings from the variables of Vault's and AWS's own tools: VAULT_ADDR, VAULT_TOKEN or `~/.vault-token`,
 * VAULT_NAMESPACE, VAULT_CACERT; AWS's by the SDK's chain. Throws `UsageError` for what is missing.
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables
 */
export function liveSettings(
  env: NodeJS.ProcessEnv,
  profiles: readonly string[] = [],
  home = homedir(),
): LiveSettings {
  const address = env.VAULT_ADDR ?? '';
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UsageError(
      address === ''
        ? '`VAULT_ADDR` is not set: give Vault’s address, such as https://vault.example.com:8200'
        : `\`VAULT_ADDR\` is \`${address}\`: give an address such as https://vault.example.com:8200`,
    );
  const kept = join(home, '.vault-token');
  const token = env.VAULT_TOKEN || (existsSync(kept) ? readFileSync(kept, 'utf8').trim() : '');
  if (token === '')
    throw new UsageError(
      'Vault’s token is missing: set `VAULT_TOKEN`, or log in so that `~/.vault-token` has it; `--live --needs` prints the policy that it needs',
    );
  const ca = env.VAULT_CACERT ? textOf(env.VAULT_CACERT) : undefined;
  const endpoint = env.AWS_ENDPOINT_URL || undefined;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const common = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  return {
    vault: {
      ...{ address, token },
      ...(env.VAULT_NAMESPACE ? { namespace: env.VAULT_NAMESPACE } : {}),
      ...(ca === undefined ? {} : { ca }),
    },
    aws: profiles.length === 0 ? [common] : profiles.map((profile) => ({ ...common, profile })),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`\`VAULT_CACERT\` names \`${path}\`, which cannot be read: ${describeError(error)}`);
  }
}

/**
 * Reads what Vault and AWS hold now, in the same form as a state. Only reads and lists. What is refused, throttled or
 * unanswered is in `unread`. Rejects with `UsageError` without credentials, and with an `Error` where the services do
 * not answer.
 */
export async function readLive(
  { vault: settings, aws }: LiveSettings,
  onStep: (step: string) => void = () => undefined,
): Promise<Reading> {
  const found = new Found();
  const vault = new VaultReader(settings);
  try {
    const health = await vault.read('sys/mounts');
    if (health.is === 'unread' && !health.why.includes('(403)'))
      throw new Error(
        `Vault at \`${settings.address}\` ${health.why.replace('could not be read: Vault ', '')}`,
      );
    const accounts: Account[] = [];
    for (const one of aws) {
      const id = await accountOf(one);
      if (accounts.some((other) => other.id === id)) continue;
      accounts.push(new Account(id, one, found));
    }
    onStep('reading Vault');
    const spoken = await readVault(vault, await readMounts(vault, found), found);
    for (const account of accounts) {
      onStep(`reading account ${account.id}`);
      await readAccount(account, spoken);
    }
    await readKeyOwners(accounts, spoken, found);
    const [first] = accounts;
    const ofMounts = new Set(spoken.keys.map(({ key }) => key));
    return readingOf({
      instances: found.instances,
      accountId: first?.id ?? '',
      region: aws[0]?.region ?? 'us-east-1',
      unread: found.unread,
      assumed: found.assumed,
      keysAnywhere: found.userKeys.filter(({ key = '' }) => !ofMounts.has(key)).map(({ user }) => user),
    });
  } finally {
    vault.close();
  }
}

/**
 * The two policies that allow exactly the reads of `readLive`. Vault's policy names the existing mounts if the token
 * may list them; otherwise all paths one segment deep.
 */
export async function liveNeeds(vault: VaultSettings | undefined): Promise<{
  readonly iam: object;
  readonly vault: string;
  /** Whether Vault's policy names the existing mounts. */
  readonly exact: boolean;
}> {
  const found = new Found();
  const reader = vault === undefined ? undefined : new VaultReader(vault);
  try {
    const namespaces = reader === undefined ? [] : await readMounts(reader, found);
    const exact = namespaces.length > 0 && found.unread.length === 0;
    return {
      iam: iamPolicyOfNeeds(),
      vault: exact ? vaultPolicyOfNeeds(namespaces) : vaultPolicyOfNeeds(),
      exact,
    };
  } finally {
    reader?.close();
  }
}
