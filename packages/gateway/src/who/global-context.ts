import {
  type Context,
  type CredentialFacts,
  type CredentialKind,
  credentialContext,
  KNOWN_KEYS,
} from '@cordon/iam';
import { remembered } from '../state/bounded-map.ts';
import type { Caller } from './caller.ts';

export interface RequestFacts {
  /** Address the connection came from. */
  readonly sourceIp: string;
  readonly userAgent?: string;
  readonly referer?: string;
  /** `1.2`, `1.3`; absent over plain HTTP. */
  readonly tlsVersion?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly region: string;
}

/**
 * The global condition keys, lower-cased: those that the credentials fix as `packages/iam`'s table of keys has them, and
 * those that the request brings.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalContext(
  caller: Caller,
  facts: RequestFacts,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {
    'aws:sourceip': facts.sourceIp,
    'aws:securetransport': String(facts.tlsVersion !== undefined),
    'aws:currenttime': new Date(facts.now).toISOString(),
    'aws:epochtime': String(Math.floor(facts.now / 1000)),
    'aws:requestedregion': facts.region,
    ...credentialContext(credentialOf(caller)),
  };
  if (facts.userAgent !== undefined) context['aws:useragent'] = facts.userAgent;
  if (facts.referer !== undefined) context['aws:referer'] = facts.referer;
  for (const [key, value] of Object.entries(caller.session?.context ?? {}))
    context[key.toLowerCase()] = value;
  return context;
}

/**
 * The same without the keys of which AWS's pages do not agree whether such credentials have them; undefined where there is
 * none. A request must be allowed either way.
 */
export function withoutUnclear(caller: Caller, context: Context): Context | undefined {
  const kind = kindOf(caller);
  const unclear = remembered(UNCLEAR, kind, () => unclearKeys(kind));
  const there = unclear.filter((key) => context[key] !== undefined);
  if (there.length === 0) return undefined;
  return Object.fromEntries(Object.entries(context).filter(([key]) => !there.includes(key)));
}

const UNCLEAR = new Map<CredentialKind, readonly string[]>();

function unclearKeys(kind: CredentialKind): readonly string[] {
  return KNOWN_KEYS.filter(({ availability }) => availability[kind] === 'unclear').map(({ key }) =>
    key.toLowerCase(),
  );
}

/** What the table of keys wants to know of the caller's credentials. */
function credentialOf(caller: Caller): CredentialFacts {
  const { principal, session, accountId, arn, userId, userName, tags } = caller;
  const principalArn = principal.kind === 'role-session' ? principal.roleArn : arn;
  return {
    kind: kindOf(caller),
    ...{ tags, accountId, principalArn, userId, userName },
    issuedAt: session && session.issuedAt * 1000,
    sourceIdentity: session?.sourceIdentity,
    provider: session?.context?.['aws:federatedprovider'],
  };
}

/** By how its session came about: of which keys AWS's pages do not agree differs by that. */
function kindOf({ principal, session }: Caller): CredentialKind {
  switch (principal.kind) {
    case 'root':
      return session === undefined ? 'root' : 'root-session';
    case 'user':
      return session === undefined ? 'user' : 'user-session';
    case 'federated-user':
      return 'federated-user';
    case 'role-session':
      // Chained or not: the age of a second factor alone would tell them apart, and no session here has one.
      return session?.context?.['aws:federatedprovider'] === undefined ? 'role' : 'web-identity-role';
    default:
      return 'anonymous';
  }
}
