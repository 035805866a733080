import { ToolchainError } from './toolchain-error.ts';

export interface Platform {
  readonly goos: string;
  readonly goarch: string;
}

/** This machine in Go's words. */
export function hostPlatform(platform: string = process.platform, arch: string = process.arch): Platform {
  const goos = { linux: 'linux', darwin: 'darwin' }[platform];
  const goarch = { x64: 'amd64', arm64: 'arm64' }[arch];
  if (goos === undefined || goarch === undefined) {
    throw new ToolchainError(
      'unsupported-platform',
      `\`${platform}/${arch}\` is not a platform the toolchain is built for`,
      'use Linux or macOS on x64 or arm64',
    );
  }
  return { goos, goarch };
}
