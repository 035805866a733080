import { contextValue } from '../context/context.ts';
import { operatorOf } from '../match/condition.ts';
import { compilePolicy, explain, type MatchInput, type StatementMatch } from '../match/statement.ts';
import type { NamedPolicy, PolicyLayer, Statement } from '../policy.ts';
import type { Decision, PolicySet } from '../request.types.ts';
import type { Situation } from './layers.ts';
import { nameOf } from './reason.ts';

/** Statements looked at for a near miss; a policy set with more is described by these. */
const MOST_STATEMENTS = 200;

/**
 * The Allow statement, among the layers that did not allow (or could have), in which the fewest elements would have to
 * differ. A statement about other actions altogether is no near miss unless nothing else is there.
 */
export function nearestMiss(
  missing: readonly PolicyLayer[],
  input: MatchInput,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
  situation: Situation,
): Decision['nearestMiss'] {
  let best: { readonly cost: number; readonly miss: NonNullable<Decision['nearestMiss']> } | undefined;
  let seen = 0;
  for (const { layer, policy } of candidates(missing, policies, resource, situation))
    for (const compiled of compilePolicy(policy.document)) {
      const { statement } = compiled;
      if (statement.effect !== 'Allow') continue;
      seen += 1;
      if (seen > MOST_STATEMENTS) return best?.miss;
      const match = explain(compiled, input);
      const cost = costOf(match);
      if (cost === 0 || (best !== undefined && best.cost <= cost)) continue;
      const { sid, index } = statement;
      best = {
        cost,
        miss: {
          statement: { layer, policy: policy.name, index, ...(sid === undefined ? {} : { sid }) },
          why: whyOf(statement, match, input),
        },
      };
    }
  return best?.miss;
}

function candidates(
  missing: readonly PolicyLayer[],
  { identity, boundary, session, scopeDown, scp, rcp }: PolicySet,
  resource: NamedPolicy | undefined,
  { trust }: Situation,
): readonly { readonly layer: PolicyLayer; readonly policy: NamedPolicy }[] {
  const own: PolicyLayer = trust ? 'trust' : 'resource';
  // No resource policy makes up for what the organisation or a narrowed session does not allow.
  const couldGrant = missing.some((layer) => !['scp', 'rcp', 'scope-down'].includes(layer));
  const policies = {
    identity,
    boundary,
    session,
    'scope-down': scopeDown,
    scp,
    rcp,
    resource,
    trust: resource,
  };
  return [...missing.filter((layer) => layer !== own), ...(couldGrant ? [own] : [])].flatMap((layer) =>
    [policies[layer]].flat(2).flatMap((policy) => (policy === undefined ? [] : [{ layer, policy }])),
  );
}

/** An action that differs weighs most, then the resource, the principal, the conditions. */
function costOf(match: StatementMatch): number {
  return (
    (match.action ? 0 : 8) +
    (match.resource ? 0 : 4) +
    (match.principal ? 0 : 3) +
    Math.min(match.failedConditions.length, 2)
  );
}

function whyOf(statement: Statement, match: StatementMatch, input: MatchInput): string {
  const { request } = input;
  const changes: string[] = [];
  if (!match.principal) changes.push('the caller were one that its `Principal` covers');
  if (!match.action)
    changes.push(`the action were ${oneOf(statement.action)} (asked: \`${request.action}\`)`);
  if (!match.resource && statement.resource !== undefined)
    changes.push(`the resource were ${oneOf(statement.resource)} (asked: \`${request.resource}\`)`);
  for (const condition of match.failedConditions) {
    const values = condition.values.map((value) => `\`${value}\``).join(' or ');
    changes.push(
      `\`${operatorOf(condition)}\` held of \`${condition.key}\` and ${values} (${have(condition.key, input)})`,
    );
  }
  return `${nameOf(statement)} would allow this if ${changes.join(', and ')}`;
}

function oneOf(element: { readonly not: boolean; readonly patterns: readonly string[] }): string {
  const patterns = element.patterns.slice(0, 3).map((pattern) => `\`${pattern}\``);
  const more = element.patterns.length > 3 ? ` or ${element.patterns.length - 3} more` : '';
  return `${element.not ? 'none of ' : ''}${patterns.join(' or ')}${more}`;
}

function have(key: string, { request }: MatchInput): string {
  const value = contextValue(request.context, key.toLowerCase());
  if (value === undefined) return 'the request does not have this key';
  return `the request has \`${[value].flat().join('`, `')}\``;
}
