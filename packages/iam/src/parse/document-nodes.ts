import { type JsonEntry, type JsonNode, positionOf } from '../json/read-json.ts';
import { PolicyError, type Position } from '../policy.ts';

/** Where the parser is: the text (if there is one) for positions, and the path for names. */
export interface Place {
  readonly text: string | undefined;
  readonly path: string;
  readonly offset: number;
}

/** Throws `PolicyError` with the rule and the position of the place. */
export function fail(place: Place, rule: string, message: string): never {
  throw new PolicyError(rule, message, positionAt(place));
}

function positionAt(place: Place): Position {
  return positionOf(place.text, place.offset, place.path);
}

/** The place of a member or element of a node. */
export function inside(place: Place, name: string | number, node: { readonly offset: number }): Place {
  const step = typeof name === 'number' ? `[${name}]` : place.path === '' ? name : `.${name}`;
  return { text: place.text, path: `${place.path}${step}`, offset: node.offset };
}

/** The entries of an object by key; refuses what is no object, and a key that occurs twice. */
export function entriesOf(node: JsonNode, place: Place, what: string): ReadonlyMap<string, JsonEntry> {
  if (node.type !== 'object')
    return fail(place, 'not-an-object', `${what} must be an object, not ${named(node)}`);
  return new Map(node.entries.map((entry) => [entry.key, entry]));
}

/** The node's string; throws `PolicyError` where it is something else. */
export function stringOf(node: JsonNode, place: Place, what: string): string {
  if (node.type !== 'string')
    return fail(place, 'not-a-string', `${what} must be a string, not ${named(node)}`);
  return node.value;
}

/** One string or a list of strings. */
export function stringsOf(node: JsonNode, place: Place, what: string): readonly string[] {
  if (node.type !== 'array') return [stringOf(node, place, what)];
  return node.items.map((item, index) => stringOf(item, inside(place, index, item), what));
}

function named(node: JsonNode): string {
  return {
    null: 'null',
    object: 'an object',
    array: 'a list',
    string: 'a string',
    number: 'a number',
    boolean: 'a boolean',
  }[node.type];
}

/** A hint `: did you mean …?` when a known name differs by case only, else nothing. */
export function nearest(name: string, known: Iterable<string>): string {
  const lower = name.toLowerCase();
  for (const candidate of known)
    if (candidate.toLowerCase() === lower) return `: did you mean \`${candidate}\`?`;
  return '';
}
