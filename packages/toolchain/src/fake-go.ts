import { join } from 'node:path';
import { script } from './test-fixtures.ts';

/** What the `go` of a test does when it is asked to build. */
export interface FakeGo {
  readonly version?: string;
  readonly build?: string;
  readonly list?: string;
}

/** A `go` that writes a shell script where a binary is wanted, and counts its builds in `<directory>/builds`. */
export async function fakeGo(directory: string, fake: FakeGo = {}): Promise<string> {
  const build = fake.build ?? `printf '#!/bin/sh\\necho "OpenTofu v1.12.6"\\n' > "$out"; chmod +x "$out"`;
  return script(
    join(directory, 'bin', 'go'),
    `case "$1" in
env) echo "go${fake.version ?? '1.26.8'}" ;;
list) ${fake.list ?? 'echo "go: downloading example.org/m v1.0.0" >&2; echo a/b; echo c/d'} ;;
build)
  while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
  echo "$GOTOOLCHAIN $GOFLAGS $CGO_ENABLED $GOTMPDIR" >> ${directory}/builds
  echo a/b >&2
  ${build} ;;
esac`,
  );
}
