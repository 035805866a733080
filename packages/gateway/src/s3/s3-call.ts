import { type Context, isPublic, type NamedPolicy, type PolicyDocument } from '@cordon/iam';
import { accessDenied, type Judged, type Question } from '../authorize/authorize.ts';
import { pinnedPolicy } from '../authorize/pinned-policy.ts';
import { type Arrival, Call, type Identified } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from '../http/exchange.ts';
import { canonicalQuery, encodePath } from '../http/target.ts';
import { limitsOf } from '../organization/organization.ts';
import type { Bucket } from '../state/entities.ts';
import type { Caller } from '../who/caller.ts';
import { findBucket } from './bucket-registry.ts';
import { type Document, LARGEST_DOCUMENT, readDocument } from './document.ts';
import { noSuchBucket } from './errors.ts';
import type { S3Operation } from './model/s3-model.ts';
import { bodyCheck, type s3Payload } from './payload.ts';
import type { Permission, S3Request } from './permission.ts';
import { keysOfTags, s3Context } from './s3-context.ts';
import { bucketTagContext, objectTags } from './tags.ts';

/** What is known of a request to S3 once it is classified. */
export interface Classified {
  readonly operation: S3Operation;
  readonly request: S3Request;
  /** Absent for operations on the service and for a bucket that is being made. */
  readonly bucket: Bucket | undefined;
}

/** A bucket is reached in its own Region, whichever its caller signs for where this gateway takes several. */
export function inRegionOf(bucket: Bucket | undefined, arrival: Arrival): Arrival {
  const { facts } = arrival;
  return bucket === undefined || bucket.region === facts.region
    ? arrival
    : { ...arrival, facts: { ...facts, region: bucket.region } };
}

/** A request to S3 whose caller and operation are known. */
export class S3Call extends Call implements Classified {
  readonly operation: S3Operation;
  readonly request: S3Request;
  readonly bucket: Bucket | undefined;
  readonly check: BodyCheck;
  /** Of its signature; absent for a caller without a name. */
  readonly version: 2 | 4 | undefined;
  /** The body arrives in `aws-chunked` framing. */
  readonly framed: boolean;
  readonly #context: Context;
  /** What was permitted, and the state of things by which it was. */
  readonly #permitted: { permission: Permission; more: Context; beyondBucket: boolean }[] = [];
  /** Besides: of the keys of KMS. */
  readonly #besides: Question[] = [];
  /** Its caller was found out then, and all was permitted since. */
  readonly #knownAt: number;

  constructor(
    arrival: Arrival,
    { caller, verified, knownAt }: Identified,
    { kind }: ReturnType<typeof s3Payload>,
    { operation, request, bucket }: Classified,
  ) {
    super(arrival, caller);
    this.#knownAt = knownAt;
    this.operation = operation;
    this.request = request;
    this.bucket = bucket;
    this.check = bodyCheck(kind, request.headers, verified, operation.name);
    this.framed = kind.kind === 'chunked';
    this.version = arrival.signature && (arrival.signature.version ?? 4);
    this.#context = s3Context(request, arrival.signature, arrival.facts);
  }

  /** Account whose buckets the upstream is asked about. */
  get upstreamAccount(): string {
    return this.bucket?.accountId ?? this.caller.accountId ?? this.core.accountId;
  }

  /** Encoded path and canonical query. Only parameters that the operation has: what was not judged is not asked. */
  get upstreamPath(): string {
    return this.upstreamPathOf(this.request.query);
  }

  /** The same with another query. */
  upstreamPathOf(query: ReadonlyMap<string, string>): string {
    const { bucket, key } = this.request;
    const { fixed, query: known } = this.operation;
    const path = `/${bucket ?? ''}${key === undefined ? '' : `/${encodePath(key)}`}`;
    const asked = canonicalQuery(
      [...query].filter(([name]) => Object.hasOwn(fixed, name) || known.includes(name)),
    );
    return asked === '' ? path : `${path}?${asked}`;
  }

  /**
   * Throws `NoSuchBucket` unless the bucket is still the one that was asked about: whoever holds its body back long enough
   * finds another of the same name, and it may be somebody else’s.
   */
  checkSameBucket(bucket: Bucket | undefined = this.bucket): void {
    if (bucket === undefined || this.operation.name === 'CreateBucket') return;
    const now = this.core.store.get('buckets', bucket.name);
    if (now === undefined || now.id !== bucket.id || now.accountId !== bucket.accountId)
      throw noSuchBucket(bucket.name);
  }

  /** Reads the document that the request sends, by its operation's schema. Throws `MalformedXML`. */
  async document(): Promise<Document | undefined> {
    const body = await this.exchange.readBody(LARGEST_DOCUMENT, this.check);
    await this.permitAgain();
    return readDocument(this.operation.name, body);
  }

  /**
   * Requires every permission; `more` are condition keys from the body. `beyondBucket`: whatever the bucket’s policy
   * says, for who cannot be locked out by it. Throws `AccessDenied`.
   */
  async permit(permissions: readonly Permission[], more: Context = {}, beyondBucket = false): Promise<void> {
    for (const permission of permissions) {
      this.require(await this.#question(permission, more, beyondBucket));
      this.#permitted.push({ permission, more, beyondBucket });
    }
  }

  /** Requires what is not of the request's own service; it is asked again with the rest. Throws `AccessDenied`. */
  requireBesides(question: Question): void {
    this.require(question);
    this.#besides.push(question);
  }

  /**
   * Asks again what was permitted, by who the caller is by now, if anything has changed since: before anything goes on,
   * whatever came between (a body that was held back, a look at the source of a copy, another's turn). Time alone takes
   * nothing away: a session or a presigned URL that ends while its request is open is one that had not ended.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html (“at the time of the HTTP request”)
   * Throws `AccessDenied`.
   */
  async permitAgain(): Promise<void> {
    this.checkSameBucket();
    if (this.#knownAt === this.core.version || this.core.mode === 'soft') return;
    const caller = this.core.credentials.current(this.caller);
    if (caller === undefined) throw new AwsError(403, 'AccessDenied', 'Access Denied');
    const askAgain = (question: Question) => {
      const judged = this.ask(question, caller);
      if (judged.decision.outcome !== 'allowed') throw accessDenied(caller, judged);
    };
    for (const { permission, more, beyondBucket } of this.#permitted)
      askAgain(await this.#question(permission, more, beyondBucket, caller));
    for (const question of this.#besides) askAgain(question);
  }

  /**
   * Refuses a caller without a name whom no policy gives any of the permissions, whatever the body says: what strangers
   * send is not read before it may be. Throws `AccessDenied`.
   */
  async mayBePermitted(permissions: readonly Permission[]): Promise<void> {
    if (this.caller.principal.kind !== 'anonymous') return;
    const questions = await Promise.all(permissions.map((each) => this.#question(each, {}, false)));
    const possible = questions.some(({ resourcePolicy, ...question }) => {
      if (resourcePolicy === undefined) return false;
      const opened = { ...resourcePolicy, document: everyAllow(resourcePolicy.document) };
      return this.ask({ ...question, resourcePolicy: opened }).decision.outcome === 'allowed';
    });
    const [first] = questions;
    if (!possible && first !== undefined) this.require(first);
  }

  /** Whether the caller has the permission, without consequence: for answers that depend on it. */
  async may(permission: Permission): Promise<boolean> {
    const { decision }: Judged = this.ask(await this.#question(permission, {}, false));
    return decision.outcome === 'allowed';
  }

  async #question(
    permission: Permission,
    more: Context,
    beyondBucket: boolean,
    caller = this.caller,
  ): Promise<Question> {
    const bucket = await this.#bucketOf(permission);
    const resourcePolicy = bucket === undefined || beyondBucket ? undefined : bucketPolicy(this, bucket);
    // The caller’s own account for a list of buckets and for one that is yet to be made.
    const owner = bucket?.accountId ?? this.caller.accountId ?? this.core.accountId;
    return {
      action: permission.action,
      resource: permission.resource,
      resourceAccountId: owner,
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
      context: {
        ...this.#context,
        ...(permission.versionId === undefined ? {} : { 's3:versionid': permission.versionId }),
        ...more,
        's3:resourceaccount': owner,
        ...(bucket === undefined ? {} : bucketTagContext(bucket)),
        ...(await this.#existingTags(permission, bucket, resourcePolicy, caller)),
      },
    };
  }

  async #bucketOf({ bucket: name, action }: Permission): Promise<Bucket | undefined> {
    if (name === undefined || action === 's3:CreateBucket') return undefined;
    const bucket = await findBucket(this.core, name);
    if (bucket === undefined && this.operation.name !== 'CreateBucket') throw noSuchBucket(name);
    return bucket;
  }

  async #existingTags(
    permission: Permission,
    bucket: Bucket | undefined,
    resourcePolicy: NamedPolicy | undefined,
    caller: Caller,
  ): Promise<Context> {
    if (bucket === undefined || permission.key === undefined) return {};
    const { identity, boundary = [], session = [], scopeDown = [] } = this.policiesOf(caller);
    const { scp = [], rcp = [] } = limitsOf(
      this.core.organization,
      this.caller.accountId,
      permission.action,
      bucket.accountId,
    ).policies;
    const all = [...identity, ...boundary, ...session, ...scopeDown, ...scp.flat(), ...rcp.flat()];
    if (resourcePolicy !== undefined) all.push(resourcePolicy);
    if (!all.some((policy) => mentionsObjectTags(policy.document))) return {};
    const tags = await objectTags(this.core, bucket, permission.key, permission.versionId);
    return keysOfTags('s3:existingobjecttag', tags);
  }
}

/**
 * The bucket’s policy as it counts for the caller. RestrictPublicBuckets: a public policy grants nothing to anyone
 * outside the owner’s account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function bucketPolicy({ core, caller }: Call, bucket: Bucket): NamedPolicy | undefined {
  if (bucket.policy === undefined) return undefined;
  const policy = pinnedPolicy(`bucket policy of ${bucket.name}`, bucket.policy, 'resource', core.store);
  const outside = caller.accountId !== bucket.accountId;
  if (!outside || bucket.publicAccessBlock?.restrictPublicBuckets !== true) return policy;
  if (!isPublic(policy.document)) return policy;
  return { name: policy.name, document: onlyDenials(policy.document) };
}

/** What the policy allows at most: its grants on whatever resource, under whatever conditions. */
function everyAllow(document: PolicyDocument): PolicyDocument {
  const statements = document.statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ ...statement, conditions: [], resource: { not: false, patterns: ['*'] } }));
  return { ...document, statements };
}

const denials = new WeakMap<PolicyDocument, PolicyDocument>();

function onlyDenials(document: PolicyDocument): PolicyDocument {
  const known = denials.get(document);
  if (known !== undefined) return known;
  const kept = { ...document, statements: document.statements.filter(({ effect }) => effect === 'Deny') };
  denials.set(document, kept);
  return kept;
}

const mentions = new WeakMap<PolicyDocument, boolean>();

function mentionsObjectTags(document: PolicyDocument): boolean {
  const known = mentions.get(document);
  if (known !== undefined) return known;
  const found = JSON.stringify(document).toLowerCase().includes('s3:existingobjecttag');
  mentions.set(document, found);
  return found;
}
