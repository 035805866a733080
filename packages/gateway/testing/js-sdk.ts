import * as s3 from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { AwsCredentials } from '@cordon/domain';
import type { SignedByClient } from './botocore.ts';
import { splitUrl } from './raw-request.ts';

type Command = Parameters<s3.S3Client['send']>[0];

/** Has the AWS SDK for JavaScript sign every operation, in the header and presigned, path style and virtual-host style. */
export async function signWithJsSdk(
  endpoint: string,
  region: string,
  credentials: AwsCredentials,
  inputs: Readonly<Record<string, Record<string, unknown>>>,
): Promise<{ readonly requests: readonly SignedByClient[]; readonly skipped: readonly string[] }> {
  const requests: SignedByClient[] = [];
  const skipped: string[] = [];
  for (const style of ['path', 'virtual'] as const) {
    const client = new s3.S3Client({
      endpoint: style === 'path' ? endpoint : 'http://aws.cordon.test',
      region,
      credentials,
      forcePathStyle: style === 'path',
      maxAttempts: 1,
    });
    for (const [operation, input] of Object.entries(inputs)) {
      const make = (s3 as unknown as Record<string, new (input: unknown) => Command>)[`${operation}Command`];
      if (make === undefined) {
        skipped.push(`${operation}: the SDK does not have it`);
        continue;
      }
      const name = `js ${style}`;
      try {
        const captured = await capture(client, new make(revive(input)));
        requests.push({ name: `${name} header ${operation}`, operation, via: 'header', request: captured });
      } catch (error) {
        skipped.push(`${name} header ${operation}: ${error}`);
      }
      try {
        const url = await getSignedUrl(client, new make(revive(input)) as s3.GetObjectCommand, {
          expiresIn: 300,
        });
        const { host, path } = splitUrl(url);
        const method = requests.findLast((one) => one.operation === operation)?.request.method ?? 'GET';
        const request = { method, path, headers: { host }, body: Buffer.alloc(0) };
        requests.push({ name: `${name} presigned ${operation}`, operation, via: 'presigned', request });
      } catch (error) {
        skipped.push(`${name} presigned ${operation}: ${error}`);
      }
    }
    client.destroy();
  }
  return { requests, skipped };
}

async function capture(client: s3.S3Client, command: Command): Promise<SignedByClient['request']> {
  let taken: SignedByClient['request'] | undefined;
  const handler = client.config.requestHandler as unknown as { handle: unknown };
  const real = handler.handle;
  handler.handle = async (request: {
    method: string;
    path: string;
    query: Record<string, string | string[] | null>;
    headers: Record<string, string>;
    body?: unknown;
  }) => {
    const query = Object.entries(request.query ?? {}).flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) =>
        one === null ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(one)}`,
      ),
    );
    taken = {
      method: request.method,
      path: query.length === 0 ? request.path : `${request.path}?${query.join('&')}`,
      headers: { ...request.headers },
      body: bytes(request.body),
    };
    throw new Error('captured');
  };
  try {
    await (client.send as (command: Command) => Promise<unknown>)(command);
  } catch (error) {
    if (taken === undefined) throw error;
  } finally {
    handler.handle = real;
  }
  if (taken === undefined) throw new Error('the SDK sent nothing');
  return taken;
}

function bytes(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error(`a body of type ${typeof body}`);
}

/** Bytes and dates as `botocore_sign.py` writes them. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  const object = value as Record<string, unknown>;
  if (typeof object.$bytes === 'string') return Buffer.from(object.$bytes, 'base64');
  if (typeof object.$date === 'string') return new Date(object.$date);
  return Object.fromEntries(Object.entries(object).map(([key, one]) => [key, revive(one)]));
}
