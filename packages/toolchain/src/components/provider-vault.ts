import {
  cutAzureCredentials,
  cutSalt,
  isCutOfVaultProvider,
  retryAlone,
  saltStub,
} from '../edits/cut-provider-vault.ts';
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
  inlined: [],
  noSumDb: 'github.com/hashicorp/terraform-provider-vault',
  niceness: 5,
  sources: [
    {
      module: 'github.com/hashicorp/terraform-provider-vault',
      version: 'v1.9.1-0.20241010163921-0318b6b4523e',
      directory: 'src',
      edits: [
        { file: 'vault/provider.go', apply: cutAzureCredentials },
        { file: 'vault/data_source_aws_access_credentials.go', apply: retryAlone },
        { file: 'helper/transport.go', apply: cutSalt },
        { file: 'helper/salt/salt.go', apply: saltStub },
      ],
      skips: isCutOfVaultProvider,
    },
  ],
  files: (platform) => providerFiles('vault', version, platform),
  proves: { args: [], says: /binary is a plugin/ },
  programs: [],
  provider: { name: 'vault', accepts: { min: '4.4.0', below: '6.0.0' } },
  cost: { modules: 65, cpuSeconds: 50, diskMiB: 700, resultMiB: 26 },
};
