import { replaceOnce, sourceChanged } from './replace-once.ts';

/** Services with a client of their own that the stacks deploy to. The provider needs no other to compile. */
const clients = ['iam', 's3', 's3control', 'sts'] as const;

/** They, and what asks no service: `aws_partition`, `aws_region`, `aws_arn`, …. */
export const keptServices = [...clients, 'meta'] as const;

/** `internal/provider/sdkv2/service_packages_gen.go`: the list of every service's resources. */
export function cutServicePackages(text: string): string {
  const imports = keepLines(
    text,
    /^\t"github\.com\/hashicorp\/terraform-provider-aws\/internal\/service\/(\w+)"\n/gm,
    keptServices,
  );
  return keepLines(imports, /^\t\t(\w+)\.ServicePackage\(ctx\),\n/gm, keptServices);
}

/** `internal/conns/awsclient_gen.go`: one SDK client per service. */
export function cutClients(text: string): string {
  const imports = keepLines(
    text,
    /^\t(?:\w+ )?"github\.com\/aws\/aws-sdk-go-v2\/service\/(\w+)"\n/gm,
    clients,
  );
  return keepLines(
    imports,
    /^func \(c \*AWSClient\) \w+\(ctx context\.Context\) \*(\w+)\.Client \{\n.*\n\}\n\n?/gm,
    clients,
  );
}

/** `internal/service/meta/service_package_gen.go`: `aws_regions` asks EC2, which is cut. */
export function cutRegions(text: string): string {
  const entry =
    '\t\t{\n\t\t\tFactory:  newRegionsDataSource,\n\t\t\tTypeName: "aws_regions",\n\t\t\tName:     "Regions",\n';
  return replaceOnce(
    text,
    `${entry}\t\t\tRegion:   unique.Make(inttypes.ResourceRegionDisabled()),\n\t\t},\n`,
    '',
  );
}

/**
 * `internal/service/meta/region_data_source.go`: a Region's EC2 endpoint is worked out by EC2's client, the largest of the
 * SDK. In the standard partitions it is `ec2.<region>.<DNS suffix>`.
 * https://docs.aws.amazon.com/general/latest/gr/ec2-service.html
 */
export function cutEc2Endpoint(text: string): string {
  const resolved =
    '\tendpoint, err := ec2.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, ec2.EndpointParameters{\n' +
    '\t\tRegion: aws.String(region.ID()),\n\t})\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\n\treturn &endpoint.URI, nil\n';
  const named =
    '\tpartition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region.ID())\n' +
    '\tif !ok {\n\t\treturn nil, fmt.Errorf("no partition has Region %s", region.ID())\n\t}\n\n' +
    '\treturn &url.URL{Scheme: "https", Host: fmt.Sprintf("ec2.%s.%s", region.ID(), partition.DNSSuffix())}, nil\n';
  const sdk = '\t"github.com/aws/aws-sdk-go-v2/aws"\n\t"github.com/aws/aws-sdk-go-v2/service/ec2"\n';
  return replaceOnce(replaceOnce(text, sdk, ''), resolved, named);
}

/** Drops every match whose first group is not kept; each kept service must be there exactly once. */
function keepLines(text: string, pattern: RegExp, kept: readonly string[]): string {
  const seen: string[] = [];
  const cut = text.replace(pattern, (match: string, service: string) => {
    if (!kept.includes(service)) return '';
    seen.push(service);
    return match;
  });
  for (const service of kept) {
    const times = seen.filter((name) => name === service).length;
    if (times !== 1) throw sourceChanged(`\`${service}\` matches ${pattern.source} ${times} times, not once`);
  }
  return cut;
}
