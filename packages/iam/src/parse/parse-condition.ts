import type { JsonNode } from '../json/json.types.ts';
import { OPERATORS } from '../operators/operators.ts';
import type { Condition } from '../policy.types.ts';
import { entriesOf, fail, inside, type Place } from './document-nodes.ts';
import { nearest } from './nearest.ts';

/** `Condition`. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export function parseConditions(node: JsonNode | undefined, statement: Place): readonly Condition[] {
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
export function parseOperatorName(name: string, place: Place): OperatorName {
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
