import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AwsCredentials } from '@cordon/domain';
import { type RawRequest, splitUrl } from './raw-request.ts';

/** botocore in the environment that LocalStack runs in, where there is one. */
export function localStacksBotocore(): string | undefined {
  return botocoreIn(process.env.CORDON_LOCALSTACK_PYTHON, 'localstack', 'data/s3/2006-03-01');
}

/** The newest botocore that is pinned: the one beside the AWS CLI, where there is one. */
export function newestBotocore(): string | undefined {
  return botocoreIn(process.env.CORDON_AWS_CLI_PYTHON, 'aws-cli', `botocore-${NEWEST}.dist-info`);
}

const PINS = new URL('../../toolchain/pins/aws-cli/requirements.txt', import.meta.url);
const NEWEST = /^botocore==(\S+)/m.exec(readFileSync(PINS, 'utf8'))?.[1] ?? 'not pinned';

/** `needs`: what must be in botocore, or beside it, for it to be the one. */
function botocoreIn(python: string | undefined, component: string, needs: string): string | undefined {
  const places = [
    ...(python === undefined ? [] : [join(python, '..', '..')]),
    ...globSync(join(homedir(), `.cache/cordon/${component}/*`)),
  ];
  return places
    .flatMap((place) => globSync(join(place, 'lib/python3*/site-packages/botocore')))
    .find((path) => existsSync(join(path, needs)) || existsSync(join(path, '..', needs)));
}

export interface SignedByClient {
  readonly name: string;
  readonly operation: string;
  readonly via: 'header' | 'presigned';
  readonly request: RawRequest;
}

interface Signed {
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

/**
 * Completes presigned requests: headers that their URL signs must be sent by whoever uses it. Their values are those
 * that the same client sent when it signed the same operation in the header.
 */
export function withSignedHeaders(requests: readonly SignedByClient[]): readonly SignedByClient[] {
  const inHeader = new Map(requests.filter(({ via }) => via === 'header').map((one) => [one.name, one]));
  return requests.map((one) => {
    if (one.via === 'header') return one;
    const list = /X-Amz-SignedHeaders=([^&]+)/.exec(one.request.path)?.[1] ?? '';
    const twin = inHeader.get(one.name.replace(' presigned ', ' header '));
    const sent = Object.entries(twin?.request.headers ?? {}).map(([key, value]) => [
      key.toLowerCase(),
      value,
    ]);
    const values = new Map(sent as [string, string][]);
    const more = decodeURIComponent(list)
      .split(';')
      .filter((name) => name !== 'host' && values.has(name))
      .map((name) => [name, values.get(name) ?? '']);
    const headers = { ...one.request.headers, ...Object.fromEntries(more) };
    // A signed length is that of the body which the URL was made for.
    const body = values.has('content-length') && 'content-length' in headers ? twin?.request.body : undefined;
    return { ...one, request: { ...one.request, headers, body: body ?? one.request.body } };
  });
}
