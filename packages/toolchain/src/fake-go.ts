import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TempDir, tempDir } from '@cordon/temp';
import { pinDirectory } from './cache/entry-place.ts';
import { tofu } from './components/tofu.ts';
import { pinnedSum } from './go/build-go.ts';

/** What the `go` of a test does when it is asked to build OpenTofu. */
export interface FakeGo {
  readonly version?: string;
  readonly build?: string;
  readonly list?: string;
  /** Hash that the downloaded source has; the pinned one when left out. */
  readonly sum?: string;
}

/** A `go` that writes a shell script where a binary is wanted, and notes its builds in `<directory>/builds`. */
export async function fakeGo(directory: string, fake: FakeGo = {}): Promise<string> {
  const goSum = await readFile(join(pinDirectory('tofu'), 'go.sum'), 'utf8');
  const answers = tofu.sources.map((source) => {
    const answer = JSON.stringify({
      Dir: join(directory, source.directory),
      Sum: fake.sum ?? pinnedSum(goSum, source),
    });
    return `${source.module}@*) echo '${answer}' ;;`;
  });
  for (const [path, text] of Object.entries(tofuSources)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  const build = fake.build ?? `printf '#!/bin/sh\\necho "OpenTofu v1.12.6"\\n' > "$out"; chmod +x "$out"`;
  return script(
    join(directory, 'bin', 'go'),
    `case "$1" in
env) echo "go${fake.version ?? '1.26.8'}" ;;
mod) case "$4" in
  ${answers.join('\n  ')}
  esac ;;
list) ${fake.list ?? 'echo "go: downloading example.org/m v1.0.0" >&2; echo a/b; echo c/d'} ;;
build)
  while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
  echo "$GOTOOLCHAIN $GOFLAGS $CGO_ENABLED $GOTMPDIR" >> ${directory}/builds
  echo a/b >&2
  ${build} ;;
esac`,
  );
}

const names = ['Local', 'Azure', 'Consul', 'Cos', 'GCS', 'HTTP', 'Kubernetes', 'OSS', 'Pg', 'S3'];

/** In the shape of OpenTofu's list of backends. */
export const tofuBackends = `package init

import (
${names.map((name) => `\tbackend${name} "github.com/opentofu/opentofu/internal/backend/${name.toLowerCase()}"`).join('\n')}
)

func Init() {
	backends = map[string]backend.InitFn{
${names.map((name) => `\t\t"${name.toLowerCase()}": func(enc encryption.StateEncryption) backend.Backend { return backend${name}.New(enc) },`).join('\n')}
	}
}
`;

const keyProviders = ['pbkdf2', 'aws_kms', 'gcp_kms', 'azure_vault', 'openbao'];

/** What OpenTofu's edits hang on, by the file below a test's directory. */
export const tofuSources: Readonly<Record<string, string>> = {
  'src/internal/backend/init/init.go': tofuBackends,
  'src/internal/encryption/default_registry.go': `package encryption

import (
${keyProviders.map((name) => `\t"github.com/opentofu/opentofu/internal/encryption/keyprovider/${name}"`).join('\n')}
)

func init() {
${keyProviders.map((name) => `\tif err := DefaultRegistry.RegisterKeyProvider(${name}.New()); err != nil {\n\t\tpanic(err)\n\t}`).join('\n')}
}
`,
  'src/internal/tracing/init.go': `package tracing

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/go-logr/stdr"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/opentofu/opentofu/internal/tracing/traceattrs"
)

func OpenTelemetryInit(ctx context.Context) (context.Context, error) {
	exporter, err := autoexport.NewSpanExporter(ctx)
	return ctx, err
}
`,
  'src/internal/getmodules/getter.go': `var goGetterGetters = map[string]getter.Getter{
	"file":  new(getter.FileGetter),
	"gcs":   new(getter.GCSGetter),
	"s3":    new(getter.S3Getter),
}
`,
  'go-getter/get.go': `	Getters = map[string]Getter{
		"file":  new(FileGetter),
		"gcs":   new(GCSGetter),
		"s3":    new(S3Getter),
	}
`,
};

/** A directory that goes with the test. */
export async function scratchDirectory(): Promise<TempDir & AsyncDisposable> {
  const directory = tempDir('toolchain');
  return { ...directory, [Symbol.asyncDispose]: async () => directory.remove() };
}

/** A program for a test's PATH: a shell script. */
export async function script(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
