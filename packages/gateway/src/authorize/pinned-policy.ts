import type { NamedPolicy, PolicyDocument, PolicyKind } from '@cordon/iam';
import { identityKey, type PinnedPolicy } from '../state/entities.ts';
import type { State } from '../state/store.ts';
import { parsed } from './parse-cache.ts';

/**
 * The unique ids of the users and roles that a policy names as principals, as they are now. `unknown` lists those
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
    if (id === 'none') unknown.push(value);
    else if (id !== undefined) principals[value] = id;
  }
  return { principals, unknown };
}

function namedPrincipals(document: PolicyDocument): readonly string[] {
  return document.statements.flatMap((statement) =>
    (statement.principal?.entries ?? [])
      .filter((entry) => entry.kind === 'AWS' && entry.value !== '*')
      .map((entry) => entry.value),
  );
}

/** Unique id of the user or role that the ARN names now; `none` when there is none; undefined for other principals. */
function identityOf(arn: string, state: State): string | 'none' | undefined {
  if (/^(AIDA|AROA)[A-Z0-9]+$/.test(arn)) return arn;
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):(user|role)\/(.+)$/.exec(arn);
  if (match === null) return undefined;
  const [, accountId = '', kind, rest = ''] = match;
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  const row = state.get(kind === 'user' ? 'users' : 'roles', identityKey(accountId, name));
  return row?.arn === arn ? row.id : 'none';
}

const live = new WeakMap<PinnedPolicy, { version: number; document: PolicyDocument }>();

/**
 * The policy as it counts now: a principal whose user or role was deleted since (even if one of the same name was
 * made again) is replaced by the unique id it had, which is nobody’s any more.
 */
export function pinnedPolicy(
  name: string,
  policy: PinnedPolicy,
  kind: PolicyKind,
  state: State,
): NamedPolicy {
  const known = live.get(policy);
  if (known?.version === state.version) return { name, document: known.document };
  const original = parsed(policy.text, kind);
  const dead = new Map(
    Object.entries(policy.principals).filter(([arn, id]) => identityOf(arn, state) !== id),
  );
  const document = dead.size === 0 ? original : replacePrincipals(original, dead);
  live.set(policy, { version: state.version, document });
  return { name, document };
}

function replacePrincipals(document: PolicyDocument, dead: ReadonlyMap<string, string>): PolicyDocument {
  return {
    ...document,
    statements: document.statements.map((statement) => {
      const { principal } = statement;
      if (principal === undefined) return statement;
      const entries = principal.entries.map((entry) => ({
        ...entry,
        value: (entry.kind === 'AWS' ? dead.get(entry.value) : undefined) ?? entry.value,
      }));
      return { ...statement, principal: { ...principal, entries } };
    }),
  };
}
