import type { JsonEntry, JsonNode } from '../json/json.types.ts';
import { positionOf } from '../json/position-of.ts';
import { PolicyError, type Position } from '../policy-error.ts';

/** Where the parser is: the text (if there is one) for positions, and the path for names. */
export interface Place {
  readonly text: string | undefined;
  readonly path: string;
  readonly offset: number;
}

export function fail(place: Place, rule: string, message: string): never {
  throw new PolicyError(rule, message, positionAt(place));
}

export function positionAt(place: Place): Position {
  return positionOf(place.text, place.offset, place.path);
}

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
