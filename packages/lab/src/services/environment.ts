import { join } from 'node:path';

/**
 * The environment that every child starts from: nothing of the user's own is in it, so no proxy, profile or token of
 * the shell can steer a service, and nothing is written outside the run's temp directory.
 */
export function childEnvironment(tempDir: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: tempDir,
    TMPDIR: tempDir,
    XDG_CACHE_HOME: join(tempDir, 'cache'),
    LANG: 'C.UTF-8',
    // Whatever these point at would be read by AWS's libraries.
    AWS_CONFIG_FILE: join(tempDir, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(tempDir, 'no-aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
