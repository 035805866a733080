import { UsageError } from '@cordon/domain';
import type { Reading } from '@cordon/terraform';

/** The name of the live input in reports. */
export const LIVE = 'live';

// The AWS clients are slow to load: only `--live` loads them.
const load = () => import('@cordon/live');

/** Reads what Vault and AWS hold now, as the environment says where they are. Only reads. Throws `UsageError`. */
export async function readLiveInput(
  profiles: string | undefined,
  onStep: (step: string) => void,
): Promise<Reading> {
  const { liveSettings, readLive } = await load();
  return readLive(liveSettings(process.env, namesIn(profiles)), onStep);
}

/** The documents that a reader needs, for people to copy. Lists Vault's mounts where the token may. */
export async function needsText(profiles: string | undefined): Promise<string> {
  const { liveNeeds, liveSettings } = await load();
  const { iam, vault, exact } = await liveNeeds(settingsOrNone());
  return [
    '# IAM policy: in each account that is read',
    JSON.stringify(iam, undefined, 2),
    '',
    `# Vault policy: ${exact ? 'for what is mounted now' : 'for mounts one deep; with VAULT_ADDR and a token that may read sys/mounts and sys/auth it is for what is mounted'}`,
    vault,
  ].join('\n');

  function settingsOrNone() {
    try {
      return liveSettings(process.env, namesIn(profiles)).vault;
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  }
}

function namesIn(profiles: string | undefined): readonly string[] {
  return (profiles ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
