import { addPlugins } from '../edits/add-vault-plugins.ts';
import { cutAgentClouds, cutCloudDiscovery, cutKubernetesDiscovery, cutOktaMfa } from '../edits/cut-vault.ts';
import type { GoComponent } from './component.types.ts';

const contains = {
  text: 'github.com/hashicorp/vault/builtin/logical/aws.Factory',
  meaning: 'the AWS secrets engine',
};

/**
 * Vault with its `minimal` plug-in set and the AWS secrets engine, all in process, without what reaches for other
 * clouds (Raft peers, Agent logins, Okta). The full binary costs some five times as much to build. 1.21.2 to 1.21.4
 * need a version of Vault's SDK that was never published.
 */
export const vault: GoComponent = {
  kind: 'go',
  id: 'vault',
  version: '1.21.1',
  setting: 'CORDON_VAULT_BIN',
  package: 'github.com/hashicorp/vault',
  tags: 'minimal',
  ldflags: '-s -w',
  sources: [
    {
      module: 'github.com/hashicorp/vault',
      version: 'v1.21.1',
      directory: 'src',
      edits: [
        { file: 'helper/builtinplugins/registry_min.go', apply: addPlugins },
        { file: 'vault/raft.go', apply: cutKubernetesDiscovery },
        { file: 'vault/login_mfa.go', apply: cutOktaMfa },
        { file: 'command/agentproxyshared/helpers.go', apply: cutAgentClouds },
      ],
      skips: (path) => /^(ui|website|enos|\.github)$/.test(path) || path.endsWith('_test.go'),
    },
    {
      module: 'github.com/hashicorp/go-discover',
      version: 'v1.1.1-0.20250922102917-55e5010ad859',
      directory: 'go-discover',
      edits: [{ file: 'discover.go', apply: cutCloudDiscovery }],
      skips: (path) => /^(provider|cmd|test)$/.test(path) || path.endsWith('_test.go'),
    },
  ],
  files: () => ['vault'],
  proves: { args: ['version'], says: /^Vault v1\.21\.1\b/ },
  // `session_tags` came with 1.18; 2.x has not been tried.
  programs: [
    { command: 'vault', says: /^Vault v(\S+)/m, accepts: { min: '1.18.0', below: '2.0.0' }, contains },
  ],
  cost: { modules: 230, cpuSeconds: 350, diskMiB: 2400, resultMiB: 76 },
};
