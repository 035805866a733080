import { StackError } from '../errors.ts';

/** One `path` stanza of a Vault ACL policy. */
export interface AclRule {
  /** Exact path: no trailing `*`, no `+`. */
  readonly path: string;
  /** An identity template that ends the path, whose value the auth method alone writes. */
  readonly template?: string;
  readonly capabilities: readonly ('read' | 'update')[];
  readonly requiredParameters?: readonly string[];
  /** Values are matched whole unless they begin or end with `*`; an empty list means any value. */
  readonly allowedParameters?: Readonly<Record<string, readonly string[]>>;
  /** As above; an empty list denies the parameter whatever its value. */
  readonly deniedParameters?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Renders a Vault ACL policy. A path with a glob is refused: Vault lets the longest prefix decide, so `creds/acme*`
 * would cover `creds/acme-eu` as well. A template may only end it, and only one whose value no client chooses: before Vault
 * 1.21.6 the value could bring a glob with it.
 * https://developer.hashicorp.com/vault/docs/concepts/policies
 */
export function vaultAcl(rules: readonly AclRule[]): string {
  return rules.map(stanza).join('\n');
}

function stanza(rule: AclRule): string {
  if (!/^[a-z0-9][a-z0-9/-]*[a-z0-9]$/.test(rule.path))
    throw new StackError(
      `Vault path \`${rule.path}\` was refused: only exact paths may stand in a tenant's policy`,
    );
  return [
    `path "${rule.path}${rule.template === undefined ? '' : `/${rule.template}`}" {`,
    `  capabilities = ${JSON.stringify(rule.capabilities)}`,
    ...(rule.requiredParameters
      ? [`  required_parameters = ${JSON.stringify(rule.requiredParameters)}`]
      : []),
    ...parameters('allowed_parameters', rule.allowedParameters),
    ...parameters('denied_parameters', rule.deniedParameters),
    '}',
    '',
  ].join('\n');
}

function parameters(name: string, values: AclRule['allowedParameters']): readonly string[] {
  if (values === undefined) return [];
  const lines = Object.entries(values).map(
    ([key, list]) => `    ${JSON.stringify(key)} = ${JSON.stringify(list)}`,
  );
  return [`  ${name} = {`, ...lines, '  }'];
}

/** What a token needs to look after itself; stands in for Vault's `default` policy, which also opens leases by id. */
export const OWN_TOKEN: readonly AclRule[] = [
  { path: 'auth/token/lookup-self', capabilities: ['read'] },
  { path: 'auth/token/renew-self', capabilities: ['update'] },
  { path: 'auth/token/revoke-self', capabilities: ['update'] },
];

/** Denied wherever Vault decides them: a tenant that chose its session name would choose what AWS logs. */
const BROKERS_CHOICE = { role_arn: [], role_session_name: [] } as const;

/** What a tenant may say when it asks for credentials. */
export type Limits = Pick<AclRule, 'requiredParameters' | 'allowedParameters' | 'deniedParameters'>;

/**
 * A tenant's whole policy: its own role's credentials and its own token. `creds/` and `sts/` are one handler in Vault,
 * so both are named; giving one alone fences nothing.
 */
export function credentialRules(
  awsMount: string,
  role: string | { readonly template: string },
  limits: Limits = { deniedParameters: BROKERS_CHOICE },
): readonly AclRule[] {
  const rule = (verb: string): AclRule => ({
    ...(typeof role === 'string'
      ? { path: `${awsMount}/${verb}/${role}` }
      : { path: `${awsMount}/${verb}`, ...role }),
    capabilities: ['read'],
    ...limits,
  });
  return [rule('creds'), rule('sts'), ...OWN_TOKEN];
}

/** A tenant's whole policy where it takes Vault's identity tokens to STS itself: its own token, of either kind. */
export function identityTokenRules(role: string): readonly AclRule[] {
  return [{ path: `identity/oidc/token/${role}`, capabilities: ['read'] }, ...OWN_TOKEN];
}
