import { isDeepStrictEqual } from 'node:util';
import { type Accounts, accountsOf } from './accounts.ts';
import { awsPart, ByType } from './aws.ts';
import { AFTER_APPLY, type Fields, Notes } from './fields.ts';
import { fits } from './patterns.ts';
import type { Reading, ReadOptions, ResourceInstance } from './reading.types.ts';
import {
  checkShow,
  instancesAfter,
  instancesIn,
  modulePath,
  type RawInstance,
  type ShowJson,
} from './show-json.ts';
import { Sources } from './source.ts';
import type { DeployedState, Touches, Unread } from './state.types.ts';
import { standingOf } from './types.ts';
import { firstUnknown, hasUnknown, Lazy, Unknown } from './unknown.ts';
import { unreadPolicy } from './unread.ts';
import { vaultPart } from './vault.ts';
import { type Instance, World } from './world.ts';

/**
 * Reads what `terraform show -json` or `tofu show -json` printed for a plan or a state. Throws `ShowError` for what is
 * neither; what it cannot read is in `unread`.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readShow(json: unknown, options: ReadOptions = {}): Reading {
  const { show, kind } = checkShow(json);
  const instances =
    kind === 'state'
      ? instancesIn(show.values)
      : options.before === true
        ? instancesIn(show.prior_state?.values)
        : instancesAfter(show);
  const sources = options.sources === undefined ? undefined : new Sources(options.sources);
  const several = new Set(instances.flatMap((one) => accountIn(one) ?? [])).size > 1;
  const found = accountsOf(
    instances,
    show.configuration,
    (one) => providerKey(show, one, several),
    show.variables,
  );
  const { accounts: told } = options;
  const accounts =
    told !== undefined
      ? { of: (key: string) => told.get(key) ?? found.of(key), doubtful: [], standIns: [] }
      : options.accountId === undefined
        ? found
        : { of: ofMain(found, options.accountId), doubtful: [], standIns: [] };
  const world = new World({
    instances,
    accountOf: accounts.of,
    providerOf: (one) => providerKey(show, one, several),
    ...(show.configuration === undefined ? {} : { configuration: show.configuration }),
    ...(show.variables === undefined ? {} : { variables: show.variables }),
    ...(sources === undefined ? {} : { sources }),
  });
  return { kind, ...describe(world, { show, accounts, before: options.before === true, kind }) };
}

/** What services said of themselves, as instances of the types that Terraform has for it. */
export interface LiveInstances {
  /** `provider` is `aws.` with the account's id behind it, or `vault`; `address` is how people call it: an ARN, a path. */
  readonly instances: readonly RawInstance[];
  /** The account of what says none. */
  readonly accountId: string;
  readonly region: string;
  /** What could not be read and stands at no attribute; such an attribute has `unreadable(why)` for its value. */
  readonly unread: readonly Unread[];
  readonly assumed: readonly string[];
}

const READ_MORE = 'give the reader what `cordon check --live --needs` prints, and check again';

/** Reads what AWS and Vault hold, as it reads a state; for what they refused to say nothing is supposed. */
export function readLive({ instances, accountId, region, unread, assumed }: LiveInstances): Reading {
  const world = new World({
    instances,
    accountOf: (key) => /^aws\.(\d{12})$/.exec(key)?.[1] ?? accountId,
    providerOf: ({ provider }) => provider,
    accountsAreKnown: true,
  });
  const said = describe(world, undefined, unread);
  const live = said.unread.map((one) =>
    /after the apply|`--live`/.test(one.todo) ? { ...one, todo: READ_MORE } : one,
  );
  return {
    ...said,
    kind: 'live',
    state: { ...said.state, region, ...(live.length === 0 ? {} : { unread: live }) },
    unread: live,
    assumed: [...said.assumed, ...assumed],
  };
}

/** Stands for a value that a service would not tell; `why` is lower case, with no full stop. */
export function unreadable(why: string): unknown {
  return new Unknown(why);
}

/** What a world says, whoever made it: a plan, a state, services, or a configuration that nobody has planned yet. */
export function describe(
  world: World,
  from?: {
    readonly show: ShowJson;
    readonly accounts: Accounts;
    readonly before: boolean;
    readonly kind: 'plan' | 'state';
  },
  unreadBefore: readonly Unread[] = [],
): Omit<Reading, 'kind'> {
  const notes = new Notes();
  for (const one of unreadBefore) notes.add(one);
  if (from?.kind === 'plan' && !from.before) notePlan(from.show, notes);
  const { state, supposed } = stateOf(world, notes, from?.show);
  if (from !== undefined) noteAccounts(state, from.accounts, notes);
  noteOrganization(state, notes);
  noteServers(world, notes);
  notePartitions(world, notes);
  const kept = new Set(state.vault.kept?.map(({ address }) => address));
  const leftAside = standings(world, notes).filter(({ address }) => !kept.has(address));
  notePatterns(world, state, notes);
  const unread = notes.unread;
  return {
    state: { ...state, ...(unread.length === 0 ? {} : { unread }) },
    resources: world.instances.map((one) => instanceOf(one)),
    leftAside,
    unread,
    assumed: [...world.supposed, ...supposedOwnership(world), ...supposedCommands(world), ...supposed],
    standIns: world.standIns,
    secretsAt: world.instances.flatMap((one) => secretsIn(one.raw)),
  };
}

/**
 * The name of the bucket, role, user, … at a Terraform address (`aws_s3_bucket.team["blue"]`), or `undefined` where
 * nothing is there. Of a bucket its name, of an IAM entity its ARN, of a Vault login `mount/name`.
 */
export function nameAt(reading: Reading, address: string): string | undefined {
  const { state } = reading;
  const { vault } = state;
  const bucket = state.buckets.find((one) => one.address === address)?.name;
  const identity = [...state.roles, ...state.users, ...(state.groups ?? [])].find(
    (one) => one.address === address,
  );
  const login = [...vault.appRoles, ...(vault.logins ?? [])].find((one) => one.address === address);
  return bucket ?? identity?.arn ?? (login === undefined ? undefined : `${login.mount}/${login.name}`);
}

/** The account that is told counts for what no ARN says otherwise. */
function ofMain(found: Accounts, accountId: string): Accounts['of'] {
  return (key) => (key === 'aws' ? accountId : found.of(key));
}

/** The account in the ARN of something of IAM's. */
function accountIn(one: RawInstance): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(String(one.values.arn ?? ''))?.[1];
}

function providerKey(show: ShowJson, one: RawInstance, several: boolean): string {
  let module = show.configuration?.root_module;
  for (const { name } of modulePath(one.module)) module = module?.module_calls?.[name]?.module;
  const own = one.mode === 'data' ? `data.${one.type}.${one.name}` : `${one.type}.${one.name}`;
  const found = module?.resources?.find(({ address }) => address === own)?.provider_config_key;
  if (found !== undefined) return found;
  // A state does not say which alias made what. Where there are several accounts, an ARN does, if there is one.
  const account = accountIn(one);
  return several && account !== undefined ? `aws.${account}` : 'aws';
}

function stateOf(
  world: World,
  notes: Notes,
  show: ShowJson | undefined,
): { readonly state: DeployedState; readonly supposed: readonly string[] } {
  const all = new ByType(world, notes);
  const aws = awsPart(all);
  const vault = vaultPart(all, namespaces(world, show, notes));
  noteTwins(vault, notes);
  const whole = completed({ ...aws, vault }, notes);
  const region = constantRegion(show) ?? 'us-east-1';
  const accountId =
    whole.buckets[0]?.accountId ?? whole.roles[0]?.arn.split(':')[4] ?? world.input.accountOf('aws');
  const brokerArn = brokerOf(whole, accountId);
  const state = withBrokers(whole, brokerArn);
  return {
    state: { ...state, accountId, region, brokerArn, tenants: [] },
    supposed: whole.vault.awsMounts.flatMap(({ path, brokerArn: said, address }, index) => [
      ...(address === undefined
        ? [
            `Vault’s engine \`${path}\` is taken to name sessions and users as it does where nobody says otherwise: its mount is not in here`,
          ]
        : []),
      ...(said === undefined
        ? [
            `Vault’s engine \`${path}\` is taken to act as \`${state.vault.awsMounts[index]?.brokerArn ?? brokerArn}\`: whose keys it has does not stand here, and this is whom the roles trust that it takes`,
          ]
        : []),
    ]),
  };
}

/** A mount whose roles none trusts the one whom Vault is taken for acts as whom they do trust: each mount has keys of its own. */
function withBrokers(state: Parts, brokerArn: string): Parts {
  const awsMounts = state.vault.awsMounts.map((mount) => {
    if (mount.brokerArn !== undefined) return mount;
    const trusted = trustedBy(state, (role) => role.mount === mount.path);
    const [best] = trusted;
    return best === undefined || trusted.some(([arn]) => arn === brokerArn)
      ? mount
      : { ...mount, brokerArn: best[0] };
  });
  return { ...state, vault: { ...state.vault, awsMounts } };
}

type Parts = Omit<DeployedState, 'accountId' | 'region' | 'brokerArn' | 'tenants'>;

/** Puts what is spoken of and not there in its place: roles and policies of which nothing is known. */
function completed(parts: Parts, notes: Notes): Parts {
  const roles = new Set(parts.roles.map(({ arn }) => arn));
  const outside = new Map<string, string>();
  for (const one of parts.vault.awsRoles)
    for (const arn of one.roleArns)
      if (!roles.has(arn)) outside.set(arn, one.address ?? `${one.mount}/${one.name}`);
  for (const [arn, address] of outside)
    notes.add({
      address,
      attribute: 'role_arns',
      why: `takes \`${arn}\`, which is not in here: what that role may do is not known`,
      todo: 'bring the role in here, too, or check what is deployed with `--live`',
      touches: { principals: [arn] },
    });
  const known = new Set(parts.policies.map(({ arn }) => arn));
  const named: [arn: string, address: string, touches: Touches][] = [];
  for (const one of [...parts.roles, ...parts.users])
    for (const arn of [...one.attached, ...(one.boundary === undefined ? [] : [one.boundary])])
      named.push([arn, one.address ?? one.arn, { principals: [one.arn] }]);
  for (const one of parts.groups ?? [])
    for (const arn of one.attached) named.push([arn, one.address ?? one.arn, 'everything']);
  for (const one of parts.vault.awsRoles)
    for (const arn of [
      ...one.policyArns,
      ...(one.permissionsBoundary === undefined ? [] : [one.permissionsBoundary]),
    ])
      named.push([arn, one.address ?? one.name, { vaultRoles: [`${one.mount}/${one.name}`] }]);
  const missing = named.filter(([arn]) => !known.has(arn) && !/^arn:[^:]*:iam::aws:/.test(arn));
  for (const [arn, address, touches] of missing)
    notes.add({
      address,
      attribute: arn,
      why: `has the policy \`${arn}\`, whose text is not in here`,
      todo: 'bring the policy in here, too, or check what is deployed with `--live`',
      touches,
    });
  return {
    ...parts,
    roles: [
      ...parts.roles,
      ...[...outside].map(([arn, address]) => ({
        arn,
        id: `AROA${arn.replace(/\W/g, '').toUpperCase().slice(-17)}`,
        inline: [{ name: 'unread', text: unreadPolicy('identity'), address }],
        attached: [],
        tags: {},
        trust: unreadPolicy('trust'),
        address,
      })),
    ],
    policies: [
      ...parts.policies,
      ...[...new Set(missing.map(([arn]) => arn))].map((arn) => ({ arn, text: unreadPolicy('identity') })),
    ],
  };
}

/** Namespaces count where there is more than one; the one that all is in needs no saying. */
function namespaces(world: World, show: ShowJson | undefined, notes: Notes): (one: Fields) => string {
  const inVault = world.instances.filter(({ raw }) => raw.type.startsWith('vault_'));
  const several = new Set(inVault.map(({ providerKey }) => providerKey)).size > 1;
  const provider = (key: string): string => {
    const said = show?.configuration?.provider_config?.[key]?.expressions?.namespace as
      | { constant_value?: unknown; references?: readonly string[] }
      | undefined;
    if (typeof said?.constant_value === 'string') return said.constant_value;
    const { references = [] } = said ?? {};
    const variable = references.length === 1 ? /^var\.([\w-]+)$/.exec(references[0] ?? '')?.[1] : undefined;
    const value = variable === undefined ? undefined : show?.variables?.[variable]?.value;
    if (typeof value === 'string') return value;
    // One provider has one namespace, whichever it is.
    if (references.length > 0 && several)
      notes.add({
        address: `provider.${key}`,
        attribute: 'namespace',
        why: 'is not known, and there are other providers of Vault: their mounts would be taken for its own',
        todo: 'write the namespace out, or give it by one variable alone',
        touches: 'everything',
      });
    return '';
  };
  const of = (one: Instance): string => {
    const own = one.get('namespace');
    const unknown = firstUnknown(own);
    // Things of two namespaces would be taken for one's.
    if (unknown !== undefined)
      notes.add({
        address: one.raw.address,
        attribute: 'namespace',
        why: unknown.why,
        todo: AFTER_APPLY,
        touches: 'everything',
      });
    const parent = provider(one.providerKey);
    const parts = [parent, typeof own === 'string' ? own : ''].map((part) => part.replace(/^\/+|\/+$/g, ''));
    return parts.filter((part) => part !== '').join('/');
  };
  const all = new Set(inVault.map(of));
  return all.size > 1 ? (one) => of(one.instance) : () => '';
}

/** Two things of one name are of two namespaces, which a state does not tell of providers: they would be taken for one. */
function noteTwins(vault: DeployedState['vault'], notes: Notes): void {
  const { policies, awsMounts, awsRoles, appRoles, logins = [], authMounts = [], tokenRoles = [] } = vault;
  const named = [
    ...policies.map(({ name, address }) => [`policy \`${name}\``, address] as const),
    ...awsMounts.map(({ path, address }) => [`mount \`${path}\``, address] as const),
    ...authMounts.map(({ path, address }) => [`auth method \`${path}\``, address] as const),
    ...tokenRoles.map(({ name, address }) => [`token role \`${name}\``, address] as const),
    ...awsRoles.map(({ mount, name, address }) => [`role \`${mount}/${name}\``, address] as const),
    ...[...appRoles, ...logins].map(
      ({ mount, name, address, ...one }) =>
        [`login \`auth/${mount}/${name}\`${'of' in one ? ` of a ${one.of}` : ''}`, address] as const,
    ),
  ];
  const first = new Map<string, string | undefined>();
  for (const [what, address] of named) {
    if (first.has(what) && first.get(what) !== address)
      notes.add({
        address: address ?? what,
        why: `is a second ${what} of Vault beside \`${first.get(what)}\`: they are of two namespaces, and which is not said`,
        todo: 'write the namespace into each resource, or check one namespace at a time',
        touches: 'everything',
      });
    else first.set(what, address);
  }
}

function constantRegion(show: ShowJson | undefined): string | undefined {
  const said = show?.configuration?.provider_config?.aws?.expressions?.region as
    | { constant_value?: unknown }
    | undefined;
  return typeof said?.constant_value === 'string' ? said.constant_value : undefined;
}

/**
 * Whom Vault acts as: the one whose keys a mount has; else the user or role that the trust policies of the roles to be
 * taken agree on. A stand-in that is in no policy where neither says so.
 */
function brokerOf(state: Parts, accountId: string): string {
  const said = state.vault.awsMounts.flatMap(({ brokerArn }) => brokerArn ?? []);
  if (said[0] !== undefined) return said[0];
  const [best] = trustedBy(state, () => true);
  if (best !== undefined) return best[0];
  const asking = state.users.filter(({ inline }) =>
    inline.some(({ text }) => /sts:AssumeRole|sts:GetFederationToken|iam:CreateUser/.test(text)),
  );
  return asking.length === 1 && asking[0] !== undefined
    ? asking[0].arn
    : `arn:aws:iam::${accountId}:user/vault`;
}

/** Users and roles that the trust policies of the roles to be taken name, with how many do; most first. */
function trustedBy(
  state: Parts,
  of: (role: Parts['vault']['awsRoles'][number]) => boolean,
): readonly (readonly [arn: string, times: number])[] {
  const taken = new Set(state.vault.awsRoles.filter(of).flatMap(({ roleArns }) => roleArns));
  const counts = new Map<string, number>();
  // What Vault hands out is not what it acts as.
  const handedOut = new Set(state.vault.awsRoles.flatMap(({ roleArns }) => roleArns));
  const identities = new Set(
    [...state.users, ...state.roles].flatMap(({ arn }) => (handedOut.has(arn) ? [] : [arn])),
  );
  for (const role of state.roles)
    if (taken.has(role.arn))
      for (const arn of new Set(role.trust.match(/arn:[^"\\]*/g)))
        if (identities.has(arn)) counts.set(arn, (counts.get(arn) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** An account that nothing tells may be one that a policy names. */
function noteAccounts(state: Parts, accounts: Accounts, notes: Notes): void {
  const todo =
    'add `data "aws_caller_identity" "current" {}` or `allowed_account_ids` for each provider, or check the state after the apply';
  for (const key of accounts.doubtful)
    notes.add({
      address: `provider.${key}`,
      why: 'its account is not known, and there are others: whether they are one account cannot be told',
      todo,
      touches: 'everything',
    });
  if (accounts.standIns.length === 0) return;
  const texts = textsOf(state);
  for (const { text, address } of texts) {
    const named = [...text.matchAll(/(?<![\d\w])(\d{12})(?![\d\w])/g)]
      .map((match) => match[1] ?? '')
      .filter((account) => !accounts.standIns.includes(account));
    if (named.length > 0)
      notes.add({
        address,
        why: `names account \`${named[0]}\`, and whether that is the account that this is applied in is known after apply only`,
        todo,
        touches: 'everything',
      });
  }
}

/** All policy texts of AWS and Vault with the place they stand at. */
function textsOf(
  state: Parts,
): readonly { readonly text: string; readonly address: string; readonly acl?: true }[] {
  const identities = [...state.roles, ...state.users, ...(state.groups ?? [])];
  return [
    ...identities.flatMap(({ inline, address = '' }) =>
      inline.map((one) => ({ text: one.text, address: one.address ?? address })),
    ),
    ...state.roles.map(({ trust, address = '' }) => ({ text: trust, address })),
    ...state.policies.map(({ text, address = '' }) => ({ text, address })),
    ...state.buckets.flatMap(({ policy, policyAddress = '' }) =>
      policy === undefined ? [] : [{ text: policy, address: policyAddress }],
    ),
    ...state.vault.awsRoles.flatMap(({ policyDocument, address = '' }) =>
      policyDocument === undefined ? [] : [{ text: policyDocument, address }],
    ),
    ...(state.organizationPolicies ?? []).map(({ text, address = '' }) => ({ text, address })),
    ...state.vault.policies.map(({ text, address = '' }) => ({ text, address, acl: true as const })),
  ];
}

/** A pattern that may or may not cover a name that is known after apply only decides something that nobody can tell. */
function notePatterns(world: World, state: DeployedState, notes: Notes): void {
  const holes = [...world.standIns.keys()];
  if (holes.length === 0) return;
  const contains = (name: string): boolean => holes.some((hole) => name.includes(hole));
  const names = [
    ...state.buckets.map(({ name }) => name),
    ...[...state.roles, ...state.users].map(({ arn }) => arn),
    ...state.vault.awsRoles.map(({ mount, name }) => `${mount}/creds/${name}`),
    ...state.vault.awsRoles.map(({ mount, name }) => `${mount}/sts/${name}`),
  ].filter(contains);
  if (names.length === 0) return;
  for (const { text, address, acl } of textsOf(state)) {
    const patterns = acl === true ? aclPatterns(text) : awsPatterns(text);
    for (const pattern of patterns)
      for (const name of names)
        if (fits(pattern, name, holes) === 'depends' && /[*?]/.test(pattern))
          notes.add({
            address,
            attribute: pattern,
            why: `\`${pattern}\` may or may not cover a name that is known after apply only (${placesIn(name, world)})`,
            todo: AFTER_APPLY,
            touches: 'everything',
          });
  }
}

function placesIn(name: string, world: World): string {
  return [...world.standIns]
    .filter(([hole]) => name.includes(hole))
    .map(([, place]) => place)
    .join(', ');
}

/** Every string of a policy that has a wildcard; of an S3 ARN the bucket's part alone. */
function awsPatterns(text: string): readonly string[] {
  const found = new Set<string>();
  const go = (value: unknown): void => {
    if (typeof value === 'string') {
      if (!/[*?]/.test(value) || value === '*') return;
      const bucket = /^arn:[^:]*:s3:::([^/]*)/.exec(value)?.[1];
      const pattern = (bucket ?? value).replace(/\$\{[^}]*\}/g, '*');
      if (pattern !== '*' && /[*?]/.test(pattern)) found.add(pattern);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) if (!/^(Not)?Action$/.test(key)) go(one);
  };
  try {
    go(JSON.parse(text));
  } catch {
    // What is no JSON is told where it is parsed.
  }
  return [...found];
}

/** Quoted paths with a wildcard, `+` among them. */
function aclPatterns(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map((match) => (match[1] ?? '').replace(/(^|\/)\+(?=\/|$)/g, '$1*'))
    .filter((one) => one !== '*' && one.includes('*'));
}

/** Policies of the organisation can only take away: whether they leave owners served rests on where the account stands. */
function noteOrganization(state: Parts, notes: Notes): void {
  for (const { address = 'the organisation', name, targets } of state.organizationPolicies ?? [])
    if (targets.length > 0)
      notes.add({
        address,
        why: `the organisation’s policy \`${name}\` may take rights away, and whether it bears on the account is not known`,
        todo: 'see that it leaves the owners what they need',
        touches: 'everything',
        boundaries: ['owner-access'],
      });
}

/** What the whole plan says of itself. */
function notePlan(show: ShowJson, notes: Notes): void {
  if (show.errored === true)
    notes.add({
      address: 'the plan',
      why: 'ended with errors: what it would make is not known in full',
      todo: 'plan again once `terraform plan` ends without errors',
      touches: 'everything',
    });
  for (const { resource_change: change } of show.deferred_changes ?? []) {
    if (change === undefined || standingOf(change.type).kind === 'aside') continue;
    notes.add({
      address: change.address,
      why: 'is put off to a later plan',
      todo: 'apply this plan, plan again and check that',
      touches: 'everything',
    });
  }
}

/** Types that are not modelled, attributes that are not, and what was left aside. */
function standings(world: World, notes: Notes): Reading['leftAside'] {
  const aside: { address: string; type: string; why: string }[] = [];
  for (const one of world.instances) {
    const { type, address, mode } = one.raw;
    if (mode === 'data') continue;
    const standing = standingOf(type);
    if (standing.kind === 'aside' && !notesBuckets(one, standing, world, notes))
      aside.push({ address, type, why: standing.why });
    if (standing.kind === 'unmodelled' && !noteType(one, standing, world, notes))
      aside.push({ address, type, why: `${standing.why}: nobody and nothing here` });
    if (standing.kind === 'modelled')
      for (const attribute of one.attributes()) {
        if (standing.attributes[attribute] !== undefined) continue;
        const value = one.get(attribute);
        if (!isSet(value)) continue;
        notes.add({
          address,
          attribute,
          why: `is ${hasUnknown(value) ? 'known after apply only' : 'set'}, and is not modelled`,
          todo: 'leave it out, or check what is deployed with `--live`',
          touches: 'everything',
        });
      }
  }
  return aside;
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return false;
  if (hasUnknown(value)) return true;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function noteType(
  one: Instance,
  standing: Extract<ReturnType<typeof standingOf>, { kind: 'unmodelled' }>,
  world: World,
  notes: Notes,
): boolean {
  const { address, type } = one.raw;
  const { by } = standing;
  if (standing.touches === 'owner' && by !== undefined && !by.some((name) => limits(one.get(name))))
    return false;
  const bucket = one.get('bucket') ?? bucketOfPoint(one, world);
  const named = typeof bucket === 'string' ? [bucket] : undefined;
  const spoken = (only?: 'what names buckets'): readonly string[] | undefined =>
    mentioned(one, world, by, only);
  const touched: Partial<Unread> = {
    everything: { touches: 'everything' as const },
    bucket: { touches: named === undefined ? ('everything' as const) : { buckets: named } },
    mentioned: { touches: orEverything(standing.touches === 'mentioned' ? spoken() : [], 'buckets') },
    exchanged: {
      touches: orEverything(
        standing.touches === 'exchanged' ? spoken('what names buckets') : [],
        'exchanged',
      ),
      boundaries: GOT_THROUGH_OTHERS,
    },
    named: throughPolicy(one),
    metadata: {
      touches: named === undefined ? ('everything' as const) : { buckets: named },
      boundaries: ['tenant-metadata' as const],
    },
    owner: { touches: 'everything' as const, boundaries: ['owner-access' as const] },
  }[standing.touches];
  if (typeof touched.touches === 'object' && Object.values(touched.touches).flat().length === 0) return false;
  notes.add({
    address,
    why: `\`${type}\` is not modelled: ${standing.why}`,
    todo: 'judge it by hand, or leave it out of what is checked',
    touches: 'everything',
    ...touched,
  });
  return true;
}

/** What somebody may get by having a service act: it takes nothing from anybody, and is nothing of Vault's. */
const GOT_THROUGH_OTHERS = ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'] as const;

/** Notes that a resource of another service reads or writes a bucket of the input, where it says so. */
function notesBuckets(
  one: Instance,
  { buckets }: Extract<ReturnType<typeof standingOf>, { kind: 'aside' }>,
  world: World,
  notes: Notes,
): boolean {
  if (buckets === undefined) return false;
  const own = Object.keys({ ...one.raw.values, ...one.config?.expressions });
  const values = own.map((name) => [name, one.get(name)] as const);
  const found = spokenOf(
    belowBuckets(values),
    belowBuckets(Object.entries(one.config?.expressions ?? {})),
    world,
  );
  if (found.length === 0) return false;
  const { address, type } = one.raw;
  notes.add({
    address,
    why: `\`${type}\` is not modelled: ${buckets}`,
    todo: 'judge it by hand, or leave it out of what is checked',
    touches: { exchanged: found },
  });
  return true;
}

/** What stands below attributes whose names say that it is a bucket or in one. */
function belowBuckets(entries: readonly (readonly [string, unknown])[]): readonly unknown[] {
  return entries.flatMap(([name, value]): readonly unknown[] => {
    if (/(^|_)(s3|buckets?)(_|$)/.test(name)) return [value];
    if (typeof value !== 'object' || value === null || hasOwnUnknown(value)) return [];
    return belowBuckets(
      Array.isArray(value) ? value.flatMap((each) => Object.entries(each ?? {})) : Object.entries(value),
    );
  });
}

const hasOwnUnknown = (value: object): boolean => value instanceof Unknown || value instanceof Lazy;

/** The bucket behind an access point that is made here, too. */
function bucketOfPoint(one: Instance, world: World): unknown {
  const arn = one.get('access_point_arn');
  if (typeof arn !== 'string') return undefined;
  return world.instances
    .find(
      (point) =>
        point.raw.mode === 'managed' && point.raw.type === 'aws_s3_access_point' && point.get('arn') === arn,
    )
    ?.get('bucket');
}

/** Of a principal that is named all that it may do is left out of the questions, what it is served too. */
function throughPolicy(one: Instance): Partial<Unread> {
  const touches = orEverything(letIn(one), 'principals');
  return touches === 'everything' ? { touches, boundaries: GOT_THROUGH_OTHERS } : { touches };
}

function orEverything(
  names: readonly string[] | undefined,
  what: 'buckets' | 'exchanged' | 'principals',
): Touches {
  return names === undefined ? 'everything' : { [what]: names };
}

/** Whether a policy may keep anything from anybody; the one that AWS puts where nobody sets one allows all. */
function limits(policy: unknown): boolean {
  if (policy === undefined || policy === null || policy === '') return false;
  if (typeof policy !== 'string') return true;
  try {
    const { Statement } = JSON.parse(policy) as { Statement?: unknown };
    return ![Statement].flat().some((one) => isDeepStrictEqual(one, EVERYBODY_EVERYTHING));
  } catch {
    return true;
  }
}

const EVERYBODY_EVERYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

/** The roles and users that a policy of another service lets in; `undefined` where it may be anybody of an account. */
function letIn(one: Instance): readonly string[] | undefined {
  const principal = one.get('principal') ?? one.get('principal_arn');
  const policy = one.get('policy') ?? one.get('resource_policy');
  if (hasUnknown([principal, policy])) return undefined;
  // A function's address on the web is a site like any other.
  if (principal === '*' && isSet(one.get('function_url_auth_type'))) return [];
  const found: unknown[] = [principal];
  const go = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(go);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value))
        if (key === 'Statement') go(inner);
        else if (key === 'NotPrincipal') found.push('*');
        else if (key === 'Principal' && (value as { Effect?: unknown }).Effect !== 'Deny')
          found.push(
            ...(typeof inner === 'string' ? [inner] : [(inner as { AWS?: unknown }).AWS ?? []]).flat(),
          );
  };
  if (typeof policy === 'string' && policy !== '')
    try {
      go(JSON.parse(policy));
    } catch {
      return undefined;
    }
  const people = found.flat().filter((name) => isSet(name) && !/\.amazonaws\.com(\.cn)?$/.test(String(name)));
  return people.every((name) => /^arn:[^:]*:iam::\d{12}:(role|user)\/[^*?]+$/.test(String(name)))
    ? people.map(String)
    : undefined;
}

/**
 * Buckets that a resource speaks of, in its values or by reference; `undefined` where it may be any, for a part of it is not
 * known: with `only`, a part that says which bucket.
 */
function mentioned(
  one: Instance,
  world: World,
  by?: readonly string[],
  only?: 'what names buckets',
): readonly string[] | undefined {
  const own = one.config?.expressions ?? {};
  const all = Object.keys({ ...one.raw.values, ...own }).filter((name) => by?.includes(name) ?? true);
  const expressions = Object.fromEntries(Object.entries(own).filter(([name]) => all.includes(name)));
  const values = all.map((name) => one.get(name));
  const found = spokenOf(values, [expressions], world);
  const telling = only === undefined ? values : belowBuckets(all.map((name) => [name, one.get(name)]));
  return found.length === 0 && telling.some(hasUnknown) ? undefined : found;
}

/** Names of the buckets of the input that the values spell, or that the expressions refer to. */
function spokenOf(
  values: readonly unknown[],
  expressions: readonly unknown[],
  world: World,
): readonly string[] {
  // Most resources say nothing of the kind.
  if (values.length + expressions.length === 0) return [];
  const text = JSON.stringify(values.filter((value) => !hasUnknown(value)));
  const references = JSON.stringify(expressions);
  const buckets = world.instances.filter(({ raw }) => raw.mode === 'managed' && raw.type === 'aws_s3_bucket');
  const found = buckets.flatMap((bucket) => {
    const name = bucket.get('bucket');
    if (typeof name !== 'string' || name === '') return [];
    const spelt = new RegExp(`(?<![\\w-])${name.replace(/\W/g, '\\$&')}(?![\\w-])`).test(text);
    return spelt || references.includes(`"aws_s3_bucket.${bucket.raw.name}"`) ? [name] : [];
  });
  return [...new Set(found)];
}

/**
 * China, GovCloud and the isolated partitions have ARNs of their own, and nothing of `aws` means anything there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function notePartitions(world: World, notes: Notes): void {
  const note = (address: string, attribute: string, partition: string): void =>
    notes.add({
      ...{ address, attribute, touches: 'everything' },
      why: `is of the partition \`${partition}\`, and only the partition \`aws\` is modelled`,
      todo: 'judge it by hand',
    });
  for (const one of world.instances) {
    const { type, address } = one.raw;
    if (!type.startsWith('aws_')) continue;
    const partition = type === 'aws_partition' ? one.get('partition') : undefined;
    const arn = one.raw.values.arn;
    const told = typeof partition === 'string' ? partition : /^arn:([^:]+):/.exec(String(arn ?? ''))?.[1];
    if (told !== undefined && told !== 'aws')
      note(address, partition === undefined ? 'arn' : 'partition', told);
  }
  for (const [key, { expressions }] of Object.entries(world.input.configuration?.provider_config ?? {})) {
    const { constant_value: said, references = [] } = (expressions?.region ?? {}) as {
      constant_value?: unknown;
      references?: readonly string[];
    };
    const name = /^var\.([\w-]+)$/.exec(references[0] ?? '')?.[1];
    const region = String(said ?? (name === undefined ? '' : world.input.variables?.[name]?.value) ?? '');
    const partition = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/.exec(region)?.[1];
    if (partition !== undefined) note(`provider.${key}`, 'region', `aws-${partition}`);
  }
}

/** Vault's providers that speak to several servers: their mounts would be taken for one server's. */
function noteServers(world: World, notes: Notes): void {
  const config = world.input.configuration?.provider_config ?? {};
  const servers = new Map<string, string>();
  for (const { raw, providerKey: key } of world.instances)
    if (raw.type.startsWith('vault_'))
      servers.set(JSON.stringify(config[key]?.expressions?.address ?? null), key);
  if (servers.size > 1)
    notes.add({
      address: `provider.${[...servers.values()].at(-1)}`,
      attribute: 'address',
      why: 'is another Vault than that of the other providers, and they are read as one',
      todo: 'check one Vault at a time',
      touches: 'everything',
    });
}

/** What runs commands that somebody wrote, of which nobody here knows what they do. */
function supposedCommands(world: World): readonly string[] {
  const running = world.instances.filter(
    ({ raw, config }) =>
      (config?.provisioners?.length ?? 0) > 0 || (raw.mode === 'data' && raw.type === 'external'),
  );
  return running.length === 0
    ? []
    : [
        `commands that Terraform runs are taken to grant nothing: ${running
          .slice(0, 5)
          .map(({ raw }) => `\`${raw.address}\``)
          .join(', ')}${running.length > 5 ? ` and ${running.length - 5} more` : ''}`,
      ];
}

function supposedOwnership(world: World): readonly string[] {
  const buckets = world.instances.filter(({ raw }) => raw.mode === 'managed' && raw.type === 'aws_s3_bucket');
  const controlled = new Set(
    world.instances
      .filter(({ raw }) => raw.type === 'aws_s3_bucket_ownership_controls')
      .map((one) => one.get('bucket')),
  );
  const open = buckets
    .filter((one) => !controlled.has(one.get('bucket')))
    .map(({ raw }) => `\`${raw.address}\``);
  return open.length === 0
    ? []
    : [
        `ACLs are taken to be off, as they are in every bucket made since April 2023, where no ownership is said: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ` and ${open.length - 5} more` : ''}`,
      ];
}

/** Attributes that say what a thing is called, and that are kept of every type. */
const NAMES = [
  'name',
  'arn',
  'id',
  'bucket',
  'path',
  'type',
  'role_name',
  'backend',
  'namespace',
  'accessor',
];
/** Written by hand into a policy they would be there to be read anyway; they are looked at, and not kept. */
const NEVER_KEPT = new Set([
  'data_json',
  'access_key',
  'write_data',
  'write_data_json',
  'metadata',
  'certificate',
]);

/** Data sources that write policies: their text tells, in a state too, where a policy is written. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  aws_iam_policy_document: ['json', 'source_policy_documents', 'override_policy_documents'],
  vault_policy_document: ['hcl'],
};

function instanceOf(one: Instance): ResourceInstance {
  const { raw, source, accountId, providerKey: alias } = one;
  const standing = standingOf(raw.type);
  const kept =
    raw.mode === 'managed' && standing.kind === 'modelled'
      ? Object.entries(standing.attributes).flatMap(([name, what]) => (what === 'read' ? [name] : []))
      : (WRITES[raw.type] ?? []);
  const values: Record<string, unknown> = {};
  for (const name of new Set([...NAMES, ...kept])) {
    if (NEVER_KEPT.has(name) || (isSecret(raw.sensitive, name) && !/policy|document/.test(name))) continue;
    const value = one.get(name);
    if (value !== undefined && value !== null && !hasUnknown(value)) values[name] = value;
  }
  const unknown = kept.filter((name) => firstUnknown(one.get(name)) !== undefined);
  return {
    address: raw.address,
    mode: raw.mode,
    type: raw.type,
    name: raw.name,
    module: raw.module,
    ...(raw.key === undefined ? {} : { key: raw.key }),
    provider: raw.provider,
    providerAlias: alias,
    ...(raw.type.startsWith('aws_') ? { accountId } : {}),
    actions: raw.actions,
    values,
    unknown,
    ...(source === undefined ? {} : { source: { file: source.file, line: source.line } }),
  };
}

function isSecret(mask: unknown, attribute: string): boolean {
  return typeof mask === 'object' && mask !== null && (mask as Record<string, unknown>)[attribute] === true;
}

function secretsIn({ address, sensitive }: RawInstance): readonly string[] {
  if (typeof sensitive !== 'object' || sensitive === null) return [];
  return Object.entries(sensitive).flatMap(([name, mask]) => (mask === true ? [`${address}.${name}`] : []));
}
