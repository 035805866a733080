import { credentialContext } from '@cordon/iam';
import type { Caller, CallerPolicies, Route } from '../problem.types.ts';
import { freedomOf, type Grant } from '../vault/acl.ts';
import { metadataStep } from '../vault/escalations.ts';
import { type Access, mayAsk, type Token, throughOf, valueMatches } from '../vault/token.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import { identityPolicies, lowerKeys, partsOf, roleCaller } from './role-caller.ts';
import { CHOSEN, namesOf, templateName } from './session-names.ts';
import { type DeployedState, ModelError, type UserState, type VaultRoleState } from './state.types.ts';
import { brokerArnOf, letIn } from './trust.ts';

/** The credentials that reading one role of the engine gives, with what may be passed. */
export function callersThrough(about: About): readonly Caller[] {
  const { vaultRole, token } = about;
  const marked = (callers: readonly Caller[]): readonly Caller[] => {
    const through = throughOf(token, about.access, about.path);
    const { unsure } = token;
    return callers.map((caller) => ({
      ...caller,
      through,
      ...(unsure === undefined
        ? {}
        : {
            confirm: () => false,
            unconfirmed: `by a login of which it is not sure that it is let in: ${unsure}`,
          }),
      ...(token.crossed || about.wrote ? { crossed: true } : {}),
    }));
  };
  switch (vaultRole.credentialType) {
    case 'assumed_role':
      return marked(roleArns(vaultRole, about.access.grant).flatMap((arn) => assumedRole(arn, about)));
    case 'federation_token':
      return marked([federated(about)]);
    case 'iam_user':
      return marked([leasedUser(about)]);
    case 'session_token':
      return marked([ofBroker(about)]);
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
      ...metadataStep(access.metadata, token.identity?.login.appRole !== undefined),
      ...(wrote
        ? [
            `vault write ${role} with what stands in a role on ${vaultRole.roleArns.join(', ') || 'the broker'}`,
          ]
        : []),
      `${verbOf(access, shown)} ${path}${shown.join('')}`,
    ],
  };
}

/** The engine answers a read and an update alike: whoever may not read asks by an update. */
function verbOf({ grant }: Access, shown: readonly string[]): string {
  if (grant.capabilities.has('read')) return 'vault read';
  return shown.length === 0 ? 'vault write -force' : 'vault write';
}

/** The same for whoever wants to get it. */
function routeOf(about: About, parameters: Readonly<Record<string, string>>, chosenName: boolean): Route {
  const { path, token, access, wrote } = about;
  const { identity } = token;
  const { metadata } = access;
  const made = { kind: 'made', why: 'it takes writing the Vault role first' } as const;
  const login =
    metadata === undefined || identity?.login.appRole === undefined
      ? token.route
      : ({ kind: 'login', appRole: identity.login.appRole.name, metadata } as const);
  const held = wrote ? made : login;
  const method = access.grant.capabilities.has('read') ? {} : { method: 'POST' as const };
  return {
    ...{ kind: 'vault', path, parameters, chosenName, ...method },
    ...(held === undefined ? {} : { token: held }),
  };
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
  const session = sessionPolicies({ ...about, broker: brokerArnOf(vaultRole, state) }, 'session policy');
  return namesOf(grant, vaultRole, state).flatMap(({ choice, parameter }): Caller[] => {
    const parameters = {
      ...(vaultRole.roleArns.length > 1 ? { role_arn: arn } : {}),
      ...(parameter === undefined || parameter === CHOSEN ? {} : { role_session_name: parameter }),
    };
    const shown = Object.entries(parameters).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
    const { as, path } = way(about, shown);
    const names = letIn(choice, role, vaultRole, state, policies);
    if (names === undefined) return [];
    const credential = kindGivenBy(brokerArnOf(vaultRole, state));
    const caller = roleCaller(
      role,
      names,
      { tenant, tags: vaultRole.sessionTags, session, path, credential },
      policies,
    );
    return [{ ...caller, id: `${caller.id}${as}`, route: routeOf(about, parameters, parameter === CHOSEN) }];
  });
}

/** Without any policy of its own the session has all of the role's rights: an absent layer, not an empty one. */
function sessionPolicies(
  { vaultRole, policies, ...about }: WithBroker,
  what: string,
): CallerPolicies['session'] {
  const { policyDocument, policyArns, name, iamGroups } = vaultRole;
  const groups = iamGroups.map((group) => policies.group(about.broker, group));
  const found = [
    ...(policyDocument === undefined
      ? []
      : [policies.parse(`${what} of Vault role ${name}`, policyDocument, 'session')]),
    ...policyArns.map((arn) => policies.managed(arn, 'session')),
    ...groups.flatMap((group) => [
      ...group.inline.map((one) =>
        policies.parse(`inline policy ${one.name} of group ${group.name}`, one.text, 'session'),
      ),
      ...group.attached.map((arn) => policies.managed(arn, 'session')),
    ]),
  ];
  return found.length === 0 ? undefined : found;
}

type WithBroker = About & { readonly broker: string };

/** Sessions that a role's session takes are chained. */
function kindGivenBy(brokerArn: string): 'role' | 'chained-role' {
  return /:(role|assumed-role)\//.test(brokerArn) ? 'chained-role' : 'role';
}

/** The broker as a deployed user. Throws `ModelError`: only users can get federation and session tokens. */
function brokerUser({ state, vaultRole }: About): UserState {
  const arn = brokerArnOf(vaultRole, state);
  const broker = state.users.find((user) => user.arn === arn);
  if (broker === undefined)
    throw new ModelError(
      `the broker \`${arn}\` is not a deployed user; only users can get federation and session tokens`,
    );
  return broker;
}

/** A federated user of the broker: what both its own policies and the session policy allow. */
function federated(about: About): Caller {
  const { state, vaultRole, tenant, policies } = about;
  const { as, path } = way(about);
  const broker = brokerUser(about);
  const { accountId } = partsOf(broker.arn);
  const session = sessionPolicies({ ...about, broker: broker.arn }, 'session policy');
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
    context: credentialContext({ kind: 'federated-user', accountId, tags: lowerKeys(broker.tags) }),
    name: {
      ...templateName(vaultRole, state),
      domain: { ...templateName(vaultRole, state).domain, maxLength: 32 },
    },
    policies: { ...identityPolicies(broker, policies), ...(session === undefined ? {} : { session }) },
    path,
    route: routeOf(about, {}, false),
  };
}

/** The broker itself, with temporary credentials: Vault's `session_token` hands them out. */
function ofBroker(about: About): Caller {
  const { tenant, policies } = about;
  const { as, path } = way(about);
  const broker = brokerUser(about);
  const { accountId, name } = partsOf(broker.arn);
  return {
    id: `${tenant} as the broker${as}`,
    tenant,
    credential: 'user-session',
    principal: { kind: 'user', accountId, arn: broker.arn, userId: broker.id },
    context: credentialContext({
      kind: 'user-session',
      accountId,
      principalArn: broker.arn,
      userId: broker.id,
      userName: name,
      tags: lowerKeys(broker.tags),
    }),
    policies: identityPolicies(broker, policies),
    path,
    route: routeOf(about, {}, false),
  };
}

/**
 * Users whose long-lived keys lie in a key-value engine where the token may read them. Of one that is not deployed here it
 * is told to `unclear` that nothing can be told.
 */
export function withKeptKeys(
  {
    tenant,
    token,
    state,
    policies,
  }: Pick<About, 'token' | 'state' | 'policies'> & { readonly tenant: string },
  unclear: (reason: string) => void,
): readonly Caller[] {
  return (state.vault.kept ?? []).flatMap(({ path, of, address }): Caller[] => {
    if (of === undefined || !('user' in of)) return [];
    const access = mayAsk(token, { path, operation: 'read' });
    if (access === undefined) return [];
    const user = state.users.find(({ arn }) => arn === of.user);
    if (user === undefined || token.unsure !== undefined) {
      unclear(
        `\`${tenant}\` may read \`${path}\` of Vault, where \`${address}\` keeps keys of \`${of.user}\`: ${token.unsure ?? 'what that user may do is not in here'}`,
      );
      return [];
    }
    const { accountId, name } = partsOf(user.arn);
    const steps = [
      ...token.steps,
      ...metadataStep(access.metadata, token.identity?.login.appRole !== undefined),
    ];
    return [
      {
        id: `${tenant} as user ${name}${token.label === '' ? '' : `, ${token.label}`}`,
        tenant,
        principal: { kind: 'user', accountId, arn: user.arn, userId: user.id },
        context: credentialContext({
          kind: 'user',
          accountId,
          principalArn: user.arn,
          userId: user.id,
          userName: name,
          tags: lowerKeys(user.tags),
        }),
        policies: identityPolicies(user, policies),
        path: [...steps, `vault read ${path}, where keys of user ${name} are`],
        through: throughOf(token, access, path),
        ...(token.crossed ? { crossed: true } : {}),
      },
    ];
  });
}

const LEASED = 'AIDALEASEDBYVAULT0000';

/** The user that Vault makes for one lease; its name is Vault's, its rights stand in the Vault role. */
function leasedUser(about: About): Caller {
  const { state, vaultRole, tenant, policies } = about;
  const { as, path } = way(about);
  const broker = brokerArnOf(vaultRole, state);
  const { accountId } = partsOf(broker);
  const userPath = vaultRole.userPath ?? '/';
  const own = sessionPolicies({ ...about, broker }, 'user policy') ?? [];
  const boundary = vaultRole.permissionsBoundary;
  return {
    id: `${tenant} as leased user${as}`,
    tenant,
    principal: {
      kind: 'user',
      accountId,
      arn: `arn:aws:iam::${accountId}:user${userPath}name`,
      userId: LEASED,
    },
    context: credentialContext({
      kind: 'user',
      accountId,
      userId: LEASED,
      tags: lowerKeys(vaultRole.iamTags),
    }),
    name: templateName(vaultRole, state),
    policies: {
      identity: own,
      ...(boundary === undefined ? {} : { boundary: [policies.managed(boundary, 'boundary')] }),
    },
    path,
    route: routeOf(about, {}, false),
  };
}
