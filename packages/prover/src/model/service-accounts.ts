import type { NamedPolicy, PolicyDocument } from '@cordon/iam';
import { sameGlobs } from '../language/texts.ts';
import type { DeployedState, RoleState } from './state.types.ts';

type Statement = PolicyDocument['statements'][number];

/** Which tenants may hold tokens of service accounts for a role; `anybody` where that is not known. */
interface Trusted {
  readonly role: RoleState;
  readonly trust: NamedPolicy;
  readonly tenants: 'anybody' | readonly string[];
}

/**
 * For each role that lets in an identity provider, whose tokens it takes. Where every tenant logs in to Vault as a service
 * account at one login, a trust policy that spells out the subject says it: whoever runs pods in a namespace runs them as any
 * service account there, and a tenant has no namespaces but its own. The provider must be the only cluster that roles trust,
 * and is then taken to be the one of the login (`assumed`).
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function byServiceAccount(
  roles: readonly { readonly role: RoleState; readonly trust: NamedPolicy }[],
  state: DeployedState,
): { readonly trusted: readonly Trusted[]; readonly assumed: readonly string[] } {
  const federated = roles.flatMap(({ role, trust }) => {
    const letIn = trust.document.statements.filter(lettingProvidersIn);
    return letIn.length === 0 ? [] : [{ role, trust, pins: letIn.map(pinOf) }];
  });
  const subjects = subjectsOf(state);
  const issuers = new Set(
    federated.flatMap(({ pins }) => pins.flatMap((pin) => (pin === undefined ? [] : [pin.issuer]))),
  );
  const [issuer] = issuers;
  const told = subjects !== undefined && issuers.size === 1 && mayBe(issuer ?? '', state);
  const trusted = federated.map(({ role, trust, pins }): Trusted => {
    const patterns = pins.flatMap((pin) => pin?.patterns ?? []);
    return !told || pins.includes(undefined)
      ? { role, trust, tenants: 'anybody' }
      : {
          ...{ role, trust },
          tenants: subjects.flatMap(([id, subject]) => (sameGlobs(patterns, [subject]) ? [id] : [])),
        };
  });
  return {
    trusted,
    assumed: trusted.some(({ tenants }) => tenants !== 'anybody')
      ? [
          `the cluster \`${issuer}\`, whose service accounts roles trust, is the one whose pods log in to Vault, and a tenant runs pods in no namespace but that of its login`,
        ]
      : [],
  };
}

function lettingProvidersIn({ effect, principal }: Statement): boolean {
  return (
    effect === 'Allow' &&
    (principal?.not === true || principal?.entries.some(({ kind }) => kind === 'Federated') === true)
  );
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** The subjects that the statement spells out, as patterns; `undefined` where it lets in others, or nobody can say. */
function pinOf({
  principal,
  conditions,
}: Statement): { readonly issuer: string; readonly patterns: readonly string[] } | undefined {
  const providers = (principal?.entries ?? []).filter(({ kind }) => kind === 'Federated');
  const issuer = /^arn:[^:*?]+:iam::\d{12}:oidc-provider\/([^*?$]+)$/.exec(providers[0]?.value ?? '')?.[1];
  if (principal?.not === true || providers.length !== 1 || issuer === undefined) return undefined;
  const pin = conditions.find(
    ({ key, operator, ifExists, set, values }) =>
      key.toLowerCase() === `${issuer}:sub`.toLowerCase() &&
      (operator === 'StringEquals' || operator === 'StringLike') &&
      !ifExists &&
      set !== 'ForAllValues' &&
      values.every((value) => value.startsWith(SERVICE_ACCOUNT) && !value.includes('$')),
  );
  return pin && { issuer, patterns: pin.values.map((value) => value.replaceAll('?', '*')) };
}

/** What pods of each tenant may be, as a glob; `undefined` where one of them is not told of by one Kubernetes login. */
function subjectsOf(state: DeployedState): readonly (readonly [string, string])[] | undefined {
  const { tenants, vault } = state;
  // Who is given tokens of service accounts by Vault may be any.
  if ((vault.engines ?? []).some(({ type }) => type === 'kubernetes')) return undefined;
  const found: [string, string][] = [];
  for (const { id, login } of tenants) {
    if (login.method !== 'kubernetes') return undefined;
    found.push([id, `${SERVICE_ACCOUNT}${login.namespace}:*`]);
  }
  return mountsOf(state).size === 1 ? found : undefined;
}

/** The Kubernetes logins of tenants: one that names none may log in at each. */
function mountsOf({ tenants, vault }: DeployedState): ReadonlySet<string> {
  const all = [
    ...(vault.authMounts ?? []).flatMap(({ path, type }) => (type === 'kubernetes' ? [path] : [])),
    ...(vault.logins ?? []).flatMap(({ method, mount }) => (method === 'kubernetes' ? [mount] : [])),
  ];
  return new Set(
    tenants.flatMap(({ login }) =>
      login.method !== 'kubernetes' ? [] : login.mount === undefined ? all : [login.mount],
    ),
  );
}

/** Whether nothing says that the issuer is of another cluster than the login. */
function mayBe(issuer: string, state: DeployedState): boolean {
  const mounts = mountsOf(state);
  return (state.vault.authMounts ?? []).every(
    ({ path, boundIssuer: bound }) =>
      !mounts.has(path) ||
      bound === undefined ||
      bound.replace(/^https:\/\//, '').replace(/\/$/, '') === issuer,
  );
}
