import { type Context, type NamedPolicy, type PolicySet, parsePolicy, type Statement } from '@cordon/iam';
import type { Distortion } from '../decide.ts';

/** Every policy’s statements as an engine reads them; `undefined` is a statement that it overlooks. */
export function statements(change: (one: Statement) => Statement | undefined): Distortion {
  return ({ request, policies }) => ({ request, policies: changed(policies, change) });
}

function changed(policies: PolicySet, change: (one: Statement) => Statement | undefined): PolicySet {
  const one = ({ name, document }: NamedPolicy): NamedPolicy => ({
    name,
    document: { ...document, statements: document.statements.flatMap((each) => change(each) ?? []) },
  });
  const { identity, boundary, session, resource } = policies;
  return {
    ...policies,
    identity: identity.map(one),
    ...(boundary === undefined ? {} : { boundary: boundary.map(one) }),
    ...(session === undefined ? {} : { session: session.map(one) }),
    ...(resource === undefined ? {} : { resource: one(resource) }),
  };
}

/** The caller’s own policies as an engine reads them: identity policies, boundary, session policy. */
export function ownStatements(
  change: (one: Statement, asked: Parameters<Distortion>[0]) => Statement | undefined,
): Distortion {
  return (asked) => {
    const { request, policies } = asked;
    const { resource, ...own } = policies;
    const seen = changed(own, (one) => change(one, asked));
    return { request, policies: { ...seen, ...(resource === undefined ? {} : { resource }) } };
  };
}

/** The bucket’s or role’s policy as an engine reads it. */
export function resourceStatements(
  change: (one: Statement, asked: Parameters<Distortion>[0]) => Statement | undefined,
): Distortion {
  return (asked) => {
    const { request, policies } = asked;
    const { resource } = policies;
    if (resource === undefined) return { request, policies };
    const kept = resource.document.statements.flatMap((one) => change(one, asked) ?? []);
    return {
      request,
      policies: {
        ...policies,
        resource: { ...resource, document: { ...resource.document, statements: kept } },
      },
    };
  };
}

/** The statement with other principals; without any it matches no caller. */
export function principals(
  one: Statement,
  change: (value: string) => string | undefined,
): Statement | undefined {
  const { principal } = one;
  if (principal === undefined) return one;
  const entries = principal.entries.flatMap((entry) => {
    if (entry.kind !== 'AWS' && entry.kind !== '*') return [entry];
    const value = change(entry.value);
    if (value === undefined) return [];
    return [value === entry.value ? entry : ({ kind: 'AWS', value } as const)];
  });
  return entries.length === 0 ? undefined : { ...one, principal: { ...principal, entries } };
}

/** The request’s context as an engine fills it. */
export function context(change: (context: Context, asked: Parameters<Distortion>[0]) => Context): Distortion {
  return (asked) => ({
    request: { ...asked.request, context: change(asked.request.context, asked) },
    policies: asked.policies,
  });
}

/** Without the keys that begin so. */
export function missingKeys(...prefixes: readonly string[]): Distortion {
  return context((keys) =>
    Object.fromEntries(
      Object.entries(keys).filter(([key]) => !prefixes.some((prefix) => key.startsWith(prefix))),
    ),
  );
}

/** The question without the organisation: its policies, and who of the two is in it. */
export const withoutOrganization: Distortion = (asked) => {
  const { scp: _scp, rcp: _rcp, ...policies } = asked.policies;
  const { request } = missingKeys('aws:principalorg', 'aws:resourceorg')(asked);
  return { request, policies };
};

export const EVERYTHING: NamedPolicy = {
  name: 'what an engine does not ask',
  document: parsePolicy({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
};

/** The question is not asked at all where `when` holds. */
export function unasked(when: (asked: Parameters<Distortion>[0]) => boolean): Distortion {
  return (asked) => {
    const { request, policies } = asked;
    if (!when(asked)) return { request, policies };
    const { accountId } = { accountId: request.resourceAccountId };
    const principal = {
      kind: 'user',
      accountId,
      arn: `arn:aws:iam::${accountId}:user/anyone`,
      userId: 'AIDA',
    } as const;
    return { request: { ...request, principal, action: 's3:Nothing' }, policies: { identity: [EVERYTHING] } };
  };
}
