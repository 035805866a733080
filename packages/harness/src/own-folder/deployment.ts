import type { Deployment, TenantDeployment, TenantId } from '@cordon/domain';
import type { Caller, DeployedState, IsolationModel, TenantState } from '@cordon/prover';

/** A stranger's deployment in the words of the catalogue's attacks, and what does not fit into them. */
export interface OwnDeployment {
  readonly deployment: Deployment;
  /** Tenants that are left out, with the reason. */
  readonly unfit: readonly { readonly tenant: string; readonly why: string }[];
}

/**
 * Says of every tenant by what it gets its credentials, as the model worked it out: the path of Vault that it reads by its
 * own login, the role or user behind it. A tenant that the attacks cannot speak of is told with the reason.
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
    const [first] = own;
    if (first === undefined || first.route?.kind !== 'vault' || first.through?.login === undefined) {
      leave('it can get no credentials of AWS by its own login');
      continue;
    }
    const [, mount = '', name = ''] = /^(.*)\/(?:creds|sts)\/(.+)$/.exec(first.route.path) ?? [];
    const slash = first.through.login.lastIndexOf('/');
    const appRole = state.vault.appRoles.find((one) => `${one.mount}/${one.name}` === first.through?.login);
    if (login.method !== 'approle' || appRole === undefined) {
      leave(`it logs in by \`${login.method}\`, which the attacks on logins do not make`);
      continue;
    }
    if (data.some(({ prefix }) => prefix !== undefined)) {
      leave('its data is a part of a bucket, and the attacks speak of whole ones');
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
        loginRole: appRole.name,
        appRole: { name: appRole.name, roleId: appRole.roleId ?? '' },
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
      login: 'approle',
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

function roleArnOf({ principal }: Caller): string | undefined {
  return principal.kind === 'role-session' ? principal.roleArn : undefined;
}
