import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pinDirectory } from './cache/entry-place.ts';
import { tofu } from './components/tofu.ts';
import { pinnedSum } from './go/module-source.ts';
import { script } from './test-fixtures.ts';

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
  const source = tofu.sources[0];
  if (source === undefined) throw new Error('OpenTofu is built from an edited copy');
  const sum = fake.sum ?? pinnedSum(await readFile(join(pinDirectory('tofu'), 'go.sum'), 'utf8'), source);
  const backends = join(directory, 'module', 'internal/backend/init/init.go');
  await mkdir(dirname(backends), { recursive: true });
  await writeFile(backends, tofuBackends);
  const build = fake.build ?? `printf '#!/bin/sh\\necho "OpenTofu v1.12.6"\\n' > "$out"; chmod +x "$out"`;
  return script(
    join(directory, 'bin', 'go'),
    `case "$1" in
env) echo "go${fake.version ?? '1.26.8'}" ;;
mod) echo '{"Dir":"${directory}/module","Sum":"${sum}"}' ;;
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
