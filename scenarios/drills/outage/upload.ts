import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Access, Deployment } from '@cordon/domain';
import type { Gateway } from '@cordon/gateway';
import { answerTo, bucketIn, clientOf, type Held, unless } from '../clients.ts';
import { type UploadLine, type UploadState, WHENS, type When } from './judge-upload.ts';

/** A body is cut when more than so much of it has come, bytes: far into it, and far from its end. */
const CUT_AFTER = 128 * 1024;
const LARGE = 512 * 1024;
/** The least that AWS takes for a part that is not the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PART = 5 * 1024 * 1024;

/**
 * Writes over a large object and sends the last part of a multipart upload, first with the network cut amid both bodies,
 * then again by the same clients; after each the operator reads what is there.
 */
export async function cutAmidUploads(o: {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly holders: readonly Held[];
  readonly inject: Gateway['inject'];
}): Promise<readonly (UploadLine | UploadState)[]> {
  const { deployment, access, holders, inject } = o;
  // The operator is no client of the drill: it may ask again.
  const operator = clientOf(access, access.admin, 3);
  try {
    const uploads = await Promise.all(
      holders.map((held) => openUpload(deployment, clientOf(access, held.credentials), operator, held)),
    );
    const lines: (UploadLine | UploadState)[] = [];
    for (const when of WHENS) {
      if (when === 'cut') inject({ services: ['s3'], is: { cutAfterBytes: CUT_AFTER } });
      const sent = await Promise.all(uploads.map(({ send }) => send(when)));
      inject(undefined);
      lines.push(...sent.flat(), ...(await Promise.all(uploads.map(({ look }) => look(when)))));
    }
    for (const { close } of uploads) close();
    return lines;
  } finally {
    inject(undefined);
    operator.destroy();
  }
}

async function openUpload(deployment: Deployment, s3: S3Client, operator: S3Client, held: Held) {
  const { tenant } = held;
  const Bucket = bucketIn(deployment, tenant);
  const large = { Bucket, Key: 'drill/cut/large' };
  const parts = { Bucket, Key: 'drill/cut/parts' };
  const bodyOf = (letter: string, bytes: number) => Buffer.alloc(bytes, `${tenant} ${letter} `);
  const [old, fresh, last] = [bodyOf('old', LARGE), bodyOf('new', LARGE), bodyOf('last', LARGE)];
  const first = bodyOf('first', PART);
  await s3.send(new PutObjectCommand({ ...large, Body: old }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(parts));
  const upload = { ...parts, UploadId };
  const done: { PartNumber: number; ETag: string | undefined }[] = [];
  const send = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    done.push({ PartNumber, ETag });
  };
  await send(1, first);
  const line = async (when: When, what: UploadLine['what'], ask: () => Promise<unknown>) => {
    return { line: 'upload', tenant, when, what, ...(await answerTo(ask())) } as const;
  };
  const hash = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');
  const hashAt = (at: { readonly Bucket: string; readonly Key: string }) =>
    unless(
      'NoSuchKey',
      operator
        .send(new GetObjectCommand(at))
        .then(async ({ Body }) => hash((await Body?.transformToByteArray()) ?? new Uint8Array())),
    );
  return {
    send: async (when: When): Promise<readonly UploadLine[]> => {
      const lines = [
        await line(when, 'object', () => s3.send(new PutObjectCommand({ ...large, Body: fresh }))),
        await line(when, 'part', () => send(2, last)),
      ];
      if (when === 'cut') return lines;
      const MultipartUpload = { Parts: done };
      const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload });
      return [...lines, await line(when, 'complete', () => s3.send(complete))];
    },
    look: async (when: When): Promise<UploadState> => {
      const found = await hashAt(large);
      const names = new Map([
        [hash(old), 'old'],
        [hash(fresh), 'new'],
      ] as const);
      const whole = await hashAt(parts);
      const listed = await operator.send(new ListMultipartUploadsCommand({ Bucket, Prefix: parts.Key }));
      const open = (listed.Uploads ?? []).length;
      const { Parts = [] } = open === 0 ? {} : await operator.send(new ListPartsCommand(upload));
      const { Contents = [] } = await operator.send(
        new ListObjectsV2Command({ Bucket, Prefix: 'drill/cut/' }),
      );
      return {
        line: 'state',
        tenant,
        when,
        object: found === undefined ? 'gone' : (names.get(found) ?? 'neither'),
        parts: Parts.flatMap(({ PartNumber }) => (PartNumber === undefined ? [] : [PartNumber])),
        whole:
          whole === undefined ? 'absent' : whole === hash(Buffer.concat([first, last])) ? 'right' : 'wrong',
        keys: Contents.length,
        open,
      };
    },
    close: () => s3.destroy(),
  };
}
