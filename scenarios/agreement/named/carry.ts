import type { NamedPolicy } from '@cordon/iam';
import type { DocumentedCase } from '@cordon/iam/cases';
import type { Ask, Case, RawPolicy, RawStatement, Setup } from '../case.types.ts';
import type { Place } from '../decide.ts';
import { ORGANIZATION } from '../facts.ts';
import { ARN } from '../names.ts';
import { OBJECTS } from '../operations.ts';

/** A documented rule as a case that can be sent to an engine. */
export interface Carried extends Case {
  readonly bucket: string;
  /** An object that must be there, with its tags, so that a refusal cannot be mistaken for absence. */
  readonly plant?: { readonly key: string; readonly tags: Readonly<Record<string, string>> };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  's3:GetObject': 'GetObject',
  's3:PutObject': 'PutObject',
  's3:PutObjectTagging': 'PutObjectTagging',
  's3:ListBucket': 'ListObjectsV2',
  's3:ListAllMyBuckets': 'ListBuckets',
  'sts:AssumeRole': 'AssumeRole',
  'sts:TagSession': 'AssumeRole',
  'sts:AssumeRoleWithWebIdentity': 'AssumeRoleWithWebIdentity',
};

/** What the evaluator must know of the rule’s bucket to decide the same request. */
export function placeOf({ bucket, plant }: Carried): Place {
  return { bucket, ...(plant === undefined ? {} : { objects: { ...OBJECTS, [plant.key]: plant.tags } }) };
}

/** The rule as requests, or why no request can show it. */
export function carry(one: DocumentedCase): Carried | { readonly leftOut: string } {
  const { principal } = one.request;
  if (principal.kind === 'service')
    return {
      leftOut: `AWS alone can sign as the service \`${principal.name}\`: there are no credentials that a client could have`,
    };
  const asked = withSubstitutes(one);
  const operation = OPERATIONS[asked.action];
  if (operation === undefined)
    return { leftOut: `no request that needs only \`${asked.action}\` is asked here` };
  const [bucket, key] = bucketAndKeyOf(one);
  const setup = setupOf(one, asked, bucket);
  const plant =
    operation === 'GetObject' && key !== undefined ? { plant: { key, tags: asked.objectTags } } : {};
  return { bucket, setup, ask: askOf(asked, operation, key), ...plant };
}

/** The rule’s question, in which condition keys of other services are replaced by S3’s that follow the same rule. */
interface Substituted {
  readonly action: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly objectTags: Readonly<Record<string, string>>;
  readonly callerTags: Readonly<Record<string, string>>;
  readonly requestTags: readonly string[] | undefined;
  readonly text: (policy: string) => string;
}

function withSubstitutes({ request, trust }: DocumentedCase): Substituted {
  const { context } = request;
  const keys = context['aws:tagkeys'];
  const source = context['aws:sourcearn'];
  const callerTags = {
    ...under(context, 'aws:principaltag/'),
    ...(typeof source === 'string' ? { source } : {}),
  };
  const onTags = trust === undefined && (keys !== undefined || request.action === 's3:PutObjectTagging');
  return {
    action: onTags ? 's3:PutObjectTagging' : request.action,
    context,
    objectTags: under(context, 'aws:resourcetag/'),
    callerTags,
    requestTags: keys === undefined ? undefined : [keys].flat(),
    text: (policy) => {
      // `aws:TagKeys` comes with calls of IAM and STS; S3’s own key of several values is another name for the same.
      const s3 = trust === undefined ? policy.replaceAll('aws:TagKeys', 's3:RequestObjectTagKeys') : policy;
      const tagged = s3.replaceAll('aws:ResourceTag/', 's3:ExistingObjectTag/');
      const own = tagged.replaceAll('aws:SourceArn', 'aws:PrincipalTag/source');
      const moved = onTags ? own.replaceAll('s3:GetObject', 's3:PutObjectTagging') : own;
      return moved.replaceAll('203.0.113.0/24', '127.0.1.0/24');
    },
  };
}

function under(context: Substituted['context'], prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), String(value)]] : [],
    ),
  );
}

function bucketAndKeyOf({ request }: DocumentedCase): readonly [string, string | undefined] {
  const path = /^arn:aws:s3:::([^/*]+)(?:\/(.*))?$/.exec(request.resource);
  const key = path?.[2]?.replaceAll('/carla/', '/%user%/');
  return [path?.[1] ?? 'ledger', key];
}

function askOf(asked: Substituted, operation: string, key: string | undefined): Ask {
  const { context, requestTags } = asked;
  const one = (name: string) => {
    const value = context[name];
    return typeof value === 'string' ? value : undefined;
  };
  const named = under(context, 'aws:requesttag/');
  const tags = requestTags ?? (Object.keys(named).length > 0 ? Object.keys(named) : undefined);
  const prefix = one('s3:prefix');
  const externalId = one('sts:externalid');
  const sessionName = one('sts:rolesessionname');
  const emptyTags = operation === 'PutObjectTagging' ? {} : undefined;
  const given =
    tags === undefined ? emptyTags : Object.fromEntries(tags.map((name) => [name, named[name] ?? 'x']));
  return {
    operation,
    ...(key === undefined ? {} : { key }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(sessionName === undefined ? {} : { sessionName }),
    ...(given === undefined ? {} : { tags: given }),
  };
}

function setupOf(one: DocumentedCase, asked: Substituted, bucket: string): Setup {
  const { request, policies, trust } = one;
  const abroad =
    'accountId' in request.principal && request.principal.accountId !== request.resourceAccountId;
  const within = (policy: NamedPolicy, owner?: string) =>
    rename(asked.text(JSON.stringify(unparse(policy, owner))), abroad);
  const raw = (policy: NamedPolicy) => within(policy);
  const levels = (all: NonNullable<typeof policies.scp>) => all.map((level) => level.map(raw));
  // The policies of one layer add up, so that one with all their statements says the same.
  const merged = (all: readonly NamedPolicy[]): RawPolicy => ({
    Version: '2012-10-17',
    Statement: all.flatMap((policy) => raw(policy).Statement),
  });
  const { boundary, session, resource, identity, scp, rcp } = policies;
  return {
    caller: callerOf(one),
    ...(request.principal.kind === 'web-identity'
      ? { issuer: request.principal.provider.replace(/^.*:oidc-provider\//, '') }
      : {}),
    ...(abroad ? { abroad: true } : {}),
    ...(request.context['aws:securetransport'] === 'true' ? {} : { over: 'http' }),
    ...(Object.keys(asked.callerTags).length > 0 ? { tags: renamed(asked.callerTags, abroad) } : {}),
    identity: identity.map(raw),
    ...(boundary === undefined ? {} : { boundary: merged(boundary) }),
    ...(session === undefined ? {} : { session: merged(session) }),
    ...(resource === undefined ? {} : { bucket: within(resource, bucket) }),
    ...(trust === undefined ? {} : { trust: raw(trust) }),
    ...(scp === undefined ? {} : { scp: levels(scp) }),
    ...(rcp === undefined ? {} : { rcp: levels(rcp) }),
  };
}

/** Every user has a name; a rule about a caller without one is asked as a session. */
function callerOf({ request, policies }: DocumentedCase): Setup['caller'] {
  const { principal, context } = request;
  const nameless = context['aws:username'] === undefined;
  if (principal.kind === 'user' && nameless && JSON.stringify(policies).includes('${aws:username'))
    return 'role-session';
  return principal.kind as Setup['caller'];
}

function rename(text: string, abroad: boolean): RawPolicy {
  return JSON.parse(renamedText(text, abroad)) as RawPolicy;
}
function renamed<T>(value: T, abroad: boolean): T {
  return JSON.parse(renamedText(JSON.stringify(value), abroad)) as T;
}

function renamedText(text: string, abroad: boolean): string {
  return text
    .replaceAll(/arn:aws:iam::\d{12}:role\/target/g, ARN.target)
    .replaceAll('user/carla', 'user/%user%')
    .replaceAll('role/reader', 'role/%role%')
    .replaceAll('assumed-role/reader/ci', 'assumed-role/%role%/%session%')
    .replaceAll('assumed-role/%role%/ci', 'assumed-role/%role%/%session%')
    .replaceAll('federated-user/guest', 'federated-user/%session%')
    .replaceAll('AROAREADER', '%roleId%')
    .replaceAll('AROADELETED', '%deleted%')
    .replaceAll('AIDACARLA', '%userId%')
    .replaceAll(/\bo-[a-z0-9]{10,32}\b/g, ORGANIZATION)
    .replaceAll('111122223333', '%home%')
    .replaceAll('444455556666', abroad ? '%account%' : '%abroad%');
}

/** A parsed policy as JSON again. In a bucket policy `*` as resource is the bucket and all in it, as S3 wants it. */
function unparse({ document }: NamedPolicy, bucket?: string): RawPolicy {
  const statements = document.statements.map((statement): RawStatement => {
    const { effect, principal, action, resource, conditions } = statement;
    const all = resource?.patterns ?? [];
    const patterns = bucket !== undefined && all.includes('*') ? [`arn:aws:s3:::${bucket}/*`] : all;
    return {
      Effect: effect,
      ...(principal === undefined
        ? {}
        : { [principal.not ? 'NotPrincipal' : 'Principal']: named(principal) }),
      [action.not ? 'NotAction' : 'Action']: action.patterns,
      ...(resource === undefined ? {} : { [resource.not ? 'NotResource' : 'Resource']: patterns }),
      ...(conditions.length === 0 ? {} : { Condition: blocks(conditions) }),
    };
  });
  return { Version: document.version, Statement: statements };
}

type Parsed = NamedPolicy['document']['statements'][number];

function named(principal: NonNullable<Parsed['principal']>): unknown {
  if (principal.entries.some(({ kind }) => kind === '*')) return '*';
  return Object.fromEntries(
    [...Map.groupBy(principal.entries, ({ kind }) => kind)].map(([kind, all]) => [
      kind,
      all.map(({ value }) => value),
    ]),
  );
}

function blocks(conditions: Parsed['conditions']) {
  const made: Record<string, Record<string, readonly string[]>> = {};
  for (const { set, operator, ifExists, key, values } of conditions) {
    const name = `${set === undefined ? '' : `${set}:`}${operator}${ifExists ? 'IfExists' : ''}`;
    made[name] = { ...made[name], [key]: values };
  }
  return made;
}
