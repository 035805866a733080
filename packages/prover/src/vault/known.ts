import type { VaultState } from '@cordon/terraform';
import type { DeployedState } from '../model/state.types.ts';
import { covers } from './acl.ts';
import { isTemplated, literalStart, type Rule } from './rule.ts';
import { knownAt, loginMounts } from './sensitive-logins.ts';

/**
 * Engines that make no credentials of AWS and no tokens of Vault, unless a login believes what they make: what is kept or made there is outside of what is asked,
 * as the limits say. https://developer.hashicorp.com/vault/docs/secrets
 */
const WITHOUT_AWS: ReadonlySet<string> = new Set([
  ...['kv', 'kv-v1', 'kv-v2', 'generic', 'transit', 'transform', 'totp', 'pki', 'ssh', 'kmip', 'database'],
  ...['consul', 'nomad', 'rabbitmq', 'mongodbatlas', 'kubernetes', 'ldap', 'openldap', 'ad', 'gcp', 'azure'],
]);

const DIRECTORY: readonly string[] = ['ldap', 'kerberos', 'radius', 'okta', 'saml', 'jwt', 'oidc'];

/**
 * Engines that make what a login may believe, with the methods that may, and what of the engine shows nobody anything of
 * that kind: whoever has a certificate or the token of a service account may log in by it.
 */
const BELIEVED: Readonly<
  Record<string, { readonly by: readonly string[]; readonly not: readonly string[] }>
> = {
  kubernetes: { by: ['kubernetes', 'jwt', 'oidc'], not: [] },
  // Passwords of a directory, which whoever asks the directory believes.
  ldap: { by: DIRECTORY, not: [] },
  openldap: { by: DIRECTORY, not: [] },
  ad: { by: DIRECTORY, not: [] },
  gcp: { by: ['gcp', 'jwt', 'oidc'], not: [] },
  azure: { by: ['azure', 'jwt', 'oidc'], not: [] },
  nomad: { by: ['jwt', 'oidc'], not: [] },
  pki: {
    by: ['cert'],
    not: [
      'ca',
      'ca/*',
      'ca_chain',
      'cert/*',
      'certs',
      'crl',
      'crl/*',
      'issuers',
      'issuer/+/json',
      'issuer/+/pem',
    ],
  },
  transit: {
    by: ['jwt', 'oidc'],
    not: ['encrypt/*', 'decrypt/*', 'rewrap/*', 'datakey/*', 'hash*', 'hmac/*', 'random*', 'verify/*'],
  },
};

/** What of an engine of that type at the path is of no use for logging in. */
function ofEngine(
  path: string,
  type: string,
  { authMounts = [], logins = [] }: VaultState,
): readonly string[] {
  if (!WITHOUT_AWS.has(type)) return [];
  const believed = BELIEVED[type];
  const methods = [...authMounts.map((one) => one.type), ...logins.map(({ method }) => method)];
  return believed === undefined || !methods.some((method) => believed.by.includes(method))
    ? [`${path}/*`]
    : believed.not.map((below) => `${path}/${below}`);
}

/** Parts of Vault that are either in `sensitivePaths` or of no use to anybody but the token itself. */
function knownAreas({ vault }: DeployedState): readonly string[] {
  return [
    ...vault.awsMounts.map(({ path }) => `${path}/*`),
    ...(vault.engines ?? []).flatMap(({ path, type }) => ofEngine(path, type, vault)),
    ...[...new Set(vault.appRoles.map(({ mount }) => mount))].map((mount) => `auth/${mount}/*`),
    ...loginMounts(vault).flatMap(knownAt),
    ...(vault.identityTokens === undefined ? [] : ['identity/oidc/token/*']),
    'auth/token/*',
    'cubbyhole/*',
    'identity/alias*',
    'identity/entity*',
    'identity/group*',
    'identity/lookup/*',
    'identity/oidc/provider/+/authorize',
    'identity/oidc/.well-known/*',
    'identity/oidc/introspect',
    'identity/oidc/config',
    'identity/oidc/key*',
    'identity/oidc/role*',
    'identity/persona*',
    'sys/audit*',
    'sys/auth*',
    'sys/capabilities*',
    'sys/control-group/request',
    'sys/health',
    'sys/internal/ui/*',
    'sys/leader',
    'sys/leases/*',
    'sys/mounts*',
    'sys/plugins/catalog/*',
    'sys/policies/acl*',
    'sys/policy*',
    'sys/raw/*',
    'sys/remount',
    'sys/renew',
    'sys/renew/*',
    'sys/revoke*',
    'sys/rotate',
    'sys/seal-status',
    'sys/storage/raft/snapshot',
    'sys/tools/*',
    'sys/wrapping/*',
  ];
}

const WRITING: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

const areasOf = new WeakMap<DeployedState, readonly string[]>();

/** A path of which nothing is known, and whether the token may write there. */
export interface UnknownPath {
  readonly path: string;
  readonly writes: boolean;
}

/** Paths that a token's rules open and that nothing here knows: what can be got or changed there cannot be told. */
export function unknownPaths(rules: readonly Rule[], state: DeployedState): readonly UnknownPath[] {
  let areas = areasOf.get(state);
  if (areas === undefined) {
    areas = knownAreas(state);
    areasOf.set(state, areas);
  }
  return rules.flatMap((rule): UnknownPath[] => {
    const idle = rule.capabilities.length === 0 || rule.capabilities.includes('deny');
    return idle || areas?.some((area) => isWithin(rule, area))
      ? []
      : [{ path: rule.path, writes: rule.capabilities.some((one) => WRITING.has(one)) }];
  });
}

/** Whether all that the rule covers is in the area. */
function isWithin(rule: Rule, area: string): boolean {
  if (area.endsWith('*')) return literalStart(rule).startsWith(area.slice(0, -1));
  return !isTemplated(rule) && !rule.path.endsWith('*') && covers(area, rule.path);
}
