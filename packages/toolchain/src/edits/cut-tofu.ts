import { withBody, withoutImports } from './go-text.ts';
import { removeMatches } from './remove-matches.ts';

/** Remote places for state that bring a cloud's SDK each; Cordon keeps state in a local file. */
const backends = 'Azure|Consul|Cos|GCS|Kubernetes|OSS|Pg|S3';

/** `internal/backend/init/init.go`: the list of every backend. */
export function cutTofuBackends(text: string): string {
  const imports = removeMatches(text, new RegExp(`^\\tbackend(?:${backends}) "\\S+"\\n`, 'gm'), 8);
  return removeMatches(
    imports,
    new RegExp(`^\\t\\t"\\w+": .*\\bbackend(?:${backends})\\.New\\(.*\\n`, 'gm'),
    8,
  );
}

/** `internal/encryption/default_registry.go`: keys for encrypting state that a cloud or another Vault keeps. */
export function cutKeyProviders(text: string): string {
  const providers = ['aws_kms', 'gcp_kms', 'azure_vault', 'openbao'];
  const calls = new RegExp(
    `^\\tif err := DefaultRegistry\\.RegisterKeyProvider\\((?:${providers.join('|')})\\.New\\(\\)\\); err != nil \\{\\n\\t\\tpanic\\(err\\)\\n\\t\\}\\n`,
    'gm',
  );
  const cut = removeMatches(text, calls, providers.length);
  const path = 'github.com/opentofu/opentofu/internal/encryption/keyprovider';
  return withoutImports(cut, ...providers.map((provider) => `${path}/${provider}`));
}

/** `internal/tracing/init.go`: traces sent to a collector, which come with a server of metrics, gRPC gateways and more. */
export function cutTraceExport(text: string): string {
  const cut = withBody(
    text,
    'func OpenTelemetryInit(',
    'isTracingEnabled = false\n\tif os.Getenv(OTELExporterEnvVar) == "otlp" {\n' +
      '\t\treturn ctx, fmt.Errorf("%s: sending traces is not part of this build", OTELExporterEnvVar)\n\t}\n\treturn ctx, nil',
  );
  return withoutImports(
    cut,
    'log',
    'github.com/go-logr/stdr',
    'go.opentelemetry.io/contrib/exporters/autoexport',
    'go.opentelemetry.io/otel',
    'go.opentelemetry.io/otel/propagation',
    'go.opentelemetry.io/otel/sdk/trace',
    'github.com/opentofu/opentofu/internal/tracing/traceattrs',
  );
}

/** `internal/getmodules/getter.go` and go-getter's own `get.go`: modules that lie in buckets. Detecting them stays. */
export function cutBucketGetters(text: string): string {
  return removeMatches(text, /^\t+"(?:gcs|s3)": +new\((?:getter\.)?(?:GCS|S3)Getter\),\n/gm, 2);
}

/** The same without the client of either cloud. */
export function isBucketGetter(path: string): boolean {
  return /^get_(?:gcs|s3)\.go$/.test(path);
}

/** Of `tools/` and tests nothing is compiled. */
export function isCutOfTofu(path: string): boolean {
  return /^(website|docs|rfc|\.github)$/.test(path) || /(_test\.go|\/testdata)$/.test(path);
}
