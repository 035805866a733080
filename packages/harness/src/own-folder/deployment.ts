import type { Deployment, TenantDeployment, TenantId } from '@cordon/domain';
import {
  type Caller,
  type DeployedState,
  type IsolationModel,
  provePair,
  type Target,
  type TenantState,
} from '@cordon/prover';
import { proofFor } from './log-in.ts';

/** A user's deployment as a `Deployment` that the attacks take, and the tenants that do not fit it. */
export interface OwnDeployment {
  readonly deployment: Deployment;
  /** Tenants that are left out, with the reason. */
  readonly unfit: readonly { readonly tenant: string; readonly why: string }[];
}

/**
 * Works out from the model how each tenant gets its credentials: the Vault path that it reads with its own login, and
 * the IAM role or user behind it. Tenants that the attacks cannot handle are listed with the reason.
 */
export function ownDeployment(
  state: DeployedState,
  model: IsolationModel,
  tenants: readonly TenantState[],
): OwnDeployment {
  const unfit: { tenant: string; why: string }[] = [];
  const found: { readonly of: TenantDeployment; readonly mount: string; readonly authMount: string }[] = [];
  for (const [index, tenant] of tenants.entries()) {
    const { id, login, data } = tenant;
    const leave = (why: string) => unfit.push({ tenant: id, why });
    const callers = model.tenants[index]?.callers ?? [];
    const own = callers.filter(
      ({ crossed, route, through }) =>
        crossed !== true &&
        route?.kind === 'vault' &&
        through?.login !== undefined &&
        route.token?.kind !== 'made',
    );
    const first = ownOf(own, index, model);
    if (first === undefined || first.route?.kind !== 'vault' || first.through?.login === undefined) {
      leave('it can get no AWS credentials by its own login');
      continue;
    }
    const [, mount = '', verb = '', name = ''] = /^(.*)\/(creds|sts)\/(.+)$/.exec(first.route.path) ?? [];
    const method = first.route.method ?? 'GET';
    const slash = first.through.login.lastIndexOf('/');
    const appRole = state.vault.appRoles.find((one) => `${one.mount}/${one.name}` === first.through?.login);
    const role = state.vault.logins?.find((one) => `${one.mount}/${one.name}` === first.through?.login);
    const vouched =
      appRole !== undefined
        ? undefined
        : role === undefined
          ? { why: `it logs in by \`${login.method}\`, which the attacks do not support` }
          : proofFor(id, login, role);
    if (vouched !== undefined && 'why' in vouched) {
      leave(vouched.why);
      continue;
    }
    if (data.length > 1) {
      leave('its data lies in several places');
      continue;
    }
    const arn = roleArnOf(first);
    const roleId = state.roles.find((one) => one.arn === arn)?.id;
    const pinned = first.route.parameters.role_session_name;
    found.push({
      mount,
      authMount: first.through.login.slice(0, slash),
      of: {
        tenant: { id: id as TenantId, data, login },
        ...(arn === undefined ? {} : { roleArn: arn }),
        ...(roleId === undefined ? {} : { roleId }),
        vaultRole: name,
        ...(pinned === undefined ? {} : { roleSessionName: pinned }),
        vaultPolicy: first.through.policies[0] ?? '',
        loginRole: first.through.login.slice(slash + 1),
        ...(verb === 'creds' && method === 'GET' ? {} : { asks: { verb: verb as 'creds' | 'sts', method } }),
        ...(vouched === undefined ? {} : { proof: vouched.proof }),
        ...(appRole === undefined ? {} : { appRole: { name: appRole.name, roleId: appRole.roleId ?? '' } }),
      },
    });
  }
  const mounts = Map.groupBy(found, ({ mount, authMount }) => `${mount} ${authMount}`);
  const [most = []] = [...mounts.values()].toSorted((a, b) => b.length - a.length);
  for (const { of, mount, authMount } of found)
    if (!most.some((one) => one.of === of))
      unfit.push({
        tenant: of.tenant.id,
        why: `it uses the engine \`${mount}\` and the login \`auth/${authMount}\`, others do not`,
      });
  const [one] = most;
  const kinds = new Set(state.vault.awsRoles.map(({ credentialType }) => credentialType));
  const issuer = kinds.has('iam_user')
    ? 'vault-iam-user'
    : kinds.has('federation_token')
      ? 'vault-federation-token'
      : most.some(({ of }) => of.roleSessionName !== undefined)
        ? 'vault-session-name'
        : 'vault-assumed-role';
  return {
    unfit,
    deployment: {
      schema: 1,
      topology: 'own',
      guards: [],
      login: one?.of.tenant.login.method ?? 'approle',
      layout: most.some(({ of }) => of.tenant.data[0].prefix !== undefined) ? 'prefix' : 'bucket',
      prefix: 'cordon-own',
      region: state.region,
      accountId: state.accountId,
      vault: { awsMount: one?.mount ?? 'aws', authMount: one?.authMount ?? 'approle' },
      brokerArn: state.brokerArn,
      issuer,
      tenants: most.map(({ of }) => of),
    },
  };
}

/** How many other tenants' data is checked to tell a tenant's own credentials from those that it should not have. */
const MOST_LOOKED_AT = 24;

/**
 * Of all credentials that a tenant can get, the ones meant for it: they reach the tenant's data, and the least of
 * others'.
 */
function ownOf(callers: readonly Caller[], tenant: number, { tenants }: IsolationModel): Caller | undefined {
  const [only] = callers;
  if (callers.length < 2) return only;
  const reaches = (caller: Caller) => (target: Target) => provePair(caller, target).kind !== 'proved';
  const mine = tenants[tenant]?.data ?? [];
  const others = tenants
    .flatMap(({ data }, index) => (index === tenant ? [] : data))
    .slice(0, MOST_LOOKED_AT);
  const ranked = callers.map((caller) => ({
    caller,
    own: mine.every(reaches(caller)),
    foreign: others.filter(reaches(caller)).length,
  }));
  return ranked.toSorted((a, b) => Number(b.own) - Number(a.own) || a.foreign - b.foreign)[0]?.caller;
}

function roleArnOf({ principal }: Caller): string | undefined {
  return principal.kind === 'role-session' ? principal.roleArn : undefined;
}
