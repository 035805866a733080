import type { JsonEntry, JsonNode } from '../json/read-json.ts';
import { OPERATORS } from '../operators/operators.ts';
import type { Condition, PrincipalElement, PrincipalKind, Statement } from '../policy.ts';
import type { PolicyKind } from '../request.types.ts';
import { entriesOf, fail, inside, nearest, type Place, stringOf, stringsOf } from './document-nodes.ts';

/** Where an element of the statement stands; the statement itself where it has none such. */
type At = (element: string) => Place;

/**
 * Which elements a kind of policy must and must not have. `NotPrincipal` stands with `Deny` alone, in no identity, trust,
 * service control or resource control policy, and so only in resource policies.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
function checkElements(statement: Statement, at: At, kind: PolicyKind | undefined): void {
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

const KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
const PARTIAL_WILDCARD = /[*?]/;

/**
 * `Principal` or `NotPrincipal`: `"*"`, or a map from kind to one value or a list. A wildcard stands alone, never as
 * part of a name. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function parsePrincipal(node: JsonNode, place: Place, not: boolean): PrincipalElement {
  if (node.type === 'string') {
    if (node.value !== '*')
      fail(place, 'malformed-principal', `\`Principal\` must be \`"*"\` or a map, not \`${node.value}\``);
    return { not, entries: [{ kind: '*', value: '*' }] };
  }
  const entries: { kind: PrincipalKind; value: string }[] = [];
  for (const { key, keyOffset, value } of entriesOf(node, place, '`Principal`').values()) {
    const kind = KINDS.find((known) => known === key);
    if (kind === undefined)
      return fail(
        { ...place, offset: keyOffset },
        'unknown-principal-kind',
        `a principal is of kind ${KINDS.map((known) => `\`${known}\``).join(', ')}, not \`${key}\`${nearest(key, KINDS)}`,
      );
    const at = inside(place, key, value);
    for (const name of stringsOf(value, at, `\`${key}\``)) {
      checkName(name, at);
      entries.push({ kind, value: name });
    }
  }
  if (entries.length === 0) fail(place, 'missing-principal', '`Principal` must name at least one principal');
  return { not, entries };
}

function checkName(name: string, place: Place): void {
  if (name === '') fail(place, 'malformed-principal', 'a principal has an empty name');
  if (name !== '*' && PARTIAL_WILDCARD.test(name))
    fail(
      place,
      'partial-wildcard-principal',
      `the principal \`${name}\` has a wildcard in a part of its name: name it in full, or use \`*\` and a condition on \`aws:PrincipalArn\``,
    );
}

/** `Condition`. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function parseConditions(node: JsonNode | undefined, statement: Place): readonly Condition[] {
  if (node === undefined) return [];
  const place = inside(statement, 'Condition', node);
  const conditions: Condition[] = [];
  for (const block of entriesOf(node, place, '`Condition`').values()) {
    const at = inside(place, block.key, block.value);
    const operator = parseOperatorName(block.key, { ...at, offset: block.keyOffset });
    for (const entry of entriesOf(block.value, at, `\`${block.key}\``).values()) {
      if (entry.key === '') fail(at, 'malformed-key', 'a condition key must not be empty');
      const values = valuesOf(entry.value, inside(at, entry.key, entry.value));
      conditions.push({ ...operator, key: entry.key, values });
    }
  }
  return conditions;
}

type OperatorName = Pick<Condition, 'operator' | 'ifExists' | 'set'>;

/** `ForAllValues:StringLikeIfExists` and the like, taken apart; refuses a name AWS does not know. */
function parseOperatorName(name: string, place: Place): OperatorName {
  const colon = name.indexOf(':');
  const set = colon === -1 ? undefined : name.slice(0, colon);
  if (set !== undefined && set !== 'ForAllValues' && set !== 'ForAnyValue')
    return fail(place, 'unknown-operator', `\`${set}\` is neither \`ForAllValues\` nor \`ForAnyValue\``);
  const rest = name.slice(colon + 1);
  const ifExists = rest.endsWith('IfExists');
  const operator = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const known = OPERATORS.get(operator);
  if (known === undefined || (ifExists && known.presence === true))
    return fail(
      place,
      'unknown-operator',
      `there is no condition operator \`${name}\`${nearest(operator, OPERATORS.keys())}`,
    );
  return { operator, ifExists, ...(set === undefined ? {} : { set }) };
}

/** Strings, numbers and booleans, one or a list; numbers and booleans as they were written. */
function valuesOf(node: JsonNode, place: Place): readonly string[] {
  const items = node.type === 'array' ? node.items : [node];
  return items.map((item) => {
    if (item.type === 'string' || item.type === 'number' || item.type === 'boolean') return item.value;
    return fail(
      { ...place, offset: item.offset },
      'malformed-value',
      'a condition value must be a string, a number or a boolean',
    );
  });
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;

type Entries = ReadonlyMap<string, JsonEntry>;

/** One statement. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html */
export function parseStatement(
  node: JsonNode,
  place: Place,
  index: number,
  kind: PolicyKind | undefined,
): Statement {
  const entries = entriesOf(node, place, 'a statement');
  for (const { key, keyOffset } of entries.values())
    if (!(ELEMENTS as readonly string[]).includes(key))
      fail(
        { ...place, offset: keyOffset },
        'unknown-element',
        `a statement has no element \`${key}\`${nearest(key, ELEMENTS)}`,
      );
  const sid = entries.get('Sid');
  const action = eitherOf(entries, place, 'Action');
  if (action === undefined) return fail(place, 'missing-action', 'a statement needs `Action` or `NotAction`');
  const resource = eitherOf(entries, place, 'Resource');
  const principal = principalOf(entries, place);
  const statement: Statement = {
    index,
    ...(sid === undefined ? {} : { sid: stringOf(sid.value, inside(place, 'Sid', sid.value), '`Sid`') }),
    effect: effectOf(entries, place),
    ...(principal === undefined ? {} : { principal }),
    action,
    ...(resource === undefined ? {} : { resource }),
    conditions: parseConditions(entries.get('Condition')?.value, place),
  };
  const at = (element: string): Place => {
    const entry = entries.get(element);
    return entry === undefined ? place : inside(place, element, entry.value);
  };
  checkElements(statement, at, kind);
  return statement;
}

function effectOf(entries: Entries, place: Place): Statement['effect'] {
  const node = entries.get('Effect')?.value;
  if (node === undefined) return fail(place, 'missing-effect', 'a statement needs an `Effect`');
  const at = inside(place, 'Effect', node);
  const effect = stringOf(node, at, '`Effect`');
  if (effect === 'Allow' || effect === 'Deny') return effect;
  return fail(at, 'unknown-effect', `\`Effect\` must be \`Allow\` or \`Deny\`, not \`${effect}\``);
}

/** `Action`/`NotAction`, `Resource`/`NotResource`: at most one of the two, with at least one value. */
function eitherOf(
  entries: Entries,
  place: Place,
  name: 'Action' | 'Resource',
): { readonly not: boolean; readonly patterns: readonly string[] } | undefined {
  const found = onlyOne(entries, place, name);
  if (found === undefined) return undefined;
  const at = inside(place, found.key, found.value);
  const patterns = stringsOf(found.value, at, `\`${found.key}\``);
  if (patterns.length === 0)
    fail(at, `missing-${name.toLowerCase()}`, `\`${found.key}\` must hold at least one value`);
  return { not: found.key !== name, patterns };
}

function principalOf(entries: Entries, place: Place): Statement['principal'] {
  const found = onlyOne(entries, place, 'Principal');
  if (found === undefined) return undefined;
  return parsePrincipal(found.value, inside(place, found.key, found.value), found.key === 'NotPrincipal');
}

function onlyOne(entries: Entries, place: Place, name: string): JsonEntry | undefined {
  const plain = entries.get(name);
  const not = entries.get(`Not${name}`);
  if (plain !== undefined && not !== undefined)
    fail(
      { ...place, offset: not.keyOffset },
      'contradicting-elements',
      `a statement has either \`${name}\` or \`Not${name}\`, not both`,
    );
  return plain ?? not;
}
