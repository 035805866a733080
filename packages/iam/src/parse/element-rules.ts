import type { Statement } from '../policy.types.ts';
import type { PolicyKind } from '../request.types.ts';
import { fail, type Place } from './document-nodes.ts';

/** Where an element of the statement stands; the statement itself where it has none such. */
type At = (element: string) => Place;

/**
 * Which elements a kind of policy must and must not have. `NotPrincipal` stands with `Deny` alone, in no identity, trust,
 * service control or resource control policy, and so only in resource policies.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function checkElements(statement: Statement, at: At, kind: PolicyKind | undefined): void {
  if (kind !== undefined) checkKind(statement, at, kind);
  if (statement.principal?.not === true && statement.effect === 'Allow')
    fail(
      at('NotPrincipal'),
      'not-principal-allow',
      '`NotPrincipal` goes with `Deny` only: name who is allowed in `Principal`',
    );
}

function checkKind(statement: Statement, at: At, kind: PolicyKind): void {
  const place = at('Statement');
  const named = at(statement.principal?.not === true ? 'NotPrincipal' : 'Principal');
  const mayName = kind === 'resource' || kind === 'trust' || kind === 'rcp';
  if (!mayName && statement.principal !== undefined)
    fail(named, 'prohibited-principal', `a statement of ${A[kind]} has no \`Principal\``);
  if (mayName && statement.principal === undefined)
    fail(place, 'missing-principal', `a statement of ${A[kind]} needs a \`Principal\``);
  if (kind === 'trust' && statement.principal?.not === true)
    fail(named, 'prohibited-principal', 'a statement of a trust policy has no `NotPrincipal`');
  if (kind === 'trust' && statement.resource !== undefined)
    fail(
      at(statement.resource.not ? 'NotResource' : 'Resource'),
      'prohibited-resource',
      'a statement of a trust policy has no `Resource`',
    );
  if (kind !== 'trust' && statement.resource === undefined)
    fail(place, 'missing-resource', `a statement of ${A[kind]} needs \`Resource\` or \`NotResource\``);
  if (kind === 'rcp') checkResourceControl(statement, named);
}

const A: Readonly<Record<PolicyKind, string>> = {
  identity: 'an identity policy',
  session: 'a session policy',
  resource: 'a resource policy',
  trust: 'a trust policy',
  boundary: 'a permissions boundary',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
};

/** Only AWS's own `RCPFullAWSAccess` allows; customers' statements deny, for everyone. */
function checkResourceControl(statement: Statement, named: Place): void {
  const everyone = statement.principal?.entries.every((entry) => entry.kind === '*' || entry.value === '*');
  if (statement.principal?.not === true || everyone !== true)
    fail(named, 'rcp-principal', 'a resource control policy names `"Principal": "*"` and nobody else');
}
