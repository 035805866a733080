import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AwsCredentials } from '@cordon/domain';
import { type RawRequest, splitUrl } from './raw-request.ts';

export interface SignedByClient {
  readonly name: string;
  readonly operation: string;
  readonly via: 'header' | 'presigned';
  readonly request: RawRequest;
}

export interface Signed {
  readonly requests: readonly SignedByClient[];
  /** What botocore could not make, and why. */
  readonly skipped: readonly string[];
  /** Inputs by operation, for other SDKs. */
  readonly inputs: Readonly<Record<string, Record<string, unknown>>>;
}

/** Has botocore sign every operation in several configurations. `python` is that of LocalStack’s environment. */
export async function signWithBotocore(
  python: string,
  endpoint: string,
  region: string,
  credentials: AwsCredentials,
  bucket: string,
): Promise<Signed> {
  const script = fileURLToPath(new URL('./botocore_sign.py', import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, endpoint, region], {
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      BOTOCORE_SIGN_CREDENTIALS: JSON.stringify(credentials),
      BOTOCORE_SIGN_BUCKET: bucket,
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  const requests: SignedByClient[] = [];
  const skipped: string[] = [];
  let inputs: Signed['inputs'] = {};
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line);
    if (row.inputs !== undefined) inputs = row.inputs;
    else if (row.skipped !== undefined) skipped.push(`${row.variant} ${row.operation}: ${row.skipped}`);
    else {
      const { host, path } = splitUrl(row.url);
      const { operation, variant, via, method, headers } = row;
      const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
      requests.push({
        name: `botocore ${variant} ${via} ${operation}`,
        operation,
        via,
        request: {
          method,
          path,
          headers: named ? headers : { host, ...headers },
          body: Buffer.from(row.body, 'base64'),
        },
      });
    }
  }
  return { requests, skipped, inputs };
}
