import { fromObject, type JsonNode, readJson } from '../json/read-json.ts';
import type { PolicyDocument } from '../policy.ts';
import type { PolicyKind } from '../request.types.ts';
import { entriesOf, fail, inside, nearest, type Place, stringOf } from './document-nodes.ts';
import { parseStatement } from './parse-statement.ts';

const ELEMENTS = ['Version', 'Id', 'Statement'] as const;

/**
 * Parses a policy document, given as JSON text (errors carry line and column) or as a JavaScript object.
 * With `kind` the elements that this kind of policy must or must not have are checked too. Strict: an unknown element,
 * operator or version is an error, never dropped. Throws `PolicyError`.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(source: string | object, kind?: PolicyKind): PolicyDocument {
  const text = typeof source === 'string' ? source : undefined;
  return parseDocument(text === undefined ? fromObject(source) : readJson(text), text, kind);
}

/** The same from nodes already read. */
export function parseDocument(root: JsonNode, text: string | undefined, kind?: PolicyKind): PolicyDocument {
  const place: Place = { text, path: '', offset: root.offset };
  const entries = entriesOf(root, place, 'a policy');
  for (const { key, keyOffset } of entries.values())
    if (!(ELEMENTS as readonly string[]).includes(key))
      fail(
        { ...place, offset: keyOffset },
        'unknown-element',
        `a policy has no element \`${key}\`${nearest(key, ELEMENTS)}`,
      );
  const version = parseVersion(entries.get('Version')?.value, place);
  const id = entries.get('Id')?.value;
  const statement = entries.get('Statement')?.value;
  if (statement === undefined) return fail(place, 'missing-statement', 'a policy needs a `Statement`');
  const at = inside(place, 'Statement', statement);
  const list = statement.type === 'array' ? statement.items : [statement];
  if (list.length === 0) fail(at, 'missing-statement', '`Statement` must hold at least one statement');
  return {
    version,
    ...(id === undefined ? {} : { id: stringOf(id, inside(place, 'Id', id), '`Id`') }),
    statements: list.map((node, index) =>
      parseStatement(node, statement.type === 'array' ? inside(at, index, node) : at, index, kind),
    ),
  };
}

function parseVersion(node: JsonNode | undefined, place: Place): PolicyDocument['version'] {
  if (node === undefined) return '2008-10-17';
  const at = inside(place, 'Version', node);
  const version = stringOf(node, at, '`Version`');
  if (version === '2008-10-17' || version === '2012-10-17') return version;
  return fail(
    at,
    'unknown-version',
    `the version \`${version}\` does not exist: use \`2012-10-17\` (or \`2008-10-17\`)`,
  );
}
