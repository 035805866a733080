import { sourceChanged } from './replace-once.ts';

/** Services that the stacks deploy to. The provider needs no other to compile. */
export const keptServices = ['iam', 's3', 's3control', 'sts'] as const;

const kept = new Set<string>(keptServices);

/** `internal/provider/sdkv2/service_packages_gen.go`: the list of every service's resources. */
export function cutServicePackages(text: string): string {
  const imports = keepLines(
    text,
    /^\t"github\.com\/hashicorp\/terraform-provider-aws\/internal\/service\/(\w+)"\n/gm,
  );
  return keepLines(imports, /^\t\t(\w+)\.ServicePackage\(ctx\),\n/gm);
}

/** `internal/conns/awsclient_gen.go`: one SDK client per service. */
export function cutClients(text: string): string {
  const imports = keepLines(text, /^\t(?:\w+ )?"github\.com\/aws\/aws-sdk-go-v2\/service\/(\w+)"\n/gm);
  return keepLines(
    imports,
    /^func \(c \*AWSClient\) \w+\(ctx context\.Context\) \*(\w+)\.Client \{\n.*\n\}\n\n?/gm,
  );
}

/** Drops every match whose first group is not kept; each kept service must be there exactly once. */
function keepLines(text: string, pattern: RegExp): string {
  const seen: string[] = [];
  const cut = text.replace(pattern, (match: string, service: string) => {
    if (!kept.has(service)) return '';
    seen.push(service);
    return match;
  });
  for (const service of keptServices) {
    const times = seen.filter((name) => name === service).length;
    if (times !== 1) throw sourceChanged(`\`${service}\` matches ${pattern.source} ${times} times, not once`);
  }
  return cut;
}
