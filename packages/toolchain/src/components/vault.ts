import { addAwsEngine } from '../edits/add-aws-engine.ts';
import type { GoComponent } from './component.types.ts';

const contains = {
  text: 'github.com/hashicorp/vault/builtin/logical/aws.Factory',
  meaning: 'the AWS secrets engine',
};

/**
 * Vault with its `minimal` plug-in set and the AWS secrets engine, all in process. The full binary costs three
 * times as much to build; 1.21.2 to 1.21.4 need a version of Vault's SDK that was never published.
 */
export const vault: GoComponent = {
  kind: 'go',
  id: 'vault',
  version: '1.21.1',
  setting: 'CORDON_VAULT_BIN',
  package: 'github.com/hashicorp/vault',
  tags: 'minimal',
  ldflags: '-s -w',
  source: {
    module: 'github.com/hashicorp/vault',
    version: 'v1.21.1',
    edits: [{ file: 'helper/builtinplugins/registry_min.go', apply: addAwsEngine }],
    skips: (path) => /^(ui|website|enos|\.github)$/.test(path) || path.endsWith('_test.go'),
  },
  files: () => ['vault'],
  proves: { args: ['version'], says: /^Vault v1\.21\.1\b/ },
  // `session_tags` came with 1.18; 2.x has not been tried.
  programs: [
    { command: 'vault', says: /^Vault v(\S+)/m, accepts: { min: '1.18.0', below: '2.0.0' }, contains },
  ],
  cost: { packages: 1907, modules: 400, cpuSeconds: 650, diskMiB: 3000, resultMiB: 135 },
};
