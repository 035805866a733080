import { isDeepStrictEqual } from 'node:util';
import { blocksIn, Fields, mapOf, type Notes, optional, stringsOf } from './fields.ts';
import type {
  BucketState,
  DeployedState,
  GroupState,
  IdentityState,
  OrganizationPolicyState,
  PolicyState,
  PublicAccessBlockState,
  RoleState,
  UserState,
} from './state.types.ts';
import { firstUnknown, isUnknown } from './unknown.ts';
import { unreadPolicy } from './unread.ts';
import type { Instance, World } from './world.ts';

export type AwsPart = Pick<
  DeployedState,
  | 'roles'
  | 'users'
  | 'groups'
  | 'policies'
  | 'buckets'
  | 'accountBlocks'
  | 'identityProviders'
  | 'organizationPolicies'
>;

/** Instances by type, managed ones and data sources apart. */
export class ByType {
  readonly #all = new Map<string, Instance[]>();
  readonly #notes: Notes;
  readonly accountsAreKnown: boolean;

  constructor(world: World, notes: Notes) {
    this.#notes = notes;
    this.accountsAreKnown = world.input.accountsAreKnown === true;
    for (const one of world.instances) {
      const key = one.raw.mode === 'data' ? `data.${one.raw.type}` : one.raw.type;
      const all = this.#all.get(key) ?? [];
      all.push(one);
      this.#all.set(key, all);
    }
  }

  of(type: string): readonly Fields[] {
    return (this.#all.get(type) ?? []).map((one) => new Fields(one, this.#notes));
  }
}

type Kind = 'role' | 'user' | 'group';
type Inline = IdentityState['inline'][number];

/**
 * Roles, users, groups, policies and buckets with their settings, from all resources that define them.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export function awsPart(all: ByType): AwsPart {
  const owned = new Owned(all);
  const policies = all.of('aws_iam_policy').map((one): PolicyState => {
    const arn = one.text('arn') ?? '';
    return { arn, ...policyText(one.touching('everything'), 'policy', 'identity') };
  });
  const roles = all.of('aws_iam_role').map((one): RoleState => {
    const arn = one.text('arn') ?? '';
    const reader = one.touching({ principals: [arn] });
    const trust = policyText(reader, 'assume_role_policy', 'trust');
    return {
      ...owned.identity('role', reader),
      trust: trust.text,
      ...optional('trustWrittenAt', trust.writtenAt),
      ...optional('maxSessionSeconds', one.count('max_session_duration')),
    };
  });
  const users = all.of('aws_iam_user').map((one): UserState => {
    const reader = one.touching({ principals: [one.text('arn') ?? ''] });
    const groups = owned.groupsOf(reader);
    return { ...owned.identity('user', reader), ...(groups.length === 0 ? {} : { groups }) };
  });
  const groups = all.of('aws_iam_group').map((one): GroupState => {
    const { arn, inline, attached, address } = owned.identity('group', one);
    return { arn, name: one.text('name') ?? '', inline, attached, ...optional('address', address) };
  });
  owned.noteStrays();
  owned.noteExclusive();
  for (const type of ['aws_iam_role', 'aws_iam_user', 'aws_iam_group', 'aws_iam_policy'])
    soleOf(all.of(type), 'arn');
  const known = new Set(policies.map(({ arn }) => arn));
  const fromAccount = all.of('data.aws_iam_policy').flatMap((one): PolicyState[] => {
    const arn = one.text('arn') ?? '';
    if (arn === '' || known.has(arn)) return [];
    known.add(arn);
    return [{ arn, ...policyText(one, 'policy', 'identity') }];
  });
  const blocks = all.of('aws_s3_account_public_access_block').map((one) => ({
    accountId: one.text('account_id') ?? one.instance.accountId,
    publicAccessBlock: blockOf(one),
  }));
  const providers = [
    ...all.of('aws_iam_openid_connect_provider').map((one) => ({
      arn: one.text('arn') ?? '',
      kind: 'oidc' as const,
      ...optional('url', one.text('url')),
      audiences: one.list('client_id_list'),
      address: one.address,
    })),
    ...all
      .of('aws_iam_saml_provider')
      .map((one) => ({ arn: one.text('arn') ?? '', kind: 'saml' as const, address: one.address })),
  ];
  const organization = organizationPolicies(all);
  return {
    roles,
    users,
    policies: [...policies, ...fromAccount],
    buckets: bucketsOf(all),
    ...(groups.length === 0 ? {} : { groups }),
    ...(blocks.length === 0 ? {} : { accountBlocks: blocks }),
    ...(providers.length === 0 ? {} : { identityProviders: providers }),
    ...(organization.length === 0 ? {} : { organizationPolicies: organization }),
  };
}

/** A policy's text and its place; an unknown text is replaced by one that allows everything. */
export function policyText(
  one: Fields,
  attribute: string,
  kind: 'identity' | 'trust' | 'bucket',
  bucket?: string,
): { readonly text: string; readonly address: string; readonly writtenAt?: string } {
  const text = one.text(attribute);
  const writtenAt = writerOf(one.instance, attribute);
  const unread = one.unknown(attribute) || text === undefined;
  if (text === undefined && !one.unknown(attribute)) one.note(attribute, 'is not there', 'give it a text');
  return {
    text: unread ? unreadPolicy(kind, bucket) : text,
    address: one.address,
    ...optional('writtenAt', writtenAt),
  };
}

/** The policy document data source that an attribute refers to, with the instance's own key. */
export function writerOf(instance: Instance, attribute: string): string | undefined {
  const expression = instance.config?.expressions?.[attribute];
  const { references = [] } = (expression ?? {}) as { references?: readonly string[] };
  const found = references
    .map((one) => /^data\.(?:aws_iam_policy_document|vault_policy_document)\.[\w-]+/.exec(one)?.[0])
    .find((one) => one !== undefined);
  if (found === undefined) return undefined;
  const { key } = instance.raw;
  const keyed = references.some((one) => /^(each\.key|count\.index)$/.test(one));
  const [, type = '', name = ''] = found.split('.');
  const all = instance.beside('data', type, name);
  const text = instance.get(attribute);
  // The same key, or one computed from it: then the text decides.
  const own =
    all.find(({ raw }) => keyed && raw.key === key) ??
    all.find((one) => !isUnknown(text) && [one.get('json'), one.get('hcl')].includes(text)) ??
    (all.length === 1 ? all[0] : undefined);
  const { module } = instance.raw;
  return own?.raw.address ?? `${module === '' ? '' : `${module}.`}${found}`;
}

/** Inline policies, attachments and memberships, by owner. */
class Owned {
  readonly #all: ByType;
  readonly #inline = new Map<string, Inline[]>();
  readonly #attached = new Map<string, string[]>();
  readonly #groups = new Map<string, string[]>();
  readonly #asked = new Set<string>();
  readonly #places: { readonly key: string; readonly called: string; readonly one: Fields }[] = [];

  constructor(all: ByType) {
    this.#all = all;
    for (const kind of ['role', 'user', 'group'] as const) this.#of(kind);
    for (const one of this.#all.of('aws_iam_policy_attachment')) {
      const arn = one.text('policy_arn');
      for (const kind of ['role', 'user', 'group'] as const)
        for (const name of one.list(`${kind}s`)) if (arn !== undefined) this.#attach(kind, name, arn, one);
    }
    for (const one of this.#all.of('aws_iam_user_group_membership'))
      push(this.#groups, this.#key('user', one.text('user'), one), ...one.list('groups'));
    for (const one of this.#all.of('aws_iam_group_membership')) {
      const group = one.text('group');
      if (group !== undefined)
        for (const user of one.list('users')) push(this.#groups, this.#key('user', user, one), group);
    }
  }

  #of(kind: Kind): void {
    for (const one of this.#all.of(`aws_iam_${kind}_policy`)) {
      const owner = one.text(kind);
      if (owner === undefined) continue;
      const key = this.#key(kind, owner, one);
      const touching = one.touching(
        kind === 'group' ? 'everything' : { principals: [this.#arn(kind, owner, one)] },
      );
      const name = touching.unknown('name') ? 'inline' : (touching.text('name') ?? 'inline');
      push(this.#inline, key, { name, ...policyText(touching, 'policy', 'identity') });
      this.#places.push({ key, called: `${kind} ${owner}`, one });
    }
    for (const one of this.#all.of(`aws_iam_${kind}_policy_attachment`)) {
      const owner = one.text(kind);
      const arn = one.text('policy_arn');
      if (owner !== undefined && arn !== undefined) this.#attach(kind, owner, arn, one);
    }
    for (const one of this.#all.of(`aws_iam_${kind}_policy_attachments_exclusive`)) {
      const owner = one.text(`${kind}_name`);
      if (owner !== undefined) for (const arn of one.list('policy_arns')) this.#attach(kind, owner, arn, one);
    }
  }

  #attach(kind: Kind, owner: string, arn: string, one: Fields): void {
    const key = this.#key(kind, owner, one);
    push(this.#attached, key, arn);
    this.#places.push({ key, called: `${kind} ${owner}`, one });
  }

  /**
   * A state does not say in which account an attachment is, so owners are matched by name. IAM names are unique without
   * regard to case.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  #key(kind: Kind, owner: string | undefined, one: Fields): string {
    const { config, source, accountId } = one.instance;
    const unsaid = config === undefined && source === undefined && !this.#all.accountsAreKnown;
    const account = unsaid ? '' : accountId;
    return `${kind} ${account} ${(owner ?? '').toLowerCase()}`;
  }

  #arn(kind: Kind, owner: string, one: Fields): string {
    const found = this.#all
      .of(`aws_iam_${kind}`)
      .find((other) => other.instance.accountId === one.instance.accountId && other.text('name') === owner);
    return found?.text('arn') ?? `arn:aws:iam::${one.instance.accountId}:${kind}/${owner}`;
  }

  identity(kind: Kind, one: Fields): IdentityState {
    const name = one.text('name') ?? '';
    const key = this.#key(kind, name, one);
    this.#asked.add(key);
    const inline = kind === 'role' ? this.#inlineBlocks(one) : [];
    return {
      arn: one.text('arn') ?? '',
      id: one.text('unique_id') ?? '',
      inline: [...(this.#inline.get(key) ?? []), ...inline],
      attached: [
        ...new Set([
          ...(this.#attached.get(key) ?? []),
          ...(kind === 'role' ? one.list('managed_policy_arns') : []),
        ]),
      ],
      ...(kind === 'group' ? {} : optional('boundary', one.text('permissions_boundary'))),
      tags: kind === 'group' ? {} : tagsOf(one),
      address: one.address,
    };
  }

  /** `inline_policy` blocks of a role; after an apply it also lists policies that have a resource of their own. */
  #inlineBlocks(one: Fields): readonly Inline[] {
    const value = one.instance.get('inline_policy');
    const known = new Map(
      (this.#inline.get(this.#key('role', one.text('name'), one)) ?? []).map(({ name, text }) => [
        name,
        text,
      ]),
    );
    if (isUnknown(value)) return [{ name: 'inline_policy', ...policyText(one, 'inline_policy', 'identity') }];
    return blocksIn(value).flatMap((block, index): Inline[] => {
      const unknown = firstUnknown(block.policy) ?? firstUnknown(block.name);
      if (unknown !== undefined) {
        one.note(`inline_policy[${index}].policy`, unknown.why);
        return [{ name: `inline_policy[${index}]`, text: unreadPolicy('identity'), address: one.address }];
      }
      const { name, policy } = block;
      if (typeof policy !== 'string' || policy === '') return [];
      // Of two different policies with one name either may have been written last: what either allows counts.
      if (isSameJson(policy, known.get(String(name)))) return [];
      return [{ name: String(name ?? 'inline_policy'), text: policy, address: one.address }];
    });
  }

  groupsOf(one: Fields): readonly string[] {
    return [...new Set(this.#groups.get(this.#key('user', one.text('name'), one)) ?? [])];
  }

  /** Notes what takes away an inline policy of the input, which may have kept rights from its owner. */
  noteExclusive(): void {
    for (const kind of ['role', 'user', 'group'] as const)
      for (const one of this.#all.of(`aws_iam_${kind}_policies_exclusive`)) {
        const owner = one.text(`${kind}_name`);
        const kept = one.list('policy_names');
        const inline = this.#inline.get(this.#key(kind, owner, one)) ?? [];
        const gone = inline.find(({ name }) => !kept.includes(name));
        if (owner !== undefined && gone !== undefined)
          one
            .touching(kind === 'group' ? 'everything' : { principals: [this.#arn(kind, owner, one)] })
            .note(
              'policy_names',
              `removes \`${gone.name}\`, which \`${gone.address ?? owner}\` adds: which of the two was applied last is unknown`,
              'list it, or remove the resource that adds it',
            );
      }
  }

  /** Notes policies and attachments whose owner is not in the input; they change nobody else. */
  noteStrays(): void {
    for (const { key, called, one } of this.#places)
      if (!this.#asked.has(key)) {
        const [kind = '', name = ''] = called.split(' ');
        one
          .touching({ principals: [called] })
          .note(
            undefined,
            `belongs to ${kind} \`${name}\`, which is not in the input`,
            `add \`${name}\` to the input`,
          );
      }
  }
}

function isSameJson(one: string, other: string | undefined): boolean {
  if (other === undefined || one === other) return one === other;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

function push<T>(map: Map<string, T[]>, key: string, ...values: readonly T[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}

/** Tags with the provider's `default_tags`, as `tags_all` has them once it is known. */
function tagsOf(one: Fields): Record<string, string> {
  const all = one.instance.get('tags_all');
  if (all !== undefined && all !== null && firstUnknown(all) === undefined) return mapOf(all);
  if (one.instance.hasDefaultTags())
    one.note('tags_all', 'is known after apply only, and the provider adds tags');
  return one.map('tags');
}

function blockOf(one: Fields): PublicAccessBlockState {
  return {
    blockPublicAcls: one.flag('block_public_acls'),
    ignorePublicAcls: one.flag('ignore_public_acls'),
    blockPublicPolicy: one.flag('block_public_policy'),
    restrictPublicBuckets: one.flag('restrict_public_buckets'),
  };
}

const NO_BLOCK: PublicAccessBlockState = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

function bucketsOf(all: ByType): readonly BucketState[] {
  const byBucket = (type: string): ReadonlyMap<string, Fields> => soleOf(all.of(type));
  const policies = byBucket('aws_s3_bucket_policy');
  const blocks = byBucket('aws_s3_bucket_public_access_block');
  const owners = byBucket('aws_s3_bucket_ownership_controls');
  const acls = byBucket('aws_s3_bucket_acl');
  const switches = byBucket('aws_s3_bucket_abac');
  const deliveries = deliveriesOf(all);
  soleOf(all.of('aws_s3_bucket'));
  return all.of('aws_s3_bucket').map((found): BucketState => {
    const name = found.text('bucket') ?? '';
    const one = found.touching({ buckets: [name] });
    const own = policies.get(name)?.touching({ buckets: [name] });
    const within =
      own === undefined && (one.unknown('policy') || one.text('policy') !== undefined) ? one : own;
    const policy = within === undefined ? undefined : policyText(within, 'policy', 'bucket', name);
    const block = blocks.get(name);
    const controls = owners.get(name);
    const [rule] = controls?.touching({ buckets: [name] }).blocks('rule') ?? [];
    const acl = aclOf(one, acls.get(name)?.touching({ buckets: [name] }));
    // AWS accepts an ACL only where ACLs are enabled.
    const ownership = rule?.object_ownership ?? (acl === undefined ? 'BucketOwnerEnforced' : 'ObjectWriter');
    const to = deliveries.get(name);
    return {
      name,
      accountId: one.instance.accountId,
      ...(policy === undefined
        ? {}
        : {
            policy: policy.text,
            policyAddress: policy.address,
            ...optional('policyWrittenAt', policy.writtenAt),
          }),
      publicAccessBlock: block === undefined ? NO_BLOCK : blockOf(block.touching({ buckets: [name] })),
      ownership: ownership as BucketState['ownership'],
      ...optional('acl', acl),
      ...(to === undefined || to.length === 0 ? {} : { deliversTo: to }),
      tags: tagsOf(one),
      ...(switches.get(name)?.blocks('abac_status')[0]?.status === 'Enabled' ? { abac: true as const } : {}),
      address: one.address,
    };
  });
}

/** One resource for each bucket (or ARN). If there are two, the one applied last counts, which is unknown. */
function soleOf(resources: readonly Fields[], by: 'bucket' | 'arn' = 'bucket'): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  for (const one of resources) {
    const name = one.text(by);
    if (name === undefined) continue;
    const first = found.get(name);
    if (first === undefined) found.set(name, one);
    else
      one
        .touching(by === 'bucket' ? { buckets: [name] } : 'everything')
        .note(
          undefined,
          `is a second \`${one.instance.raw.type}\` of \`${name}\` beside \`${first.address}\`: the one applied last counts, and it is unknown which that is`,
          'keep one of them, or check what is deployed with `--live`',
        );
  }
  return found;
}

/** An ACL that grants more than the owner's full control. */
function aclOf(bucket: Fields, own: Fields | undefined): string | undefined {
  const canned = own?.text('acl') ?? bucket.text('acl');
  if (canned !== undefined && canned !== 'private') return canned;
  const [policy] = own?.blocks('access_control_policy') ?? [];
  const grants = [...blocksIn(policy?.grant), ...bucket.blocks('grant')];
  const owners = grants.filter((one) => {
    const [grantee = one] = blocksIn(one.grantee);
    return grantee.type === 'CanonicalUser' && String(one.permission ?? one.permissions) === 'FULL_CONTROL';
  });
  return grants.length > 1 || owners.length < grants.length ? 'grants' : undefined;
}

/**
 * Buckets that receive copies or lists of another bucket's objects: replication, inventory, analytics and access logs.
 */
function deliveriesOf(all: ByType): ReadonlyMap<string, NonNullable<BucketState['deliversTo']>> {
  const found = new Map<string, { readonly to: string; readonly what: 'copies' | 'lists' }[]>();
  const nameOf = (value: unknown): string => String(value ?? '').replace(/^arn:[^:]*:s3:::/, '');
  const targets = (value: unknown, key: string): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => targets(one, key));
    // A rule that is off copies nothing.
    if (typeof value !== 'object' || value === null || ('status' in value && value.status === 'Disabled'))
      return [];
    return Object.entries(value).flatMap(([name, one]) =>
      name === key && typeof one === 'string' ? [nameOf(one)] : targets(one, key),
    );
  };
  const add = (type: string, attribute: string, key: string, what: 'copies' | 'lists' = 'lists'): void => {
    for (const one of all.of(type)) {
      if (one.value('enabled') === false) continue;
      const bucket = one.text('bucket') ?? '';
      const reader = one.touching({ buckets: [bucket] });
      const value = reader.value(attribute);
      const to = key === '' ? stringsOf(value).map(nameOf) : targets(value, key);
      push(found, bucket, ...to.filter((other) => other !== bucket).map((other) => ({ to: other, what })));
    }
  };
  add('aws_s3_bucket_replication_configuration', 'rule', 'bucket', 'copies');
  add('aws_s3_bucket_inventory', 'destination', 'bucket_arn');
  add('aws_s3_bucket_analytics_configuration', 'storage_class_analysis', 'bucket_arn');
  add('aws_s3_bucket_logging', 'target_bucket', '');
  add('aws_s3_bucket', 'logging', 'target_bucket');
  add('aws_s3_bucket', 'replication_configuration', 'bucket', 'copies');
  return found;
}

function organizationPolicies(all: ByType): readonly OrganizationPolicyState[] {
  const kinds: Readonly<Record<string, 'scp' | 'rcp'>> = {
    SERVICE_CONTROL_POLICY: 'scp',
    RESOURCE_CONTROL_POLICY: 'rcp',
  };
  const targets = all.of('aws_organizations_policy_attachment');
  return all.of('aws_organizations_policy').flatMap((one): OrganizationPolicyState[] => {
    const kind = kinds[one.text('type') ?? 'SERVICE_CONTROL_POLICY'];
    if (kind === undefined) return [];
    const id = one.text('id');
    return [
      {
        kind,
        name: one.text('name') ?? '',
        targets: targets
          .filter((other) => other.text('policy_id') === id)
          .flatMap((other) => other.text('target_id') ?? []),
        ...policyText(one, 'content', 'identity'),
      },
    ];
  });
}
