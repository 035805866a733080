import type { JsonEntry, JsonNode } from '../json/json.types.ts';
import type { Statement } from '../policy.types.ts';
import type { PolicyKind } from '../request.types.ts';
import { entriesOf, fail, inside, type Place, stringOf, stringsOf } from './document-nodes.ts';
import { checkElements } from './element-rules.ts';
import { nearest } from './nearest.ts';
import { parseConditions } from './parse-condition.ts';
import { parsePrincipal } from './parse-principal.ts';

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
