import type { S3Client } from '@aws-sdk/client-s3';
import { percentiles } from './percentiles.ts';
import type { Subject } from './subject.ts';

const BLOCK_MS = 500;

/** GetObject in a closed loop with so many at once: blocks of both in turn, the median block’s requests a second. */
export async function throughput(
  subject: Subject,
  connections: number,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<{ readonly direct: number; readonly gateway: number }> {
  const rates = { direct: [] as number[], gateway: [] as number[] };
  const end = performance.now() + budgetMs;
  for (let round = 0; performance.now() < end || round < 5; round++) {
    const order = round % 2 === 0 ? (['direct', 'gateway'] as const) : (['gateway', 'direct'] as const);
    for (const side of order) {
      signal?.throwIfAborted();
      const rate = await block(subject, subject[side], connections);
      if (round > 0) rates[side].push(rate);
    }
  }
  return { direct: percentiles(rates.direct).p50, gateway: percentiles(rates.gateway).p50 };
}

async function block(subject: Subject, client: S3Client, connections: number): Promise<number> {
  const call = subject.operations.GetObject;
  if (call === undefined) throw new Error('the subject has no GetObject');
  const started = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - started < BLOCK_MS) {
      await call(client);
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (done * 1000) / (performance.now() - started);
}
