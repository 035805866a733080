import { addPlugins } from '../edits/add-vault-plugins.ts';
import {
  cutCloudDiscovery,
  cutCloudSeals,
  cutCloudSealVariables,
  cutCommands,
  cutContainers,
  cutDatabaseFields,
  cutEc2Client,
  cutGsuite,
  cutHcpLogin,
  cutHcpOption,
  cutHcpResource,
  cutKmsLogger,
  cutKubernetesDiscovery,
  cutKubernetesTypes,
  cutOktaMfa,
  cutStackdriver,
  cutTestDatabases,
  ec2Stub,
  hcpLinkStub,
  isCutOfVault,
  kubernetesTypesStub,
} from '../edits/cut-vault.ts';
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
  // All that a request passes through: its time is measured.
  inlined: ['github.com/hashicorp/...', 'github.com/armon/...', 'golang.org/...', 'google.golang.org/...'],
  niceness: 0,
  sources: [
    {
      module: 'github.com/hashicorp/vault',
      version: 'v1.21.1',
      directory: 'src',
      edits: [
        { file: 'helper/builtinplugins/registry_min.go', apply: addPlugins },
        { file: 'vault/raft.go', apply: cutKubernetesDiscovery },
        { file: 'vault/login_mfa.go', apply: cutOktaMfa },
        { file: 'vault/core.go', apply: cutKmsLogger },
        { file: 'helper/testhelpers/corehelpers/corehelpers.go', apply: cutTestDatabases },
        { file: 'vault/hcp_link/link.go', apply: hcpLinkStub },
        { file: 'internalshared/configutil/kms.go', apply: cutCloudSeals },
        { file: 'internalshared/configutil/env_var_util.go', apply: cutCloudSealVariables },
        { file: 'internalshared/configutil/telemetry.go', apply: cutStackdriver },
        { file: 'internalshared/configutil/hcp_link.go', apply: cutHcpResource },
        { file: 'command/commands.go', apply: cutCommands },
        { file: 'command/base.go', apply: cutHcpLogin },
        { file: 'command/main.go', apply: cutHcpOption },
        { file: 'builtin/credential/aws/backend.go', apply: cutEc2Client },
        { file: 'builtin/credential/aws/client.go', apply: cutEc2Client },
        { file: 'builtin/credential/aws/path_login.go', apply: cutEc2Client },
        { file: 'builtin/credential/aws/ec2/ec2.go', apply: ec2Stub },
      ],
      skips: isCutOfVault,
    },
    {
      module: 'github.com/hashicorp/vault/sdk',
      version: 'v0.20.0',
      directory: 'sdk',
      edits: [
        { file: 'framework/backend.go', apply: cutDatabaseFields },
        { file: 'helper/pluginutil/run_config.go', apply: cutContainers },
      ],
      skips: (path) => path.endsWith('_test.go'),
    },
    {
      module: 'github.com/hashicorp/vault-plugin-auth-jwt',
      version: 'v0.25.0',
      directory: 'auth-jwt',
      edits: [{ file: 'provider_config.go', apply: cutGsuite }],
      skips: (path) => path === 'provider_gsuite.go' || path.endsWith('_test.go'),
    },
    {
      module: 'github.com/hashicorp/vault-plugin-auth-kubernetes',
      version: 'v0.23.1',
      directory: 'auth-kubernetes',
      edits: [
        { file: 'namespace_validator.go', apply: cutKubernetesTypes },
        { file: 'service_account_getter.go', apply: cutKubernetesTypes },
        { file: 'corev1/types.go', apply: kubernetesTypesStub },
      ],
      skips: (path) => path.endsWith('_test.go'),
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
  cost: { modules: 187, cpuSeconds: 150, diskMiB: 1800, resultMiB: 55 },
};
