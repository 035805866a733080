import type { Context } from '@cordon/iam';
import { automaton, STAR, type Token, units } from '../language/glob.ts';
import type { Caller, CallerPolicies, NameChoice } from '../problem.types.ts';
import { covers, freedomOf, type Grant, grantAt } from '../vault/acl.ts';
import { type AclRule, parseAcl } from '../vault/parse-acl.ts';
import { fillTemplates } from '../vault/templates.ts';
import type { Policies } from './policies.ts';
import {
  type AppRoleState,
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

export interface Obtainable {
  readonly callers: readonly Caller[];
  readonly gaps: readonly string[];
  readonly rules: readonly AclRule[];
}

/**
 * All credentials that a tenant's Vault token can get: every role of the AWS engine that its ACL lets it read, under
 * `creds/` or `sts/`, with every `role_arn` and `role_session_name` that it may pass.
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
  const gaps: string[] = [];
  const rules = appRole.tokenPolicies
    .flatMap((name) => registry.rules(name))
    .flatMap((rule): AclRule[] => {
      if (!rule.path.includes('{{')) return [rule];
      const path = fillTemplates(rule.path, appRole, state.vault);
      if (path !== undefined) return [{ ...rule, path }];
      gaps.push(`Vault path \`${rule.path}\` rests on an identity template whose value is not known`);
      return [];
    });
  const found = new Map<string, Caller>();
  for (const role of registry.rolesNear(rules))
    for (const verb of ['creds', 'sts']) {
      const path = `${role.mount}/${verb}/${role.name}`;
      const grant = grantAt(rules, path);
      if (grant === undefined || !(grant.capabilities.has('read') || grant.capabilities.has('update')))
        continue;
      for (const caller of callersThrough(tenant.id, role, path, grant, state, policies, registry))
        if (!found.has(signature(caller))) found.set(signature(caller), caller);
    }
  return { callers: [...found.values()], gaps, rules };
}

/** What callers are looked up in, once for all tenants: ACL policies parsed, roles by name. */
export class Registry {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, readonly AclRule[]>();
  readonly #roles: readonly VaultRoleState[];
  readonly #byPath = new Map<string, VaultRoleState>();
  readonly #appRoles: ReadonlyMap<string, AppRoleState>;
  readonly #awsRoles: ReadonlyMap<string, RoleState>;

  constructor(state: DeployedState) {
    this.#roles = state.vault.awsRoles;
    this.#appRoles = new Map(state.vault.appRoles.map((one) => [`${one.mount}/${one.name}`, one]));
    this.#awsRoles = new Map(state.roles.map((one) => [one.arn, one]));
    for (const role of this.#roles)
      for (const verb of ['creds', 'sts']) this.#byPath.set(`${role.mount}/${verb}/${role.name}`, role);
    this.#texts = new Map(state.vault.policies.map(({ name, text }) => [name, text]));
  }

  appRole(mount: string, name: string): AppRoleState | undefined {
    return this.#appRoles.get(`${mount}/${name}`);
  }

  role(arn: string): RoleState | undefined {
    return this.#awsRoles.get(arn);
  }

  /** Vault roles that the rules may speak of: those named in full, and all of them where a rule has a wildcard. */
  rolesNear(rules: readonly AclRule[]): readonly VaultRoleState[] {
    const wild = rules.filter(({ path }) => /\+|\*$/.test(path));
    const named = rules.flatMap(({ path }) => this.#byPath.get(path) ?? []);
    const touched = this.#roles.filter(({ mount, name }) =>
      wild.some(({ path }) => covers(path, `${mount}/creds/${name}`) || covers(path, `${mount}/sts/${name}`)),
    );
    return wild.length === 0 ? [...new Set(named)] : [...new Set([...named, ...touched])];
  }

  rules(name: string): readonly AclRule[] {
    let rules = this.#parsed.get(name);
    if (rules === undefined) {
      rules = parseAcl(this.#texts.get(name) ?? '', name);
      this.#parsed.set(name, rules);
    }
    return rules;
  }
}

function signature(caller: Caller): string {
  const { principal, context, name } = caller;
  return JSON.stringify([principal, context, name, caller.policies.session?.map((one) => one.name)]);
}

function callersThrough(
  tenant: string,
  vaultRole: VaultRoleState,
  path: string,
  grant: Grant,
  state: DeployedState,
  policies: Policies,
  registry: Registry,
): readonly Caller[] {
  const about = { tenant, vaultRole, path, state, policies, registry };
  switch (vaultRole.credentialType) {
    case 'assumed_role':
      return roleArns(vaultRole, grant).flatMap((arn) => assumedRole(arn, grant, about));
    case 'federation_token':
      return [federated(about)];
    case 'iam_user':
      return [leasedUser(about)];
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
  readonly state: DeployedState;
  readonly policies: Policies;
  readonly registry: Registry;
}

/** With one role ARN it need not be given; with several it must be, and only a listed one is taken. */
function roleArns(role: VaultRoleState, grant: Grant): readonly string[] {
  const { values } = freedomOf(grant, 'role_arn');
  const [only] = role.roleArns;
  const givable = role.roleArns.filter(
    (arn) => values === 'any' || (values !== 'none' && values.some((value) => globMatches(value, arn))),
  );
  return role.roleArns.length === 1 && only !== undefined && freedomOf(grant, 'role_arn').mayOmit
    ? [only]
    : givable;
}

function assumedRole(arn: string, grant: Grant, about: About): readonly Caller[] {
  const { state, vaultRole, policies, tenant, path } = about;
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
    const caller = roleCaller(
      role,
      choice,
      { tenant, tags: vaultRole.sessionTags, session, path: [`vault read ${path}${shown.join('')}`] },
      policies,
    );
    const route = { kind: 'vault', path, parameters, chosenName: parameter === CHOSEN } as const;
    return brokerMayAssume(caller, role, vaultRole, state, policies) ? [{ ...caller, route }] : [];
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

function tokens(glob: string): Token[] {
  return units(glob).map((char) => (char === '*' ? STAR : char));
}

function globMatches(glob: string, text: string): boolean {
  if (glob.startsWith('*') && glob.endsWith('*') && glob.length > 1) return text.includes(glob.slice(1, -1));
  if (glob.endsWith('*')) return text.startsWith(glob.slice(0, -1));
  return glob.startsWith('*') ? text.endsWith(glob.slice(1)) : glob === text;
}

/** A federated user of the broker: what both its own policies and the session policy allow. */
function federated(about: About): Caller {
  const { state, vaultRole, tenant, path, policies } = about;
  const broker = state.users.find(({ arn }) => arn === state.brokerArn);
  if (broker === undefined)
    throw new ModelError(
      `the broker \`${state.brokerArn}\` is not a deployed user; only users can get federation tokens`,
    );
  const { accountId } = partsOf(broker.arn);
  const session = sessionPolicies(about, 'session policy');
  return {
    id: `${tenant} as federated user`,
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
    path: [`vault read ${path}`],
    route: { kind: 'vault', path, parameters: {}, chosenName: false },
  };
}

/** The user that Vault makes for one lease; its name is Vault's, its rights stand in the Vault role. */
function leasedUser(about: About): Caller {
  const { state, vaultRole, tenant, path, policies } = about;
  const { accountId } = partsOf(state.brokerArn);
  const userPath = vaultRole.userPath ?? '/';
  const own = sessionPolicies(about, 'user policy') ?? [];
  const boundary = vaultRole.permissionsBoundary;
  return {
    id: `${tenant} as leased user`,
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
    path: [`vault read ${path}`],
    route: { kind: 'vault', path, parameters: {}, chosenName: false },
  };
}

/** Account and last name of an IAM ARN. */
export function partsOf(arn: string): { readonly accountId: string; readonly name: string } {
  return { accountId: arn.split(':')[4] ?? '', name: arn.slice(arn.lastIndexOf('/') + 1) };
}
