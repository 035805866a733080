import type { Platform } from '../platform.ts';
import type { ComponentId } from '../toolchain.types.ts';
import type { VersionRange } from '../version.ts';

/** A program that a user may already have, and how to recognise it. */
export interface KnownProgram {
  readonly command: string;
  /** The name in its version output. */
  readonly says: RegExp;
  readonly accepts: VersionRange;
  /** The reason why it is used only where neither PATH nor the cache has another of the list. */
  readonly secondBest?: string;
  /** Bytes that the binary must contain, where the version does not show what was compiled in. */
  readonly contains?: { readonly text: string; readonly meaning: string };
}

/** A change to one file of a module's source; throws when the text it hangs on is not there. */
export interface SourceEdit {
  readonly file: string;
  readonly apply: (text: string) => string;
}

/** A module that cannot be built as it is published: it is copied, edited, and put in by a `replace`. */
export interface SourceCopy {
  readonly module: string;
  readonly version: string;
  /** Where the copy lies below the build's directory; the committed `go.mod` has the `replace` that points there. */
  readonly directory: string;
  readonly edits: readonly SourceEdit[];
  /** Whether a path of the module (forward slashes, relative) is left out of the copy. */
  readonly skips: (path: string) => boolean;
}

/** What a cold build was measured to take (README); feeds the progress, the estimate and the check for free space. */
export interface Cost {
  /** Downloads that `go list` announces. */
  readonly modules: number;
  readonly cpuSeconds: number;
  /** Module downloads, build cache and result together, from empty caches. */
  readonly diskMiB: number;
  /** What stays in Cordon's own cache. */
  readonly resultMiB: number;
}

interface Base {
  readonly id: ComponentId;
  readonly version: string;
  /** Environment variable that names the user's own. */
  readonly setting: string;
}

export interface GoComponent extends Base {
  readonly kind: 'go';
  readonly package: string;
  readonly tags?: string;
  readonly ldflags: string;
  /**
   * Patterns of packages whose calls the compiler inlines, as it does Go's own. Without that it takes three fifths of
   * the time, and the result is only slightly slower.
   */
  readonly inlined: readonly string[];
  /** Module paths that the public checksum database does not know; their hash stands in the committed `go.sum`. */
  readonly noSumDb?: string;
  /**
   * Niceness of its compilers. 0 for the longest build, whose last packages and linker keep one core busy while the
   * others use the rest.
   */
  readonly niceness: number;
  readonly sources: readonly SourceCopy[];
  /** Where the binary stands in its cache entry; further names are hard links to the first. */
  readonly files: (platform: Platform) => readonly [string, ...string[]];
  /** The output that the finished binary must have when run with `args`. */
  readonly proves: { readonly args: readonly string[]; readonly says: RegExp };
  readonly programs: readonly KnownProgram[];
  /** Set for Terraform providers: registry address and what the stacks need of its version. */
  readonly provider?: { readonly name: string; readonly accepts: VersionRange };
  readonly cost: Cost;
}

export interface VenvComponent extends Base {
  readonly kind: 'venv';
  readonly distribution: string;
  readonly accepts: VersionRange;
  /** The script that the distribution puts on PATH; its first line names the Python that has it. */
  readonly script: string;
  /** Modules that must be importable. */
  readonly imports: readonly string[];
  readonly cost: Omit<Cost, 'modules'>;
}

export type Component = GoComponent | VenvComponent;
