import {
  type Actor,
  actorKey,
  messageOf,
  type TenantId,
  type TenantLogin,
  type WorkloadIssuers,
} from '@cordon/domain';
import type { Lab } from '@cordon/lab';
import type { TenantState } from '@cordon/prover';
import type { DeployedState, LoginState } from '@cordon/terraform';
import { connectVault, served, type VaultClient } from '@cordon/vault';
import { certificateFor, statedProof, workloadLogin } from '@cordon/workloads';

/** One way of a tenant to log in: `mount/name`, where there is one. */
export interface Wanted {
  readonly tenant: TenantState;
  readonly login: string;
  /** It is taken as the tenant's own login, whatever others there are. */
  readonly own: boolean;
}

export interface LoggedIn {
  /** By `actorKey`; they hold no AWS credentials until they read a path. Secret. */
  readonly actors: Map<string, Actor>;
  /** `not attacked: …`, each once. */
  readonly notMade: readonly string[];
}

/** Placeholder credentials: an actor reads a Vault path before it calls AWS. */
const NONE = { accessKeyId: 'nobody', secretAccessKey: 'nobody' };

/**
 * Logs every tenant in at the lab's Vault in each way that is wanted, with what the operator can issue: a secret id, a
 * password, a Vault token, a token of the lab's own issuers. A login that the lab cannot make is reported.
 */
export async function logInAll(lab: Lab, wanted: readonly Wanted[], state: DeployedState): Promise<LoggedIn> {
  const { vaultAddress: address, vaultToken: token } = lab.access;
  const vault = connectVault({ address, token });
  const actors = new Map<string, Actor>();
  const notMade = new Set<string>();
  try {
    for (const { tenant, login, own } of wanted) {
      const made = await tokenFor(tenant, login, state, { lab, vault }).catch((error: unknown) => ({
        why: `the login at auth/${login} failed: ${messageOf(error)}`,
      }));
      if (typeof made !== 'string') {
        notMade.add(`not attacked: \`${tenant.id}\`: ${made.why}`);
        continue;
      }
      const actor: Actor = { tenant: tenant.id as TenantId, credentials: NONE, vaultToken: made };
      actors.set(actorKey(tenant.id, login), actor);
      if (own) actors.set(tenant.id, actor);
    }
    return { actors, notMade: [...notMade] };
  } finally {
    vault.close();
  }
}

async function tokenFor(
  { id, login }: TenantState,
  at: string,
  { vault: { logins = [] } }: DeployedState,
  { lab, vault }: { readonly lab: Lab; readonly vault: VaultClient },
): Promise<string | { readonly why: string }> {
  const slash = at.lastIndexOf('/');
  const [mount, name] = [at.slice(0, slash), at.slice(slash + 1)];
  if (login.method === 'approle') {
    const { approle } = vault.auth;
    const roleId = await approle.readRoleId(name, { mountPoint: mount });
    const { secretId } = await approle.generateSecretId(name, { mountPoint: mount });
    return (await approle.login(roleId, secretId, { mountPoint: mount })).token;
  }
  if (login.method === 'token') {
    const path = login.role === undefined ? 'auth/token/create' : `auth/token/create/${login.role}`;
    const policies = login.policies === undefined ? {} : { policies: login.policies };
    const token = lab.access.vaultToken;
    const { status, body } = await vault.raw({
      method: 'POST',
      path,
      body: { ...policies, ttl: '1h' },
      token,
    });
    if (status >= 400) throw new Error(`POST ${path} was answered with ${status}`);
    return (body as { readonly auth?: { readonly client_token?: string } }).auth?.client_token ?? '';
  }
  if (login.method === 'cert') return byCertificate(login, name, mount, { lab, vault });
  const role = logins.find((one) => `${one.mount}/${one.name}` === at);
  const vouched = role === undefined ? { why: `there is no \`auth/${at}\`` } : proofFor(id, login, role);
  if ('why' in vouched) return vouched;
  const deployment = { vault: { authMount: mount } };
  const came = await workloadLogin(
    { role: name, proof: vouched.proof },
    deployment,
    lab.access,
    vault.withToken(undefined),
  );
  if ('token' in came) return came.token;
  served(`POST auth/${mount}/login`, came.refused);
  throw new Error(`vault answered with ${came.refused.status} and no token`);
}

/** With a certificate of the lab's authority instead of the folder's: same fields as the tenant's own. */
async function byCertificate(
  { fields }: Extract<TenantLogin, { method: 'cert' }>,
  name: string,
  mount: string,
  { lab, vault }: { readonly lab: Lab; readonly vault: VaultClient },
): Promise<string | { readonly why: string }> {
  const { workloads, vaultAddress, vaultToken: token } = lab.access;
  if (workloads === undefined) return { why: 'the lab has no certificate authority' };
  if (!vaultAddress.startsWith('https:'))
    return { why: 'a client certificate needs a TLS handshake, and this lab does not use TLS' };
  const path = `auth/${mount}/certs/${name}`;
  const written = await vault.raw({
    method: 'POST',
    path,
    body: { certificate: workloads.authority },
    token,
  });
  if (written.status >= 400) throw new Error(`POST ${path} was answered with ${written.status}`);
  const certificate = await issuedFor(fields, workloads);
  const { status, body } = await vault.withToken(undefined).raw({
    ...{ method: 'POST', path: `auth/${mount}/login`, body: { name }, certificate },
  });
  const { auth, errors = [] } = (body ?? {}) as {
    readonly errors?: readonly string[];
    readonly auth?: { readonly client_token?: string };
  };
  if (auth?.client_token === undefined) throw new Error(errors.join('; ') || String(status));
  return auth.client_token;
}

/** A certificate of the lab's authority with the fields of the tenant's; `*` is anything that the tenant can choose. */
function issuedFor(fields: Extract<TenantLogin, { method: 'cert' }>['fields'], workloads: WorkloadIssuers) {
  const of = (field: string): readonly string[] =>
    [fields[field] ?? []].flat().map((text) => text.replaceAll('*', 'x'));
  const [organizationalUnit] = of('organizational_unit');
  return certificateFor(workloads, {
    commonName: of('common_name')[0] ?? 'x',
    ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    uriSans: of('uri_san'),
    dnsSans: of('dns_san'),
    emailSans: of('email_san'),
  });
}

/** What the tenant presents at that role of the lab's Vault, or why the lab cannot issue it. */
export function proofFor(
  tenant: string,
  login: TenantState['login'],
  role: LoginState,
): { readonly proof: NonNullable<ReturnType<typeof statedProof>> } | { readonly why: string } {
  if (role.method === 'oidc')
    return {
      why: `logging in at auth/${role.mount} takes a browser (role \`${role.name}\` is of type oidc)`,
    };
  const proof = statedProof(tenant, login, {
    audiences:
      role.method === 'jwt'
        ? role.boundAudiences
        : role.method === 'kubernetes' && role.audience !== undefined
          ? [role.audience]
          : [],
    ...(role.method === 'jwt' ? { userClaim: role.userClaim } : {}),
    ...(role.method === 'kubernetes' ? { serviceAccounts: role.serviceAccountNames } : {}),
  });
  return proof === undefined
    ? { why: `logins of the method \`${login.method}\` are not supported in the lab` }
    : { proof };
}
