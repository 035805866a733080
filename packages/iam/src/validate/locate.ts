import type { JsonNode } from '../json/json.types.ts';
import { positionOf } from '../json/position-of.ts';
import type { Position } from '../policy-error.ts';

/** Position of the value at a path; as deep as the path goes. A number on what is no list stays where it is. */
export function locate(
  root: JsonNode,
  text: string | undefined,
  path: readonly (string | number)[],
): Position {
  let node = root;
  let named = '';
  for (const step of path) {
    if (typeof step === 'number') {
      if (node.type !== 'array') continue;
      const item = node.items[step];
      if (item === undefined) break;
      node = item;
      named += `[${step}]`;
    } else {
      const entry = node.type === 'object' ? node.entries.find(({ key }) => key === step) : undefined;
      if (entry === undefined) break;
      node = entry.value;
      named += named === '' ? step : `.${step}`;
    }
  }
  return positionOf(text, node.offset, named);
}
