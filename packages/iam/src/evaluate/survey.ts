import { coveringForms } from '../match/principal.ts';
import { applies, compilePolicy, type MatchInput } from '../match/statement.ts';
import type { NamedPolicy, PolicyLayer, Statement } from '../policy.ts';
import type { PolicySet } from '../request.types.ts';
import { isAtLeast, type Need, type Situation, STRENGTHS, strengthOf } from './layers.ts';

/** A statement of a policy in a layer. */
export interface Found {
  readonly layer: PolicyLayer;
  readonly policy: string;
  readonly statement: Statement;
}

/** What all policies say to one request: who denies, and for each need that is met, the statements that meet it. */
export interface Survey {
  readonly denies: readonly Found[];
  /** A need that is met without a statement (no boundary limits the caller, say) has none. */
  readonly met: ReadonlyMap<Need, readonly Found[]>;
}

/** Matches every statement of every layer that bears on the caller. `resource` is the resource's or trust policy. */
export function survey(
  input: MatchInput,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
  situation: Situation,
): Survey {
  const denies: Found[] = [];
  const met = new Map<Need, readonly Found[]>();
  const { principal } = input.facts;
  const inAccount = 'accountId' in principal;

  if (inAccount) {
    const identity = allowOf('identity', policies.identity, input, denies);
    if (principal.kind === 'root') met.set('identity', []);
    else if (identity !== undefined) met.set('identity', [identity]);
    limit('boundary', policies.boundary, true);
    limit('session', policies.session, principal.kind !== 'federated-user');
    limitLevels(
      'scope-down',
      policies.scopeDown?.map((policy) => [policy]),
    );
    limitLevels('scp', policies.scp);
  }
  limitLevels('rcp', policies.rcp);
  if (resource !== undefined) surveyResource(resource);
  return { denies, met };

  function limit(
    layer: 'boundary' | 'session',
    list: readonly NamedPolicy[] | undefined,
    free: boolean,
  ): void {
    if (list === undefined) {
      if (free) met.set(layer, []);
      return;
    }
    const allow = allowOf(layer, list, input, denies);
    if (allow !== undefined) met.set(layer, [allow]);
  }

  function limitLevels(
    layer: 'scope-down' | 'scp' | 'rcp',
    levels: readonly (readonly NamedPolicy[])[] | undefined,
  ): void {
    if (levels === undefined) {
      met.set(layer, []);
      return;
    }
    const allows = levels.flatMap((level) => allowOf(layer, level, input, denies) ?? []);
    if (allows.length === levels.length) met.set(layer, allows);
  }

  function surveyResource(policy: NamedPolicy): void {
    const layer = situation.trust ? 'trust' : 'resource';
    for (const compiled of compilePolicy(policy.document)) {
      const { statement } = compiled;
      if (statement.principal === undefined || !applies(compiled, input)) continue;
      const forms = coveringForms(statement.principal, statement.effect, input.facts);
      if (forms.length === 0) continue;
      const found: Found = { layer, policy: policy.name, statement };
      if (statement.effect === 'Deny') {
        denies.push(found);
        continue;
      }
      for (const form of forms) {
        const strength = strengthOf(form, principal.kind);
        for (const need of STRENGTHS) if (!met.has(need) && isAtLeast(strength, need)) met.set(need, [found]);
      }
    }
  }
}

/** Collects the denies of a layer without principals and returns its first allow. */
function allowOf(
  layer: PolicyLayer,
  list: readonly NamedPolicy[],
  input: MatchInput,
  denies: Found[],
): Found | undefined {
  let allow: Found | undefined;
  for (const policy of list)
    for (const compiled of compilePolicy(policy.document)) {
      const { statement } = compiled;
      if (statement.effect === 'Allow' && allow !== undefined) continue;
      if (!applies(compiled, input)) continue;
      if (
        statement.principal !== undefined &&
        coveringForms(statement.principal, statement.effect, input.facts).length === 0
      )
        continue;
      const found: Found = { layer, policy: policy.name, statement };
      if (statement.effect === 'Deny') denies.push(found);
      else allow = found;
    }
  return allow;
}
