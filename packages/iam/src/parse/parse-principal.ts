import type { JsonNode } from '../json/json.types.ts';
import type { PrincipalElement, PrincipalKind } from '../policy.types.ts';
import { entriesOf, fail, inside, type Place, stringsOf } from './document-nodes.ts';
import { nearest } from './nearest.ts';

const KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
const PARTIAL_WILDCARD = /[*?]/;

/**
 * `Principal` or `NotPrincipal`: `"*"`, or a map from kind to one value or a list. A wildcard stands alone, never as
 * part of a name. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipal(node: JsonNode, place: Place, not: boolean): PrincipalElement {
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
