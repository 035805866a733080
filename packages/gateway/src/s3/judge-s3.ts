import type { Context, NamedPolicy, PolicyDocument } from '@cordon/iam';
import { accessDenied } from '../authorize/access-denied.ts';
import { judge, type PrincipalPolicies, type Question } from '../authorize/authorize.ts';
import { pinnedPolicy } from '../authorize/pinned-policy.ts';
import { principalPolicies } from '../authorize/principal-policies.ts';
import type { Core } from '../core.ts';
import type { Judged } from '../decision-log/record.ts';
import type { Bucket } from '../state/entities.ts';
import type { Trace } from '../trace.ts';
import type { Caller } from '../who/caller.ts';
import { findBucket } from './bucket-registry.ts';
import { bucketTagContext } from './bucket-tags.ts';
import { noSuchBucket } from './errors.ts';
import { objectTags } from './object-tags.ts';
import type { Permission } from './permission.ts';
import { isPublic } from './public-policy.ts';

/** Decides the permissions of one S3 request. */
export class S3Judge {
  readonly #core: Core;
  readonly #trace: Trace;
  readonly #caller: Caller;
  readonly #context: Context;
  readonly #policies: PrincipalPolicies;

  constructor(core: Core, trace: Trace, caller: Caller, context: Context) {
    this.#core = core;
    this.#trace = trace;
    this.#caller = caller;
    this.#context = context;
    this.#policies = principalPolicies(caller, core.store);
  }

  /** Throws the first refusal, unless the mode is soft: then it is only noted. */
  async require(permissions: readonly Permission[], more: Context = {}, beyondBucket = false): Promise<void> {
    for (const permission of permissions) {
      const judged = await this.ask(permission, more, beyondBucket);
      this.#trace.judged = [...this.#trace.judged, judged];
      if (judged.decision.outcome === 'allowed') continue;
      const error = accessDenied(this.#caller, judged);
      if (this.#core.mode !== 'soft') throw error;
      this.#trace.refusedBy ??= { reason: judged.decision.reason };
    }
  }

  /** `beyondBucket`: whatever the bucket’s policy says. */
  async ask(permission: Permission, more: Context = {}, beyondBucket = false): Promise<Judged> {
    const bucket = await this.#bucketOf(permission);
    const resourcePolicy = bucket === undefined || beyondBucket ? undefined : this.#resourcePolicy(bucket);
    const question: Question = {
      action: permission.action,
      resource: permission.resource,
      resourceAccountId: bucket?.accountId ?? this.#caller.accountId ?? this.#core.accountId,
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
      context: {
        ...this.#context,
        ...more,
        ...ownerContext(bucket?.accountId ?? this.#caller.accountId),
        ...(bucket === undefined ? {} : bucketTagContext(bucket)),
        ...(await this.#existingTags(permission, bucket, resourcePolicy)),
      },
    };
    return judge(this.#core, this.#caller, this.#policies, question);
  }

  async #bucketOf(permission: Permission): Promise<Bucket | undefined> {
    if (permission.bucket === undefined || permission.action === 's3:CreateBucket') return undefined;
    const bucket = await findBucket(this.#core, permission.bucket);
    if (bucket === undefined && this.#trace.eventName !== 'CreateBucket')
      throw noSuchBucket(permission.bucket);
    return bucket;
  }

  /** RestrictPublicBuckets: a public policy grants nothing to anyone outside the owner’s account. */
  #resourcePolicy(bucket: Bucket): NamedPolicy | undefined {
    if (bucket.policy === undefined) return undefined;
    const policy = pinnedPolicy(
      `bucket policy of ${bucket.name}`,
      bucket.policy,
      'resource',
      this.#core.store,
    );
    const outside = this.#caller.accountId !== bucket.accountId;
    if (!outside || bucket.publicAccessBlock?.restrictPublicBuckets !== true) return policy;
    if (!isPublic(policy.document)) return policy;
    return { name: policy.name, document: onlyDenials(policy.document) };
  }

  async #existingTags(
    permission: Permission,
    bucket: Bucket | undefined,
    resourcePolicy: NamedPolicy | undefined,
  ): Promise<Context> {
    if (bucket === undefined || permission.key === undefined) return {};
    const { identity, boundary = [], session = [] } = this.#policies;
    const all = [
      ...identity,
      ...boundary,
      ...session,
      ...(resourcePolicy === undefined ? [] : [resourcePolicy]),
    ];
    if (!all.some((policy) => mentionsObjectTags(policy.document))) return {};
    const tags = await objectTags(this.#core, bucket, permission.key, permission.versionId);
    return Object.fromEntries(
      [...tags].map(([key, value]) => [`s3:existingobjecttag/${key.toLowerCase()}`, value]),
    );
  }
}

/**
 * Whose bucket the request is about: the caller's own account for a list of buckets and for one that is yet to be made.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
function ownerContext(accountId: string | undefined): Context {
  return accountId === undefined ? {} : { 'aws:resourceaccount': accountId, 's3:resourceaccount': accountId };
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
