import { createSign, type KeyObject, randomBytes } from 'node:crypto';
import { type Actor, actorKey, type TenantId, type TenantLogin, type WorkloadIssuers } from '@cordon/domain';
import type { Lab } from '@cordon/lab';
import type { TenantState } from '@cordon/prover';
import { connectVault, type VaultClient } from '@cordon/vault';
import { certificateFor } from '@cordon/workloads';

/** One way of a tenant to log in: `mount/name`, where there is one. */
export interface Wanted {
  readonly tenant: TenantState;
  readonly login: string;
  /** It is the way that its own login is taken for, whatever others there are. */
  readonly own: boolean;
}

export interface LoggedIn {
  /** By `actorKey`; of AWS they hold nothing until they read a path. Secret. */
  readonly actors: Map<string, Actor>;
  /** `not attacked: …`, each once. */
  readonly notMade: readonly string[];
}

/** Credentials of nobody: who asks AWS reads a path of Vault first. */
const NONE = { accessKeyId: 'nobody', secretAccessKey: 'nobody' };

/**
 * Logs every tenant in at the lab's Vault in each way that is wanted, as it would, with what the operator can vouch for: a
 * secret id, a password, a token, an ID token of the lab's own issuer. A login that the lab cannot make is told.
 */
export async function logInAll(lab: Lab, wanted: readonly Wanted[], issuer: KeyObject): Promise<LoggedIn> {
  const { vaultAddress: address, vaultToken: token } = lab.access;
  const vault = connectVault({ address, token });
  const actors = new Map<string, Actor>();
  const notMade = new Set<string>();
  try {
    for (const { tenant, login, own } of wanted) {
      const made = await tokenFor(tenant.login, login, tenant.id, { lab, vault, token }, issuer).catch(
        (error: unknown) => ({
          why: `the login at auth/${login} failed: ${error instanceof Error ? error.message : String(error)}`,
        }),
      );
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
  login: TenantLogin,
  at: string,
  tenant: string,
  { lab, vault, token }: { readonly lab: Lab; readonly vault: VaultClient; readonly token: string },
  issuer: KeyObject,
): Promise<string | { readonly why: string }> {
  const slash = at.lastIndexOf('/');
  const [mount, name] = [at.slice(0, slash), at.slice(slash + 1)];
  const asked = async (method: string, path: string, body?: object): Promise<Answer> => {
    const { status, body: said } = await vault.raw({ method, path, body, token });
    if (status >= 400)
      throw new Error(
        `${method} ${path}: ${((said as Answer | undefined)?.errors ?? []).join('; ') || status}`,
      );
    return (said ?? {}) as Answer;
  };
  switch (login.method) {
    case 'approle': {
      const { approle } = vault.auth;
      const roleId = await approle.readRoleId(name, { mountPoint: mount });
      const { secretId } = await approle.generateSecretId(name, { mountPoint: mount });
      return (await approle.login(roleId, secretId, { mountPoint: mount })).token;
    }
    case 'userpass': {
      // The lab's own: what the folder set is nobody's business.
      const password = randomBytes(18).toString('base64url');
      await asked('POST', `auth/${mount}/users/${name}/password`, { password });
      return (await asked('POST', `auth/${mount}/login/${name}`, { password })).auth?.client_token ?? '';
    }
    case 'token': {
      const path = login.role === undefined ? 'auth/token/create' : `auth/token/create/${login.role}`;
      const policies = login.policies === undefined ? {} : { policies: login.policies };
      return (await asked('POST', path, { ...policies, ttl: '1h' })).auth?.client_token ?? '';
    }
    case 'jwt': {
      const { data: role = {} } = await asked('GET', `auth/${mount}/role/${name}`);
      const { data: config = {} } = await asked('GET', `auth/${mount}/config`);
      if (role.role_type === 'oidc')
        return { why: `logging in at auth/${mount} takes a browser (role \`${name}\` is of type oidc)` };
      const [audience] = [role.bound_audiences ?? []].flat() as string[];
      const claims: Record<string, unknown> = {
        sub: tenant,
        ...(audience === undefined ? {} : { aud: audience }),
        ...(config.bound_issuer ? { iss: config.bound_issuer } : {}),
        ...Object.fromEntries(Object.entries(login.claims).map(([key, value]) => [key, concrete(value)])),
      };
      const user = String(role.user_claim ?? 'sub');
      claims[user] ??= tenant;
      const jwt = signed(claims, issuer);
      return (await asked('POST', `auth/${mount}/login`, { role: name, jwt })).auth?.client_token ?? '';
    }
    case 'kubernetes': {
      const { workloads } = lab.access;
      if (workloads === undefined) return { why: 'nobody in the lab vouches for service accounts' };
      // The lab's cluster in the place of the folder's: it reviews the tokens that it signed.
      await asked('POST', `auth/${mount}/config`, {
        kubernetes_host: workloads.address,
        disable_local_ca_jwt: true,
      });
      const { data: role = {} } = await asked('GET', `auth/${mount}/role/${name}`);
      const [bound = 'default'] = [role.bound_service_account_names ?? []].flat() as string[];
      const account = concrete(login.serviceAccount === '*' ? bound : login.serviceAccount);
      const audience = role.audience ? String(role.audience) : 'https://kubernetes.default.svc';
      const where = [concrete(login.namespace), 'serviceaccounts', account].map(encodeURIComponent).join('/');
      const answer = await fetch(`${workloads.address}/api/v1/namespaces/${where}/token`, {
        method: 'POST',
        headers: { authorization: `Bearer ${workloads.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ spec: { audiences: [audience] } }),
      });
      const { status } = (await answer.json()) as { readonly status?: { readonly token?: string } };
      const jwt = status?.token ?? '';
      return (await asked('POST', `auth/${mount}/login`, { role: name, jwt })).auth?.client_token ?? '';
    }
    case 'cert': {
      const { workloads } = lab.access;
      if (workloads === undefined) return { why: 'nobody in the lab vouches for certificates' };
      if (!lab.access.vaultAddress.startsWith('https:'))
        return { why: 'a client’s certificate is shown in a TLS handshake, and this lab speaks none' };
      // The lab's authority in the place of the folder's: it issues what the tenant's own would.
      await asked('POST', `auth/${mount}/certs/${name}`, { certificate: workloads.authority });
      const certificate = await issuedFor(login.fields, workloads);
      const { status, body } = await vault.withToken(undefined).raw({
        ...{ method: 'POST', path: `auth/${mount}/login`, body: { name }, certificate },
      });
      const { auth, errors = [] } = (body ?? {}) as Answer;
      if (auth?.client_token === undefined)
        return { why: `the login at auth/${at} failed: ${errors.join('; ') || status}` };
      return auth.client_token;
    }
    default:
      return { why: `logins of the method \`${login.method}\` are not made in the lab` };
  }
}

interface Answer {
  readonly errors?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly auth?: { readonly client_token?: string };
}

/** A certificate of the lab's authority that says what the tenant's does. */
function issuedFor(fields: Extract<TenantLogin, { method: 'cert' }>['fields'], workloads: WorkloadIssuers) {
  const of = (field: string): readonly string[] => concrete([fields[field] ?? []].flat());
  const [organizationalUnit] = of('organizational_unit');
  return certificateFor(workloads, {
    commonName: of('common_name')[0] ?? 'x',
    ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    uriSans: of('uri_san'),
    dnsSans: of('dns_san'),
    emailSans: of('email_san'),
  });
}

/** `*` is whatever the tenant can bring about. */
function concrete<T extends string | readonly string[]>(value: T): T {
  const one = (text: string): string => text.replaceAll('*', 'x');
  return (typeof value === 'string' ? one(value) : value.map(one)) as T;
}

/** https://www.rfc-editor.org/rfc/rfc7519, signed RS256. */
function signed(claims: Readonly<Record<string, unknown>>, key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now, nbf: now, exp: now + 3600, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
}
