import { cutTofuBackends } from '../edits/cut-tofu-backends.ts';
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
  sources: [
    {
      module: 'github.com/opentofu/opentofu',
      version: 'v1.12.6',
      directory: 'src',
      edits: [{ file: 'internal/backend/init/init.go', apply: cutTofuBackends }],
      skips: (path) => /^(website|docs|rfc|\.github)$/.test(path) || /(_test\.go|\/testdata)$/.test(path),
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
  cost: { modules: 190, cpuSeconds: 370, diskMiB: 2600, resultMiB: 80 },
};
