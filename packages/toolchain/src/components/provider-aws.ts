import {
  cutClients,
  cutEc2Endpoint,
  cutRegions,
  cutServicePackages,
  keptServices,
} from '../edits/cut-aws-provider.ts';
import type { GoComponent } from './component.types.ts';
import { providerFiles } from './provider-files.ts';

const version = '6.34.0';
const kept = new Set<string>(keptServices);

/** Of a service that is cut, only the error texts stay, which the provider embeds by a pattern over all services. */
function isCutService(path: string): boolean {
  const [, service, below] = /^internal\/service\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return service !== undefined && !kept.has(service) && below !== 'smarterr.hcl';
}

/**
 * The AWS provider with the services the stacks use and no other: whole, it costs more than twenty times as much.
 * Upstream's own module is too large for the module proxy; the fork that is served there is upstream's release with
 * one exported package added.
 */
export const providerAws: GoComponent = {
  kind: 'go',
  id: 'provider-aws',
  version,
  setting: 'CORDON_PROVIDER_MIRROR',
  package: 'github.com/hashicorp/terraform-provider-aws',
  ldflags: `-s -w -X github.com/hashicorp/terraform-provider-aws/version.ProviderVersion=${version}`,
  noSumDb: 'github.com/upbound/terraform-provider-aws',
  sources: [
    {
      module: 'github.com/upbound/terraform-provider-aws',
      version: 'v0.0.0-20260305123303-f7691456b787',
      directory: 'src',
      edits: [
        { file: 'internal/provider/sdkv2/service_packages_gen.go', apply: cutServicePackages },
        { file: 'internal/conns/awsclient_gen.go', apply: cutClients },
        { file: 'internal/service/meta/service_package_gen.go', apply: cutRegions },
        { file: 'internal/service/meta/region_data_source.go', apply: cutEc2Endpoint },
      ],
      skips: (path) =>
        /^(website|docs|examples|infrastructure|xpprovider)$/.test(path) ||
        isCutService(path) ||
        path === 'internal/service/meta/regions_data_source.go' ||
        path.endsWith('_test.go') ||
        path.endsWith('/testdata'),
    },
  ],
  files: (platform) => providerFiles('aws', version, platform),
  proves: { args: [], says: /binary is a plugin/ },
  programs: [],
  provider: { name: 'aws', accepts: { min: '6.0.0', below: '7.0.0' } },
  cost: { modules: 105, cpuSeconds: 190, diskMiB: 1500, resultMiB: 56 },
};
