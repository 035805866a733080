import { isDeepStrictEqual } from 'node:util';
import { type Accounts, accountsOf, providerInFolder } from './accounts.ts';
import { awsPart, ByType } from './aws.ts';
import { noteDeliveries } from './deliveries.ts';
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
 * Reads the output of `terraform show -json` or `tofu show -json` for a plan or a state. Throws `ShowError` for
 * anything else; what it cannot read is in `unread`.
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
  const inFolder = new Map(
    show.configuration !== undefined || sources === undefined
      ? []
      : instances.map((one) => [one, providerInFolder(one, sources)]),
  );
  const providerOf = (one: RawInstance) => inFolder.get(one) ?? providerKey(show, one, several);
  const found = accountsOf(instances, show.configuration, providerOf, show.variables);
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
    providerOf,
    ...(show.configuration === undefined ? {} : { configuration: show.configuration }),
    ...(show.variables === undefined ? {} : { variables: show.variables }),
    ...(sources === undefined ? {} : { sources }),
  });
  const guessed =
    accounts === found && show.configuration === undefined
      ? instances.filter((one) => inFolder.get(one) === undefined)
      : [];
  return { kind, ...describe(world, { show, accounts, guessed, before: options.before === true, kind }) };
}

/** What running services hold, as instances of Terraform's types. */
export interface LiveInstances {
  /** `provider` is `aws.` followed by the account id, or `vault`; `address` is an ARN or a path. */
  readonly instances: readonly RawInstance[];
  /** The account of resources without one. */
  readonly accountId: string;
  readonly region: string;
  /** What could not be read apart from attributes; an unreadable attribute has the value `unreadable(why)`. */
  readonly unread: readonly Unread[];
  readonly assumed: readonly string[];
  /** ARNs of users with an active access key that is none of Vault's mounts'; none when absent. */
  readonly keysAnywhere?: readonly string[];
}

const READ_MORE = 'grant the reader the policies that `cordon check --live --needs` prints, and check again';

/** Reads what AWS and Vault hold, like a state; nothing is assumed about what they refused to return. */
export function readLive({
  instances,
  accountId,
  region,
  unread,
  assumed,
  keysAnywhere = [],
}: LiveInstances): Reading {
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
    state: {
      ...said.state,
      region,
      ...(live.length === 0 ? {} : { unread: live }),
      ...(keysAnywhere.length === 0
        ? {}
        : { vault: { ...said.state.vault, keysAnywhere: [...new Set(keysAnywhere)].sort() } }),
    },
    unread: live,
    assumed: [...said.assumed, ...assumed],
  };
}

/** A value that a service did not return; `why` is lower case, without a full stop. */
export function unreadable(why: string): unknown {
  return new Unknown(why);
}

/** The reading of a world, from a plan, a state, services, or an unplanned configuration. */
export function describe(
  world: World,
  from?: {
    readonly show: ShowJson;
    readonly accounts: Accounts;
    /** Of which nobody says what provider made them. */
    readonly guessed: readonly RawInstance[];
    readonly before: boolean;
    readonly kind: 'plan' | 'state';
  },
  unreadBefore: readonly Unread[] = [],
): Omit<Reading, 'kind'> {
  const notes = new Notes();
  for (const one of unreadBefore) notes.add(one);
  if (from?.kind === 'plan' && !from.before) notePlan(from.show, notes);
  const { state, supposed } = stateOf(world, notes, from?.show);
  if (from !== undefined) {
    noteAccounts(state, from.accounts, notes);
    noteGuessed(world, from.guessed, notes);
  }
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
 * there is none: a bucket's name, an IAM entity's ARN, a Vault login's `mount/name`.
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

/** The given account counts unless an ARN names another. */
function ofMain(found: Accounts, accountId: string): Accounts['of'] {
  return (key) => (key === 'aws' ? accountId : found.of(key));
}

/** The account in an IAM ARN. */
function accountIn(one: RawInstance): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(String(one.values.arn ?? ''))?.[1];
}

function providerKey(show: ShowJson, one: RawInstance, several: boolean): string {
  let module = show.configuration?.root_module;
  for (const { name } of modulePath(one.module)) module = module?.module_calls?.[name]?.module;
  const own = one.mode === 'data' ? `data.${one.type}.${one.name}` : `${one.type}.${one.name}`;
  const found = module?.resources?.find(({ address }) => address === own)?.provider_config_key;
  if (found !== undefined) return found;
  // A state does not name provider aliases. With several accounts, use the ARN, if there is one.
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
  const twins = noteTwins(vault, notes);
  // Which text counts nobody knows: what rests on it cannot be told.
  const policies = vault.policies.filter(({ name }) => !twins.has(`policy \`${name}\``));
  const whole = completed({ ...aws, vault: { ...vault, policies } }, notes);
  noteAccessPoints(whole, world, notes);
  const delivered = noteDeliveries(whole.buckets, notes);
  const region = constantRegion(show) ?? 'us-east-1';
  const accountId =
    whole.buckets[0]?.accountId ?? whole.roles[0]?.arn.split(':')[4] ?? world.input.accountOf('aws');
  const brokerArn = brokerOf(whole, accountId);
  const state = withBrokers(whole, brokerArn);
  return {
    state: { ...state, accountId, region, brokerArn, tenants: [] },
    supposed: [
      ...delivered,
      ...whole.vault.awsMounts.flatMap(({ path, brokerArn: said, address }, index) => [
        ...(address === undefined
          ? [
              `Vault’s engine \`${path}\` is assumed to use the default names for sessions and users: its mount is not in the input`,
            ]
          : []),
        ...(said === undefined
          ? [
              `Vault’s engine \`${path}\` is assumed to act as \`${state.vault.awsMounts[index]?.brokerArn ?? brokerArn}\`: its keys are not in the input, and the roles that it assumes trust this principal`,
            ]
          : []),
      ]),
    ],
  };
}

/**
 * A mount whose roles do not trust the assumed principal acts as the one that they do trust: each mount has its own
 * keys.
 */
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

/** Adds roles and policies that are referred to but missing, with unknown content. */
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
      why: `assumes \`${arn}\`, which is not in the input: its permissions are unknown`,
      todo: 'add the role to the input, or check what is deployed with `--live`',
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
      why: `has the policy \`${arn}\`, whose text is not in the input`,
      todo: 'add the policy to the input, or check what is deployed with `--live`',
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

/** Namespaces count where there is more than one; a single one is left out. */
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
        why: 'is unknown, and there are other Vault providers, whose mounts would be taken for its own',
        todo: 'write the namespace as a literal, or as a single variable',
        touches: 'everything',
      });
    return '';
  };
  const of = (one: Instance): string => {
    const own = one.get('namespace');
    const unknown = firstUnknown(own);
    // Things of two namespaces would be mixed up.
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

/** Two things with one name must be in two namespaces, which a state does not show: they would be taken for one. */
function noteTwins(vault: DeployedState['vault'], notes: Notes): ReadonlySet<string> {
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
  const twins = new Set<string>();
  for (const [what, address] of named) {
    if (first.has(what) && first.get(what) !== address) {
      twins.add(what);
      notes.add({
        address: address ?? what,
        why: `is a second ${what} of Vault beside \`${first.get(what)}\`: either they are in two namespaces, which the input does not name, or the one applied last counts`,
        todo: 'keep one of them, write the namespace into each resource, or check one namespace at a time',
        touches: 'everything',
      });
    } else first.set(what, address);
  }
  return twins;
}

/** An access point that a policy names and that is not here may be another tenant’s door to its bucket. */
function noteAccessPoints(state: Parts, world: World, notes: Notes): void {
  const there = world.instances
    .filter(({ raw }) => raw.mode === 'managed' && raw.type === 'aws_s3_access_point')
    .map((one) => String(one.get('name')));
  const texts = new Map(state.policies.map(({ arn, text }) => [arn, text]));
  const groups = new Map((state.groups ?? []).map((group) => [group.name.toLowerCase(), group]));
  const textsOf = ({ inline, attached }: Pick<Parts['users'][number], 'inline' | 'attached'>): string[] => [
    ...inline.map(({ text }) => text),
    ...attached.flatMap((arn) => texts.get(arn) ?? []),
  ];
  const elsewhere = (all: readonly string[]): string | undefined =>
    all
      .flatMap((text) => text.match(/arn:[^:"]*:s3[^:"]*:[^"]*?:accesspoint\/[^"]*/g) ?? [])
      .find((arn) => !there.some((name) => new RegExp(`:accesspoint/${name}(/|$)`).test(arn)));
  const note = (found: string | undefined, address: string, touches: Touches): void => {
    if (found === undefined) return;
    notes.add({
      ...{ address, attribute: found, touches },
      why: `speaks of the access point \`${found}\`, which is not in the input: whose bucket it leads to is not known`,
      todo: 'add the access point to the input, or check by hand whose bucket it is',
    });
  };
  for (const one of [...state.roles, ...state.users]) {
    const own = 'groups' in one ? (one.groups ?? []) : [];
    const all = [one, ...own.flatMap((name) => groups.get(name.toLowerCase()) ?? [])].flatMap(textsOf);
    note(elsewhere(all), one.address ?? one.arn, { principals: [one.arn] });
  }
  for (const { mount, name, policyDocument = '', policyArns, iamGroups, address = name } of state.vault
    .awsRoles) {
    const all = [
      policyDocument,
      ...policyArns.flatMap((arn) => texts.get(arn) ?? []),
      ...iamGroups.flatMap((group) => groups.get(group.toLowerCase()) ?? []).flatMap(textsOf),
    ];
    note(elsewhere(all), address, { vaultRoles: [`${mount}/${name}`] });
  }
}

function constantRegion(show: ShowJson | undefined): string | undefined {
  const said = show?.configuration?.provider_config?.aws?.expressions?.region as
    | { constant_value?: unknown }
    | undefined;
  return typeof said?.constant_value === 'string' ? said.constant_value : undefined;
}

/**
 * The principal that Vault acts as: the user whose keys a mount has; else the user or role that the trust policies of
 * the assumed roles agree on; else a placeholder that occurs in no policy.
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

/** Users and roles that the trust policies of the assumed roles name, with counts; most frequent first. */
function trustedBy(
  state: Parts,
  of: (role: Parts['vault']['awsRoles'][number]) => boolean,
): readonly (readonly [arn: string, times: number])[] {
  const taken = new Set(state.vault.awsRoles.filter(of).flatMap(({ roleArns }) => roleArns));
  const counts = new Map<string, number>();
  // Vault does not act as a user or role that it issues.
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

/** An unknown account may be one that a policy names. */
function noteAccounts(state: Parts, accounts: Accounts, notes: Notes): void {
  const todo =
    'add `data "aws_caller_identity" "current" {}` or `allowed_account_ids` for each provider, or check the state after the apply';
  for (const key of accounts.doubtful)
    notes.add({
      address: `provider.${key}`,
      why: 'its account is unknown, and there are others that may be the same',
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
        why: `names account \`${named[0]}\`, and whether this is applied in that account is known after apply only`,
        todo,
        touches: 'everything',
      });
  }
}

/**
 * Of a bucket nothing in a state says in which account it lies: where there are several, it may be in any. Accounts are those
 * of what was made, and of whoever Terraform asked who it is.
 */
function noteGuessed(world: World, guessed: readonly RawInstance[], notes: Notes): void {
  const there = world.instances.flatMap(({ raw }) => {
    const identity = raw.type === 'aws_caller_identity' ? raw.values.account_id : undefined;
    return identity ?? (raw.mode === 'managed' ? accountIn(raw) : undefined) ?? [];
  });
  const accounts = [...new Set(there.map(String))];
  if (accounts.length < 2) return;
  for (const { type, mode, address, values } of guessed)
    if (mode === 'managed' && type === 'aws_s3_bucket')
      notes.add({
        address,
        why: `lies in an account that a state does not say, and there are \`${accounts.join('`, `')}\``,
        todo: 'give the folder beside the state, which says by which provider it was made, or check the plan',
        touches: { buckets: [String(values.bucket)] },
      });
}

/** All policy texts of AWS and Vault with their places. */
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

/** Notes patterns of which it is unknown whether they match a name that is known after apply only. */
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
            why: `\`${pattern}\` may or may not match a name that is known after apply only (${placesIn(name, world)})`,
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

/** Every string with a wildcard in a policy; of an S3 ARN only the bucket's part. */
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
    // The parser reports text that is not JSON.
  }
  return [...found];
}

/** Quoted paths with a wildcard, `+` among them. */
function aclPatterns(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map((match) => (match[1] ?? '').replace(/(^|\/)\+(?=\/|$)/g, '$1*'))
    .filter((one) => one !== '*' && one.includes('*'));
}

/**
 * Policies of the organisation can only deny access: whether owners are still served depends on the account's place in
 * it.
 */
function noteOrganization(state: Parts, notes: Notes): void {
  for (const { address = 'the organisation', name, targets } of state.organizationPolicies ?? [])
    if (targets.length > 0)
      notes.add({
        address,
        why: `the organisation’s policy \`${name}\` may deny access, and whether it applies to the account is unknown`,
        todo: 'make sure that it allows what the owners need',
        touches: 'everything',
        boundaries: ['owner-access'],
      });
}

/** Notes about the plan as a whole. */
function notePlan(show: ShowJson, notes: Notes): void {
  if (show.errored === true)
    notes.add({
      address: 'the plan',
      why: 'ended with errors: what it would create is not completely known',
      todo: 'plan again once `terraform plan` ends without errors',
      touches: 'everything',
    });
  for (const { resource_change: change } of show.deferred_changes ?? []) {
    if (change === undefined || standingOf(change.type).kind === 'aside') continue;
    notes.add({
      address: change.address,
      why: 'is deferred to a later plan',
      todo: 'apply this plan, plan again and check that',
      touches: 'everything',
    });
  }
}

/** Notes types and attributes that are not modelled, and resources that are ignored. */
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
          todo: 'remove it, or check what is deployed with `--live`',
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
    todo: 'review it by hand, or leave it out of the input',
    touches: 'everything',
    ...touched,
  });
  return true;
}

/** What depends on a principal that may use a service: nothing is denied, and Vault is not involved. */
const GOT_THROUGH_OTHERS = ['tenant-data', 'tenant-metadata', 'tenant-credentials', 'self-grant'] as const;

/** Notes resources of other services that read or write a bucket of the input. */
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
    todo: 'review it by hand, or leave it out of the input',
    touches: { exchanged: found },
  });
  return true;
}

/** Values of attributes whose names say that they are a bucket or lie in one. */
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

/** The bucket behind an access point of the input. */
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

/** A named principal is left out of all questions, including whether it is served. */
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

/** Whether a policy may deny anything; AWS's default policy allows all. */
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

/**
 * The roles and users that another service's policy allows; `undefined` where it may be any principal of an account.
 */
function letIn(one: Instance): readonly string[] | undefined {
  const principal = one.get('principal') ?? one.get('principal_arn');
  const policy = one.get('policy') ?? one.get('resource_policy');
  if (hasUnknown([principal, policy])) return undefined;
  // A function URL is a website like any other.
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
 * Buckets that a resource names, in its values or by reference; `undefined` where it may be any, because a part is
 * unknown: with `only`, a part that names the bucket.
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

/** Names of the input's buckets in values, or behind references. */
function spokenOf(
  values: readonly unknown[],
  expressions: readonly unknown[],
  world: World,
): readonly string[] {
  // Most resources name no bucket.
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
 * China, GovCloud and the isolated partitions have other ARNs, and ARNs of `aws` are invalid there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function notePartitions(world: World, notes: Notes): void {
  const note = (address: string, attribute: string, partition: string): void =>
    notes.add({
      ...{ address, attribute, touches: 'everything' },
      why: `is of the partition \`${partition}\`, and only the partition \`aws\` is modelled`,
      todo: 'review it by hand',
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

/** Notes Vault providers with several servers, whose mounts would be taken for one server's. */
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

/** Resources that run commands with unknown effects. */
function supposedCommands(world: World): readonly string[] {
  const running = world.instances.filter(
    ({ raw, config }) =>
      (config?.provisioners?.length ?? 0) > 0 || (raw.mode === 'data' && raw.type === 'external'),
  );
  return running.length === 0
    ? []
    : [
        `commands that Terraform runs are assumed to grant nothing: ${running
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
        `ACLs are assumed to be disabled where no ownership is set, as in every bucket created since April 2023: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ` and ${open.length - 5} more` : ''}`,
      ];
}

/** Naming attributes, which are kept for every type. */
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
/** Values that are searched for bucket names but not kept. */
const NEVER_KEPT = new Set([
  'data_json',
  'access_key',
  'write_data',
  'write_data_json',
  'metadata',
  'certificate',
]);

/** Policy document data sources: their text shows where a policy is written, also in a state. */
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
