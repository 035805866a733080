import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { answerTo, clientOf } from '../clients.ts';
import type { DrillPlace, Last } from '../drill.types.ts';
import { lineOf } from '../history.ts';
import { DEAD_WHENS, type DeadLine, judgeDead } from './judge-dead.ts';

const own = { Bucket: 'cordon-outage-last', Key: 'kept' };

/** What is asked of it. */
const ASKS: Readonly<Record<string, (s3: S3Client) => Promise<unknown>>> = {
  GetObject: (s3) => s3.send(new GetObjectCommand(own)),
  HeadObject: (s3) => s3.send(new HeadObjectCommand(own)),
  ListObjectsV2: (s3) => s3.send(new ListObjectsV2Command({ Bucket: own.Bucket })),
  ListBuckets: (s3) => s3.send(new ListBucketsCommand({})),
  PutObject: (s3) => s3.send(new PutObjectCommand({ ...own, Body: 'new' })),
  DeleteObject: (s3) => s3.send(new DeleteObjectCommand({ ...own, Key: 'another' })),
};

/**
 * Kills LocalStack, whose memory is all that it keeps, and lets an empty one listen in its place: what is asked must be
 * answered with the cause, before and after, and never as if nothing had ever been there.
 */
export async function killEmulator({ stage, signal }: Pick<DrillPlace, 'stage' | 'signal'>): Promise<Last> {
  const { access, emulator } = stage.lab;
  if (emulator === undefined)
    throw new Error('the emulator of this lab is attached, so it cannot be stopped');
  const s3 = clientOf(access, access.admin);
  const lines: DeadLine[] = [];
  try {
    await s3.send(new CreateBucketCommand({ Bucket: own.Bucket }));
    await s3.send(new PutObjectCommand({ ...own, Body: 'old' }));
    for (const when of DEAD_WHENS) {
      signal.throwIfAborted();
      if (when === 'killed') emulator.kill();
      if (when === 'replaced') await emulator.replace();
      for (const [what, ask] of Object.entries(ASKS)) {
        lines.push({ line: 'dead', when, what, ...(await answerTo(ask(s3))) });
      }
    }
  } finally {
    s3.destroy();
  }
  const findings = judgeDead(lines, Object.keys(ASKS));
  const dead = lines.filter(({ when }) => when !== 'alive');
  const said = dead.find(({ code }) => code !== undefined)?.code ?? 'nothing';
  return {
    text: [
      `LocalStack is killed and replaced by an empty one: of ${dead.length} calls ${dead.filter(({ outcome }) => outcome === 'unclear').length} were answered with the cause`,
      `  message: ${said}; its data is lost: pnpm lab down, then pnpm lab up, and apply again`,
      ...findings.map((one) => `  ${lineOf(one)}`),
    ],
    findings,
  };
}
