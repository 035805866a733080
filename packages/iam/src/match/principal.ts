import type { PrincipalElement, Statement } from '../policy.ts';
import type { Principal } from '../request.types.ts';

/**
 * How a `Principal` entry names the caller. The form decides which other policies still limit the grant:
 * see `evaluate/layers.ts`.
 */
export type PrincipalForm =
  | 'anyone'
  | 'account'
  | 'role'
  | 'session'
  | 'user'
  | 'federated-user'
  | 'federated'
  | 'service';

type Entry = PrincipalElement['entries'][number];

/** What about the caller a `Principal` element can depend on, besides who it is. */
export interface PrincipalFacts {
  readonly principal: Principal;
  /** Canonical user id of the caller's account (S3). */
  readonly canonicalUserId?: string;
  readonly hasBoundary: boolean;
}

/**
 * The form in which one entry names the caller, or `undefined`. Names are compared exactly, case counts; unique ids
 * (`AROA…`, `AIDA…`) name the role or user they belong to.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function formOf(entry: Entry, facts: PrincipalFacts): PrincipalForm | undefined {
  const { principal } = facts;
  if (entry.kind === '*') return 'anyone';
  if (entry.kind === 'Service')
    return principal.kind === 'service' && (entry.value === '*' || entry.value === principal.name)
      ? 'service'
      : undefined;
  if (entry.kind === 'Federated')
    return principal.kind === 'web-identity' && (entry.value === '*' || entry.value === principal.provider)
      ? 'federated'
      : undefined;
  if (entry.kind === 'CanonicalUser') return entry.value === facts.canonicalUserId ? 'account' : undefined;
  return awsFormOf(entry.value, principal);
}

function awsFormOf(value: string, principal: Principal): PrincipalForm | undefined {
  if (principal.kind === 'service' || principal.kind === 'web-identity') return undefined;
  if (value === '*') return 'anyone';
  // Stryker disable next-line ConditionalExpression,StringLiteral: nothing below names an anonymous caller either
  if (principal.kind === 'anonymous') return undefined;
  if (isAccount(value, principal.accountId)) return 'account';
  switch (principal.kind) {
    // Stryker disable next-line ConditionalExpression,StringLiteral: root has no ARN and no unique id of a user's
    case 'root':
      return undefined;
    case 'user':
      return value === principal.arn || value === principal.userId ? 'user' : undefined;
    case 'role-session':
      if (value === principal.sessionArn) return 'session';
      return value === principal.roleArn || value === principal.roleId ? 'role' : undefined;
    case 'federated-user':
      if (value === principal.arn) return 'federated-user';
      return value === principal.userArn ? 'user' : undefined;
  }
}

/** The account id, or the ARN of its root in any partition. */
function isAccount(value: string, accountId: string): boolean {
  return value === accountId || /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):root$/.exec(value)?.[1] === accountId;
}

/**
 * All forms in which a statement's `Principal` or `NotPrincipal` covers the caller; empty when it does not.
 *
 * `NotPrincipal` with `Deny` spares only a caller who is named on every level (account, role or user, session), since
 * AWS may check the account, then the role, then the session; and it spares nobody who has a permissions boundary, whoever is named (`*` as well). With
 * `Allow` it is not supported, and no parsed policy has it; a statement that was made otherwise is read at its widest: it
 * covers everyone who is named on no level.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function coveringForms(
  element: PrincipalElement,
  effect: Statement['effect'],
  facts: PrincipalFacts,
): readonly PrincipalForm[] {
  const forms = new Set<PrincipalForm>();
  for (const entry of element.entries) {
    const form = formOf(entry, facts);
    if (form !== undefined) forms.add(form);
  }
  if (!element.not) return [...forms];
  if (effect === 'Allow') return forms.size === 0 ? ['anyone'] : [];
  if (facts.hasBoundary) return ['anyone'];
  if (forms.has('anyone')) return [];
  return levelsOf(facts.principal).every((level) => forms.has(level)) ? [] : ['anyone'];
}

/** The forms that must all be named before `NotPrincipal` spares the caller; nobody can name an anonymous caller. */
function levelsOf(principal: Principal): readonly PrincipalForm[] {
  switch (principal.kind) {
    case 'root':
      return ['account'];
    case 'user':
      return ['account', 'user'];
    case 'role-session':
      return ['account', 'role', 'session'];
    case 'federated-user':
      return ['account', 'federated-user'];
    case 'service':
      return ['service'];
    case 'web-identity':
      return ['federated'];
    case 'anonymous':
      // Stryker disable next-line StringLiteral: whoever names anyone has spared everyone already
      return ['anyone'];
  }
}
