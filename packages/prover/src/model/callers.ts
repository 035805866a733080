import type { Caller, CallerPolicies, Route } from '../problem.types.ts';
import { freedomOf, type Grant } from '../vault/acl.ts';
import { metadataStep } from '../vault/escalations.ts';
import { type Access, type Token, valueMatches } from '../vault/token.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import { identityPolicies, partsOf, roleCaller, tagContext } from './role-caller.ts';
import { CHOSEN, namesOf, templateName } from './session-names.ts';
import { type DeployedState, ModelError, type VaultRoleState } from './state.types.ts';
import { brokerMayAssume } from './trust.ts';

/** The credentials that reading one role of the engine gives, with what may be passed. */
export function callersThrough(about: About): readonly Caller[] {
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
