import type { Context } from '@cordon/iam';
import { automaton, type Token as GlobToken, STAR, units } from '../language/glob.ts';
import type { Caller, CallerPolicies, NameChoice, Route } from '../problem.types.ts';
import { freedomOf, type Grant } from '../vault/acl.ts';
import { metadataStep } from '../vault/escalations.ts';
import { type Holdings, holdingsOf } from '../vault/holdings.ts';
import { type Access, accessAt, mayAsk, mayReach, type Token, valueMatches } from '../vault/token.ts';
import type { Escalation } from './model.types.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import {
  type DeployedState,
  type IdentityState,
  ModelError,
  type RoleState,
  type TenantState,
  type VaultRoleState,
} from './state.types.ts';
import { brokerMayAssume } from './trust.ts';

/** Characters of a session name; Vault puts `_` for every other. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const NAME_ALPHABET = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-';
const ANY_NAME = { alphabet: NAME_ALPHABET, minLength: 2, maxLength: 64 };

export interface Obtainable extends Omit<Holdings, 'tokens'> {
  readonly callers: readonly Caller[];
}

/**
 * All credentials that a tenant can get with the Vault tokens that it can come to hold: every role of the AWS engine that
 * their ACLs let it read, under `creds/` or `sts/`, with every `role_arn` and `role_session_name` that it may pass, and
 * what it could write into such a role first.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function obtainable(
  tenant: TenantState,
  state: DeployedState,
  policies: Policies,
  registry: Registry,
): Obtainable {
  const appRole = registry.appRole(tenant.appRole.mount, tenant.appRole.name);
  if (appRole === undefined)
    throw new ModelError(
      `tenant \`${tenant.id}\` logs in with AppRole \`${tenant.appRole.name}\`, which is not deployed`,
    );
  const { tokens, escalations, gaps } = holdingsOf(tenant, appRole, registry);
  const found = new Map<string, Caller>();
  const ids = new Set<string>();
  const tooLong = new Map<string, Escalation>();
  for (const token of tokens)
    for (const role of registry.rolesNear(token.rules))
      for (const verb of ['creds', 'sts']) {
        const path = `${role.mount}/${verb}/${role.name}`;
        for (const access of accessAt(token, path)) {
          const { capabilities } = access.grant;
          if (!capabilities.has('read') && !capabilities.has('update')) continue;
          const long = token.crossed ? undefined : longSession(tenant, role, path, access, state);
          if (long !== undefined && !tooLong.has(role.name)) tooLong.set(role.name, long);
          for (const vaultRole of [role, ...rewritten(role, token, state)])
            for (const caller of callersThrough({
              ...{ tenant: tenant.id, vaultRole, path, access, token, state, policies, registry },
              wrote: vaultRole !== role,
            })) {
              const key = signature(caller);
              if (!found.has(key)) found.set(key, withOwnId(caller, ids));
            }
        }
      }
  return { callers: [...found.values()], escalations: [...escalations, ...tooLong.values()], gaps };
}

/**
 * A Vault role that lets sessions outlive what the engine's mount allows for leases: nothing can end a session before its
 * time. https://developer.hashicorp.com/vault/api-docs/secret/aws#max_sts_ttl
 */
function longSession(
  tenant: TenantState,
  role: VaultRoleState,
  path: string,
  { grant }: Access,
  state: DeployedState,
): Escalation | undefined {
  const longest = role.maxTtlSeconds ?? 0;
  const limit = state.vault.awsMounts.find((mount) => mount.path === role.mount)?.maxLeaseSeconds;
  if (limit === undefined || longest <= limit) return undefined;
  const asked = freedomOf(grant, 'ttl').values !== 'none';
  return {
    tenant: tenant.id,
    steps: [],
    path: asked ? `${path}?ttl=${longest}s` : path,
    capability: grant.capabilities.has('read') ? 'read' : 'update',
    why: `sessions may live ${longest} s where the engine’s mount ends leases after ${limit} s, and nothing ends a session sooner`,
    boundary: 'control-plane',
  };
}

/** What else could stand in a Vault role that the token may write: what stands in the others, without session policies. */
function rewritten(role: VaultRoleState, token: Token, state: DeployedState): readonly VaultRoleState[] {
  const path = `${role.mount}/roles/${role.name}`;
  if (!token.rules.some((rule) => mayReach(rule, `${role.mount}/roles/`))) return [];
  if (mayAsk(token, { path, operation: 'update' }) === undefined) return [];
  return state.vault.awsRoles
    .filter(({ mount }) => mount === role.mount)
    .map(({ policyDocument, policyArns, ...one }): VaultRoleState => {
      const bare = one.credentialType === 'assumed_role';
      const kept = bare || policyDocument === undefined ? {} : { policyDocument };
      return { ...one, name: role.name, policyArns: bare ? [] : policyArns, ...kept };
    });
}

/** Two ways to the same kind of session are told apart by a number. */
function withOwnId(caller: Caller, ids: Set<string>): Caller {
  let id = caller.id;
  for (let next = 2; ids.has(id); next++) id = `${caller.id} [${next}]`;
  ids.add(id);
  return id === caller.id ? caller : { ...caller, id };
}

function signature(caller: Caller): string {
  const { principal, context, name, crossed } = caller;
  const session = caller.policies.session?.map((one) => one.name);
  return JSON.stringify([principal, context, name, session, crossed === true]);
}

function callersThrough(about: About): readonly Caller[] {
  const { vaultRole, token } = about;
  const marked = (callers: readonly Caller[]): readonly Caller[] =>
    token.crossed || about.wrote ? callers.map((caller) => ({ ...caller, crossed: true })) : callers;
  switch (vaultRole.credentialType) {
    case 'assumed_role':
      return marked(roleArns(vaultRole, about.access.grant).flatMap((arn) => assumedRole(arn, about)));
    case 'federation_token':
      return marked([federated(about)]);
    case 'iam_user':
      return marked([leasedUser(about)]);
    case 'session_token':
      throw new ModelError(
        `Vault role \`${vaultRole.name}\` hands out session tokens of the broker itself, which is not modelled`,
      );
  }
}

interface About {
  readonly tenant: string;
  readonly vaultRole: VaultRoleState;
  readonly path: string;
  readonly access: Access;
  readonly token: Token;
  /** The tenant wrote the Vault role itself. */
  readonly wrote: boolean;
  readonly state: DeployedState;
  readonly policies: Policies;
  readonly registry: Registry;
}

/** What a tenant does to read the path, and what it is known by. */
function way(about: About, shown: readonly string[] = []): Pick<Caller, 'path'> & { readonly as: string } {
  const { token, access, path, vaultRole, wrote } = about;
  const role = path.replace(/\/(creds|sts)\//, '/roles/');
  return {
    as: [
      ...(token.label === '' ? [] : [`, ${token.label}`]),
      ...(wrote ? [', by a role it wrote'] : []),
    ].join(''),
    path: [
      ...token.steps,
      ...metadataStep(access.metadata),
      ...(wrote
        ? [
            `vault write ${role} with what stands in a role on ${vaultRole.roleArns.join(', ') || 'the broker'}`,
          ]
        : []),
      `vault read ${path}${shown.join('')}`,
    ],
  };
}

/** The same for whoever wants to get it. */
function routeOf(about: About, parameters: Readonly<Record<string, string>>, chosenName: boolean): Route {
  const { path, token, access, wrote } = about;
  const { identity } = token;
  const { metadata } = access;
  const made = { kind: 'made', why: 'it takes writing the Vault role first' } as const;
  const login =
    metadata === undefined || identity === undefined
      ? token.route
      : ({ kind: 'login', appRole: identity.appRole.name, metadata } as const);
  const held = wrote ? made : login;
  return { kind: 'vault', path, parameters, chosenName, ...(held === undefined ? {} : { token: held }) };
}

/** With one role ARN it need not be given; with several it must be, and only a listed one is taken. */
function roleArns(role: VaultRoleState, grant: Grant): readonly string[] {
  const { values } = freedomOf(grant, 'role_arn');
  const [only] = role.roleArns;
  const givable = role.roleArns.filter(
    (arn) => values === 'any' || (values !== 'none' && values.some((value) => valueMatches(value, arn))),
  );
  return role.roleArns.length === 1 && only !== undefined && freedomOf(grant, 'role_arn').mayOmit
    ? [only]
    : givable;
}

function assumedRole(arn: string, about: About): readonly Caller[] {
  const { state, vaultRole, policies, tenant } = about;
  const { grant } = about.access;
  const role = about.registry.role(arn);
  if (role === undefined)
    throw new ModelError(`Vault role \`${vaultRole.name}\` takes \`${arn}\`, a role that is not deployed`);
  const session = sessionPolicies(about, 'session policy');
  return namesOf(grant, vaultRole, state).flatMap(({ choice, parameter }): Caller[] => {
    const parameters = {
      ...(vaultRole.roleArns.length > 1 ? { role_arn: arn } : {}),
      ...(parameter === undefined || parameter === CHOSEN ? {} : { role_session_name: parameter }),
    };
    const shown = Object.entries(parameters).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
    const { as, path } = way(about, shown);
    const caller = roleCaller(role, choice, { tenant, tags: vaultRole.sessionTags, session, path }, policies);
    if (!brokerMayAssume(caller, role, vaultRole, state, policies)) return [];
    return [{ ...caller, id: `${caller.id}${as}`, route: routeOf(about, parameters, parameter === CHOSEN) }];
  });
}

/** How a session of a role is got. */
export interface RoleCallerOptions {
  readonly tenant: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly session: CallerPolicies['session'];
  readonly path: readonly string[];
}

/** A session of a role under the given name. */
export function roleCaller(
  role: RoleState,
  name: NameChoice,
  options: RoleCallerOptions,
  policies: Policies,
): Caller {
  const { accountId, name: roleName } = partsOf(role.arn);
  const [only] = name.options ?? [];
  const fixed = name.options?.length === 1 ? only : undefined;
  const sessionName = fixed ?? only ?? 'session';
  return {
    id: `${options.tenant} as ${roleName}${fixed === undefined ? '' : ` (${fixed})`}`,
    tenant: options.tenant,
    principal: {
      kind: 'role-session',
      accountId,
      roleArn: role.arn,
      roleId: role.id,
      sessionName,
      sessionArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    },
    context: {
      ...principalContext(role.arn, accountId, 'AssumedRole', options.tags, role.tags),
      'aws:multifactorauthpresent': 'false',
      ...(fixed === undefined ? {} : { 'aws:userid': `${role.id}:${fixed}` }),
    },
    ...(fixed === undefined ? { name } : {}),
    policies: {
      ...identityPolicies(role, policies),
      ...(options.session === undefined ? {} : { session: options.session }),
    },
    path: options.path,
  };
}

function principalContext(
  arn: string,
  accountId: string,
  type: string,
  tags: Readonly<Record<string, string>>,
  under: Readonly<Record<string, string>> = {},
): Context {
  const context = { 'aws:principalarn': arn, 'aws:principalaccount': accountId, 'aws:principaltype': type };
  // Tag keys ignore case, and a session tag hides the role's own.
  return { ...context, ...tagContext(under), ...tagContext(tags) };
}

function tagContext(tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]),
  );
}

function identityPolicies(identity: IdentityState, policies: Policies): CallerPolicies {
  const { name } = partsOf(identity.arn);
  return {
    identity: [
      ...identity.inline.map((one) =>
        policies.parse(`inline policy ${one.name} of ${name}`, one.text, 'identity'),
      ),
      ...identity.attached.map((arn) => policies.managed(arn, 'identity')),
    ],
    ...(identity.boundary === undefined
      ? {}
      : { boundary: [policies.managed(identity.boundary, 'boundary')] }),
  };
}

/** Without any policy of its own the session has all of the role's rights: an absent layer, not an empty one. */
function sessionPolicies({ vaultRole, policies }: About, what: string): CallerPolicies['session'] {
  if (vaultRole.iamGroups.length > 0)
    throw new ModelError(
      `Vault role \`${vaultRole.name}\` takes policies from IAM groups, which are not modelled`,
    );
  const { policyDocument, policyArns, name } = vaultRole;
  const found = [
    ...(policyDocument === undefined
      ? []
      : [policies.parse(`${what} of Vault role ${name}`, policyDocument, 'session')]),
    ...policyArns.map((arn) => policies.managed(arn, 'session')),
  ];
  return found.length === 0 ? undefined : found;
}

/** The parameter is the caller's to choose. */
const CHOSEN = Symbol('chosen');

interface Named {
  readonly choice: NameChoice;
  /** What to pass as `role_session_name`; nothing is passed when absent. */
  readonly parameter?: string | typeof CHOSEN;
}

/** Names under which the session can be had: Vault's template, and what the ACL lets the caller pass. */
function namesOf(grant: Grant, role: VaultRoleState, state: DeployedState): readonly Named[] {
  const { mayOmit, values } = freedomOf(grant, 'role_session_name');
  const found: Named[] = [];
  if (values === 'any') return [{ choice: { by: 'caller', domain: ANY_NAME }, parameter: CHOSEN }];
  // An empty value satisfies a required parameter, and Vault then falls back to its template.
  if (mayOmit || values !== 'none')
    found.push({ choice: templateName(role, state), ...(mayOmit ? {} : { parameter: '' }) });
  if (values === 'none') return found;
  for (const value of values) {
    if (/^\*|\*$/.test(value)) {
      const within = automaton(tokens(value));
      found.push({ choice: { by: 'caller', domain: { ...ANY_NAME, within } }, parameter: CHOSEN });
    } else
      for (const parameter of spellings(value)) {
        const name = normalised(parameter);
        if (name.length >= 2 && name.length <= 64)
          found.push({ choice: { by: 'caller', domain: ANY_NAME, options: [name] }, parameter });
      }
  }
  return found;
}

/** Vault 1.21 compares item by item: blanks around an item and repetitions pass, and become part of the name. */
function spellings(value: string): readonly string[] {
  return [value, ` ${value}`, `${value} `, `${value},${value}`, ` ${value},${value}`];
}

function normalised(name: string): string {
  return name.replace(/[^a-zA-Z0-9+=,.@_-]/g, '_');
}

const DEFAULT_TEMPLATE = '{{ printf "vault-%s" (random 20) }}';

/** The shape of the names that Vault's `username_template` gives: literal text where it is literal, `*` for the rest. */
function templateName(role: VaultRoleState, state: DeployedState): NameChoice {
  const template =
    state.vault.awsMounts.find(({ path }) => path === role.mount)?.usernameTemplate ?? DEFAULT_TEMPLATE;
  const format = /^\{\{\s*printf\s+"([^"]*)"((?:\s+(?:\.\w+|\([^()]*\)))*)\s*\}\}$/.exec(template.trim());
  const shape =
    format === null
      ? '*'
      : fillFormat(format[1] ?? '', (format[2] ?? '').match(/\.\w+|\([^()]*\)/g) ?? [], role);
  return { by: 'issuer', domain: { ...ANY_NAME, within: automaton(tokens(shape)) } };
}

function fillFormat(format: string, values: readonly string[], role: VaultRoleState): string {
  let next = 0;
  return format.replace(/%[a-z]/g, () => (values[next++] === '.PolicyName' ? normalised(role.name) : '*'));
}

function tokens(glob: string): GlobToken[] {
  return units(glob).map((char) => (char === '*' ? STAR : char));
}

/** A federated user of the broker: what both its own policies and the session policy allow. */
function federated(about: About): Caller {
  const { state, vaultRole, tenant, policies } = about;
  const { as, path } = way(about);
  const broker = state.users.find(({ arn }) => arn === state.brokerArn);
  if (broker === undefined)
    throw new ModelError(
      `the broker \`${state.brokerArn}\` is not a deployed user; only users can get federation tokens`,
    );
  const { accountId } = partsOf(broker.arn);
  const session = sessionPolicies(about, 'session policy');
  return {
    id: `${tenant} as federated user${as}`,
    tenant,
    principal: {
      kind: 'federated-user',
      accountId,
      userArn: broker.arn,
      arn: `arn:aws:sts::${accountId}:federated-user/name`,
      userId: `${accountId}:name`,
    },
    context: { 'aws:principalaccount': accountId, 'aws:principaltype': 'FederatedUser' },
    name: {
      ...templateName(vaultRole, state),
      domain: { ...templateName(vaultRole, state).domain, maxLength: 32 },
    },
    policies: { ...identityPolicies(broker, policies), ...(session === undefined ? {} : { session }) },
    path,
    route: routeOf(about, {}, false),
  };
}

/** The user that Vault makes for one lease; its name is Vault's, its rights stand in the Vault role. */
function leasedUser(about: About): Caller {
  const { state, vaultRole, tenant, policies } = about;
  const { as, path } = way(about);
  const { accountId } = partsOf(state.brokerArn);
  const userPath = vaultRole.userPath ?? '/';
  const own = sessionPolicies(about, 'user policy') ?? [];
  const boundary = vaultRole.permissionsBoundary;
  return {
    id: `${tenant} as leased user${as}`,
    tenant,
    principal: {
      kind: 'user',
      accountId,
      arn: `arn:aws:iam::${accountId}:user${userPath}name`,
      userId: 'AIDALEASEDBYVAULT0000',
    },
    context: {
      'aws:principalaccount': accountId,
      'aws:principaltype': 'User',
      ...tagContext(vaultRole.iamTags),
      'aws:userid': 'AIDALEASEDBYVAULT0000',
    },
    name: templateName(vaultRole, state),
    policies: {
      identity: own,
      ...(boundary === undefined ? {} : { boundary: [policies.managed(boundary, 'boundary')] }),
    },
    path,
    route: routeOf(about, {}, false),
  };
}

/** Account and last name of an IAM ARN. */
export function partsOf(arn: string): { readonly accountId: string; readonly name: string } {
  return { accountId: arn.split(':')[4] ?? '', name: arn.slice(arn.lastIndexOf('/') + 1) };
}
