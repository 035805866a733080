import type { NamedPolicy, PolicyDocument, PolicyKind } from '@cordon/iam';
import type { PinnedPolicy } from '../state/entities.ts';
import { derived, identityByArn, identityNamed, type State } from '../state/store.ts';
import { parsed } from './checked-policy.ts';

/**
 * The unique ids of the users, roles and roles’ sessions that a policy names as principals, as they are now. `unknown` lists those
 * that do not exist: AWS refuses to save such a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function pinPrincipals(
  document: PolicyDocument,
  state: State,
): { readonly principals: Readonly<Record<string, string>>; readonly unknown: readonly string[] } {
  const principals: Record<string, string> = {};
  const unknown: string[] = [];
  for (const value of namedPrincipals(document)) {
    const id = identityOf(value, state);
    // Stored all the same (deleted meanwhile, or put there by somebody else), it is not who comes by this name later.
    if (id === 'none') {
      unknown.push(value);
      if (!UNIQUE_ID.test(value)) principals[value] = NOBODY;
    } else if (id !== undefined) principals[value] = id;
  }
  return { principals, unknown };
}

/** As a unique id looks, and nobody’s. */
const NOBODY = 'AROANOBODY';

function namedPrincipals(document: PolicyDocument): readonly string[] {
  return document.statements.flatMap((statement) =>
    (statement.principal?.entries ?? []).filter((entry) => entry.kind === 'AWS').map((entry) => entry.value),
  );
}

/**
 * A policy as AWS stores it: the id of an account is its root’s ARN, the unique id of a user or role is the ARN that it
 * has, and nothing else of the text changes. Saved policies come back so, which is why Terraform and others compare the
 * two as one. `unknown` are the principals that are nobody (a deleted user’s id among them): AWS refuses to save them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (“AWS account principals”,
 * “IAM role principals”), https://github.com/hashicorp/awspolicyequivalence
 */
export function storedPolicy(
  text: string,
  kind: PolicyKind,
  state: State,
): PinnedPolicy & { readonly unknown: readonly string[] } {
  const written = new Map<string, string>();
  for (const value of namedPrincipals(parsed(text, kind))) {
    if (/^\d{12}$/.test(value)) written.set(value, `arn:aws:iam::${value}:root`);
    const arn = UNIQUE_ID.test(value) ? arnOfId(value, state) : undefined;
    if (arn !== undefined) written.set(value, arn);
  }
  const stored = withPrincipals(text, written);
  return { text: stored, ...pinPrincipals(parsed(stored, kind), state) };
}

/**
 * The policy’s text as AWS shows it: a principal that was deleted since is its unique id, one that was renamed has its
 * new ARN.
 */
export function shownText(policy: PinnedPolicy, state: State): string {
  return withPrincipals(policy.text, movedPrincipals(policy, state));
}

/** Principals that are not what they were when the policy was saved, and what they are now. */
function movedPrincipals({ principals }: PinnedPolicy, state: State): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(principals)
      .filter(([arn, id]) => identityOf(arn, state) !== id)
      .map(([arn, id]) => [arn, arnOfId(id, state) ?? id]),
  );
}

const UNIQUE_ID = /^(AIDA|AROA)[A-Z0-9]+$/;

/** ARN of whoever has the unique id now; undefined for nobody. */
function arnOfId(id: string, state: State): string | undefined {
  for (const row of state.all(id.startsWith('AIDA') ? 'users' : 'roles')) if (row.id === id) return row.arn;
  return undefined;
}

/** The policy’s JSON with other AWS principals; the very text when none changes. */
function withPrincipals(text: string, written: ReadonlyMap<string, string>): string {
  if (written.size === 0) return text;
  const other = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(other) : (written.get(value as string) ?? value);
  const policy = JSON.parse(text) as { Statement?: unknown };
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  for (const statement of statements as Record<string, unknown>[])
    for (const element of ['Principal', 'NotPrincipal']) {
      const principal = statement[element];
      if (typeof principal === 'object' && principal !== null && 'AWS' in principal)
        principal.AWS = other(principal.AWS);
    }
  return JSON.stringify(policy);
}

/**
 * Unique id of the user or role that the ARN names now, with its name behind it for a session of a role; `none` when there
 * is none; undefined for other principals.
 */
function identityOf(arn: string, state: State): string | 'none' | undefined {
  if (UNIQUE_ID.test(arn)) return arnOfId(arn, state) === undefined ? 'none' : arn;
  const session = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(arn);
  if (session !== null) {
    const [accountId, role, name] = session.slice(1) as [string, string, string];
    const row = identityNamed(state, 'roles', accountId, role);
    return row?.name === role ? `${row.id}:${name}` : 'none';
  }
  const kind = /^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/./.exec(arn)?.[1];
  if (kind === undefined) return undefined;
  return identityByArn(state, kind === 'user' ? 'users' : 'roles', arn)?.id ?? 'none';
}

const DOCUMENTS = {
  resource: derived((policy: PinnedPolicy, state) => documentOf(policy, 'resource', state)),
  trust: derived((policy: PinnedPolicy, state) => documentOf(policy, 'trust', state)),
};

function documentOf(policy: PinnedPolicy, kind: PolicyKind, state: State): PolicyDocument {
  return replacePrincipals(parsed(policy.text, kind), movedPrincipals(policy, state));
}

/**
 * The policy as it counts now: a principal whose user or role was deleted since (even if one of the same name was
 * made again) is replaced by the unique id it had, which is nobody’s any more; a renamed one is still the same.
 */
export function pinnedPolicy(
  name: string,
  policy: PinnedPolicy,
  kind: keyof typeof DOCUMENTS,
  state: State,
): NamedPolicy {
  return { name, document: DOCUMENTS[kind](policy, state) };
}

/** The very document when nothing moved, which others remember what they know by. */
function replacePrincipals(document: PolicyDocument, moved: ReadonlyMap<string, string>): PolicyDocument {
  if (moved.size === 0) return document;
  return {
    ...document,
    statements: document.statements.map((statement) => {
      const { principal } = statement;
      if (principal === undefined) return statement;
      const entries = principal.entries.map((entry) => ({
        ...entry,
        value: (entry.kind === 'AWS' ? moved.get(entry.value) : undefined) ?? entry.value,
      }));
      return { ...statement, principal: { ...principal, entries } };
    }),
  };
}
