import { parsePolicy } from '../src/parse/parse-policy.ts';
import type { NamedPolicy } from '../src/policy.ts';
import type { AuthorizationRequest, PolicySet } from '../src/request.types.ts';
import type { RawPolicy, RawQuestion } from './arbitraries.ts';

const named =
  (name: string) =>
  (raw: RawPolicy): NamedPolicy => ({ name, document: parsePolicy(raw) });

/** A raw question as the evaluator takes it. */
export function parseQuestion(q: RawQuestion): { request: AuthorizationRequest; policies: PolicySet } {
  const { set, ...request } = q;
  const levels = (name: string, raw: readonly (readonly RawPolicy[])[]) =>
    raw.map((level) => level.map(named(name)));
  return {
    request,
    policies: {
      identity: set.identity.map(named('identity')),
      ...(set.boundary === undefined ? {} : { boundary: set.boundary.map(named('boundary')) }),
      ...(set.session === undefined ? {} : { session: set.session.map(named('session')) }),
      ...(set.scopeDown === undefined ? {} : { scopeDown: set.scopeDown.map(named('scope-down')) }),
      ...(set.resource === undefined ? {} : { resource: named('resource')(set.resource) }),
      ...(set.scp === undefined ? {} : { scp: levels('scp', set.scp) }),
      ...(set.rcp === undefined ? {} : { rcp: levels('rcp', set.rcp) }),
    },
  };
}
