import { cutLoggedServices, cutTracedServices, isTracedService } from '../edits/cut-aws-base.ts';
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
  inlined: [],
  noSumDb: 'github.com/upbound/terraform-provider-aws',
  niceness: 5,
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
        path === 'internal/sweep' ||
        path.endsWith('/sweep.go') ||
        path.endsWith('_test.go') ||
        path.endsWith('/testdata'),
    },
    {
      module: 'github.com/hashicorp/aws-sdk-go-base/v2',
      version: 'v2.0.0-beta.70',
      directory: 'aws-sdk-go-base',
      edits: [{ file: 'logger.go', apply: cutLoggedServices }],
      skips: (path) => path.endsWith('_test.go'),
    },
    {
      module: 'go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-sdk-go-v2/otelaws',
      version: 'v0.65.0',
      directory: 'otelaws',
      edits: [{ file: 'attributes.go', apply: cutTracedServices }],
      skips: isTracedService,
    },
  ],
  files: (platform) => providerFiles('aws', version, platform),
  proves: { args: [], says: /binary is a plugin/ },
  programs: [],
  provider: { name: 'aws', accepts: { min: '6.0.0', below: '7.0.0' } },
  cost: { modules: 91, cpuSeconds: 100, diskMiB: 1400, resultMiB: 56 },
};
