import type { GoComponent } from './component.types.ts';
import { providerFiles } from './provider-files.ts';

const version = '4.4.0';

/** The Vault provider, at the newest commit that the module proxy serves. */
export const providerVault: GoComponent = {
  kind: 'go',
  id: 'provider-vault',
  version,
  setting: 'CORDON_PROVIDER_MIRROR',
  package: 'github.com/hashicorp/terraform-provider-vault',
  ldflags: '-s -w',
  noSumDb: 'github.com/hashicorp/terraform-provider-vault',
  sources: [],
  files: (platform) => providerFiles('vault', version, platform),
  proves: { args: [], says: /binary is a plugin/ },
  programs: [],
  provider: { name: 'vault', accepts: { min: '4.4.0', below: '6.0.0' } },
  cost: { modules: 148, cpuSeconds: 115, diskMiB: 1200, resultMiB: 35 },
};
