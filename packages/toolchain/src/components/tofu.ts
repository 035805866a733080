import {
  cutBucketGetters,
  cutKeyProviders,
  cutTofuBackends,
  cutTraceExport,
  isBucketGetter,
  isCutOfTofu,
} from '../edits/cut-tofu.ts';
import type { GoComponent } from './component.types.ts';

/**
 * OpenTofu without the state backends of other clouds, or the Terraform or OpenTofu that the machine has. Both are taken from 1.11 (write-only
 * attributes).
 */
export const tofu: GoComponent = {
  kind: 'go',
  id: 'tofu',
  version: '1.12.6',
  setting: 'CORDON_TOFU_BIN',
  package: 'github.com/opentofu/opentofu/cmd/tofu',
  ldflags: '-s -w -X github.com/opentofu/opentofu/version.dev=no',
  inlined: ['github.com/opentofu/...', 'github.com/zclconf/...', 'github.com/hashicorp/hcl/...'],
  niceness: 5,
  sources: [
    {
      module: 'github.com/opentofu/opentofu',
      version: 'v1.12.6',
      directory: 'src',
      edits: [
        { file: 'internal/backend/init/init.go', apply: cutTofuBackends },
        { file: 'internal/encryption/default_registry.go', apply: cutKeyProviders },
        { file: 'internal/tracing/init.go', apply: cutTraceExport },
        { file: 'internal/getmodules/getter.go', apply: cutBucketGetters },
      ],
      skips: isCutOfTofu,
    },
    {
      module: 'github.com/hashicorp/go-getter',
      version: 'v1.8.6',
      directory: 'go-getter',
      edits: [{ file: 'get.go', apply: cutBucketGetters }],
      skips: (path) => isBucketGetter(path) || path === 'testdata' || path.endsWith('_test.go'),
    },
  ],
  files: () => ['tofu'],
  proves: { args: ['version'], says: /^OpenTofu v1\.12\.6$/m },
  programs: [
    { command: 'tofu', says: /^OpenTofu v(\S+)/m, accepts: { min: '1.11.0', below: '2.0.0' } },
    {
      command: 'terraform',
      says: /^Terraform v(\S+)/m,
      accepts: { min: '1.11.0', below: '2.0.0' },
      secondBest: 'it writes its whole state after every resource, which takes long for hundreds of tenants',
    },
  ],
  cost: { modules: 102, cpuSeconds: 110, diskMiB: 1500, resultMiB: 38 },
};
