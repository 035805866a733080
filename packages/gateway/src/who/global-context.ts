import type { Caller } from './caller.ts';

export interface RequestFacts {
  /** Address the connection came from. */
  readonly sourceIp: string;
  readonly userAgent?: string;
  readonly referer?: string;
  readonly secure: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly region: string;
}

/**
 * The global condition keys, lower-cased. A key that AWS leaves out for this kind of caller is left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalContext(
  caller: Caller,
  facts: RequestFacts,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {
    'aws:sourceip': facts.sourceIp,
    'aws:securetransport': String(facts.secure),
    'aws:currenttime': new Date(facts.now).toISOString(),
    'aws:epochtime': String(Math.floor(facts.now / 1000)),
    'aws:requestedregion': facts.region,
    'aws:principaltype': principalType(caller),
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
  };
  const { principal, session } = caller;
  if (facts.userAgent !== undefined) context['aws:useragent'] = facts.userAgent;
  if (facts.referer !== undefined) context['aws:referer'] = facts.referer;
  if (caller.userId !== undefined) context['aws:userid'] = caller.userId;
  if (caller.accountId !== undefined) context['aws:principalaccount'] = caller.accountId;
  const arn = principal.kind === 'role-session' ? principal.roleArn : caller.arn;
  if (arn !== undefined) context['aws:principalarn'] = arn;
  if (principal.kind === 'user' && caller.userName !== undefined) context['aws:username'] = caller.userName;
  for (const [key, value] of Object.entries(caller.tags))
    context[`aws:principaltag/${key.toLowerCase()}`] = value;
  if (session !== undefined) {
    context['aws:tokenissuetime'] = new Date(session.issuedAt * 1000).toISOString();
    // There for temporary credentials alone, and here never true.
    context['aws:multifactorauthpresent'] = 'false';
    if (session.sourceIdentity !== undefined) context['aws:sourceidentity'] = session.sourceIdentity;
    for (const [key, value] of Object.entries(session.context ?? {})) context[key.toLowerCase()] = value;
  }
  return context;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (principal key values) */
function principalType(caller: Caller): string {
  switch (caller.principal.kind) {
    case 'root':
      return 'Account';
    case 'user':
      return 'User';
    case 'role-session':
      return 'AssumedRole';
    case 'federated-user':
      return 'FederatedUser';
    default:
      return 'Anonymous';
  }
}
