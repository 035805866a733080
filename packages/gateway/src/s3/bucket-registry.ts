import { randomUUID } from 'node:crypto';
import { parsed } from '../authorize/checked-policy.ts';
import { pinPrincipals } from '../authorize/pinned-policy.ts';
import type { Core } from '../core.ts';
import { OWN_QUESTION, type UpstreamAnswer, unavailable } from '../http/upstream.ts';
import { BoundedMap } from '../state/bounded-map.ts';
import type { Bucket } from '../state/entities.ts';
import { corsRulesOf } from './cors.ts';
import { answered, kmsDefaultOf, ownershipOf, publicAccessBlockOf, requesterPaysOf } from './document.ts';

/** What a bucket has when it is made. https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
export function newBucket(name: string, accountId: string, region: string): Bucket {
  return {
    name,
    id: randomUUID(),
    accountId,
    region,
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    },
    ownership: 'BucketOwnerEnforced',
    tags: {},
  };
}

/**
 * The bucket as the gateway knows it. One that was made behind the gateway’s back is looked up upstream and belongs
 * to the gateway’s own account; undefined when there is no such bucket. That is remembered for a moment, so that nobody
 * who asks for names that do not exist keeps the upstream busy.
 */
export async function findBucket(core: Core, name: string): Promise<Bucket | undefined> {
  const known = core.store.get('buckets', name);
  if (known !== undefined) return known;
  const absent = absentSince(core);
  if (performance.now() - (absent.get(name) ?? Number.NEGATIVE_INFINITY) < ABSENT_MS) return undefined;
  const head = await ask(core, name, '', 'HEAD');
  if (head.status === 404) absent.set(name, performance.now());
  if (head.status !== 200) return undefined;
  const [policy, block, ownership, cors, payment, encryption] = await Promise.all([
    ask(core, name, '?policy='),
    ask(core, name, '?publicAccessBlock='),
    ask(core, name, '?ownershipControls='),
    ask(core, name, '?cors='),
    ask(core, name, '?requestPayment='),
    ask(core, name, '?encryption='),
  ]);
  // Another account's, whose making was not seen to its end: nobody here may act for it.
  if (policy.status === 403) return undefined;
  // Whoever made it meanwhile owns it.
  const made = core.store.get('buckets', name);
  if (made !== undefined) return made;
  const { publicAccessBlock: _, ...fresh } = newBucket(name, core.accountId, core.region);
  const text = policy.status === 200 ? policy.body.toString() : undefined;
  const kms =
    encryption.status === 200 ? kmsDefaultOf(answered('PutBucketEncryption', encryption.body)) : undefined;
  const bucket: Bucket = {
    ...fresh,
    ...(block.status === 200
      ? { publicAccessBlock: publicAccessBlockOf(answered('PutPublicAccessBlock', block.body)) }
      : {}),
    ...(ownership.status === 200
      ? { ownership: ownershipOf(answered('PutBucketOwnershipControls', ownership.body)) }
      : {}),
    ...(payment.status === 200
      ? { requesterPays: requesterPaysOf(answered('PutBucketRequestPayment', payment.body)) }
      : {}),
    ...(kms === undefined ? {} : { kms }),
    ...(cors.status === 200 ? { cors: corsRulesOf(answered('PutBucketCors', cors.body)) } : {}),
    ...(text === undefined
      ? {}
      : { policy: { text, principals: pinPrincipals(parsed(text, 'resource'), core.store).principals } }),
  };
  core.store.apply([{ table: 'buckets', key: name, row: bucket }]);
  return bucket;
}

const ABSENT_MS = 1000;
const absences = new WeakMap<Core, BoundedMap<number>>();

/** When the upstream last did not know a bucket, by name. */
function absentSince(core: Core): BoundedMap<number> {
  const known = absences.get(core) ?? new BoundedMap<number>(1024);
  absences.set(core, known);
  return known;
}

/** Rejects when the upstream fails: a policy that could not be read is not the same as none. */
async function ask(core: Core, bucket: string, query: string, method = 'GET'): Promise<UpstreamAnswer> {
  const authorization = core.upstream.authorization(core.accountId, 's3');
  const answer = await core.upstream.call({
    method,
    path: `/${bucket}${query}`,
    headers: { ...OWN_QUESTION, authorization, 'x-amz-expected-bucket-owner': core.accountId },
  });
  if (answer.status >= 500) throw unavailable(new Error(`the bucket was answered ${answer.status}`));
  return answer;
}
