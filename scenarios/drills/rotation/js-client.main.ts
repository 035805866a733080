// A program of a tenant with the AWS SDK for JavaScript: orders come in as lines, answers go out as lines. Its provider
// asks the issuer; when to ask again is the SDK's own to say.
import { createInterface } from 'node:readline';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { endOf, loadIssuer } from '@cordon/issuers';
import type { What } from './judge.ts';
import type { Answer, Order, Start } from './orders.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const start = JSON.parse(String((await lines.next()).value)) as Start;
const { issuing, tenant, bucket: Bucket, keys } = start;
if (issuing === undefined) throw new TypeError('this client asks the issuer, and must be told of it');
const { deployment, access } = issuing;

const issuer = await loadIssuer(deployment.issuer);
let renewals: Answer['renewals'][number][] = [];
let first: AwsCredentials | undefined;
let ends: number | undefined;
async function provider(): Promise<AwsCredentials & { readonly expiration?: Date }> {
  const atMs = Date.now();
  const actor = await issuer.issue(deployment, tenant, access);
  const expiration = endOf(actor, atMs);
  const left = ends === undefined ? {} : { leftMs: ends - atMs };
  ends = expiration?.getTime();
  first ??= actor.credentials;
  const { accessKeyId: key } = actor.credentials;
  renewals.push({ atMs, ...left, key, ...(ends === undefined ? {} : { endsMs: ends }) });
  return { ...actor.credentials, ...(expiration === undefined ? {} : { expiration }) };
}

// Asked once: a retry would hide a failed request.
const at = { region: access.region, endpoint: access.awsEndpoint, forcePathStyle: true, maxAttempts: 1 };
const s3 = new S3Client({ ...at, credentials: provider });
let held: S3Client | undefined;
let UploadId: string | undefined;
const parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
const upload = { Bucket, Key: keys.upload };

const read = async (client: S3Client, from: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: from, Key: keys.seed }));
  return (await Body?.transformToString()) ?? '';
};
const DO: Readonly<Record<What, (order: Order) => Promise<string | undefined>>> = {
  read: () => read(s3, Bucket),
  foreign: () => read(s3, start.foreign),
  held: () => {
    if (first === undefined) throw new TypeError('nothing is held yet');
    held ??= new S3Client({ ...at, credentials: { ...first } });
    return read(held, Bucket);
  },
  write: async ({ body: Body = '' }) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: keys.written, Body }));
    return undefined;
  },
  begin: async () => {
    ({ UploadId } = await s3.send(new CreateMultipartUploadCommand(upload)));
    return undefined;
  },
  part: async ({ n: PartNumber = 1, body = '', bytes = 0 }) => {
    const Body = Buffer.alloc(bytes, body);
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }));
    parts.push({ PartNumber, ETag });
    return undefined;
  },
  complete: async () => {
    const MultipartUpload = { Parts: parts };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    return undefined;
  },
};

for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
  const order = JSON.parse(line.value) as Order;
  renewals = [];
  const answer = await DO[order.what](order).then(
    (text) => (text === undefined ? {} : { text }),
    (error: unknown) =>
      error instanceof S3ServiceException
        ? { status: error.$metadata.httpStatusCode ?? 0, code: error.name }
        : { error: String(error).slice(0, 200) },
  );
  process.stdout.write(`${JSON.stringify({ ...answer, renewals } satisfies Answer)}\n`);
}
