import {
  type Context,
  type CredentialFacts,
  type CredentialKind,
  credentialContext,
  KNOWN_KEYS,
} from '@cordon/iam';
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
  const unclear = UNCLEAR.get(kind) ?? unclearKeys(kind);
  UNCLEAR.set(kind, unclear);
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
  const { sourceIdentity, context } = session ?? {};
  const provider = context?.['aws:federatedprovider'];
  return {
    kind: kindOf(caller),
    tags,
    ...(accountId === undefined ? {} : { accountId }),
    ...(principalArn === undefined ? {} : { principalArn }),
    ...(userId === undefined ? {} : { userId }),
    ...(userName === undefined ? {} : { userName }),
    ...(session === undefined ? {} : { issuedAt: session.issuedAt * 1000 }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(provider === undefined ? {} : { provider }),
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
      if (session?.context?.['aws:federatedprovider'] !== undefined) return 'web-identity-role';
      return session?.chained === true ? 'chained-role' : 'role';
    default:
      return 'anonymous';
  }
}
