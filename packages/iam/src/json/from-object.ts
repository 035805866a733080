import { PolicyError } from '../policy-error.ts';
import { JSON_BOUNDS, type JsonNode } from './json.types.ts';

/**
 * A policy given as a JavaScript value, as the same nodes that `readJson` makes. Only plain objects, arrays, strings,
 * finite numbers, booleans and null; own enumerable keys only, so nothing on a prototype is read. A cycle ends at the
 * depth bound. Throws `PolicyError` (`not-json`, `json-too-large`, `json-too-deep`).
 */
export function fromObject(value: unknown): JsonNode {
  let nodes = 0;
  const walk = (item: unknown, depth: number, path: string): JsonNode => {
    nodes += 1;
    if (nodes > JSON_BOUNDS.nodes)
      throw new PolicyError('json-too-large', `the policy has more than ${JSON_BOUNDS.nodes} values`, {
        path,
      });
    if (depth > JSON_BOUNDS.depth)
      throw new PolicyError('json-too-deep', `the policy nests deeper than ${JSON_BOUNDS.depth} levels`, {
        path,
      });
    const offset = -1;
    if (item === null) return { type: 'null', offset };
    if (typeof item === 'string') return { type: 'string', offset, value: item };
    if (typeof item === 'boolean') return { type: 'boolean', offset, value: String(item) };
    if (typeof item === 'number' && Number.isFinite(item))
      return { type: 'number', offset, value: String(item) };
    if (Array.isArray(item))
      return { type: 'array', offset, items: item.map((one, i) => walk(one, depth + 1, `${path}[${i}]`)) };
    if (typeof item === 'object') {
      const entries = Object.entries(item).map(([key, one]) => ({
        key,
        keyOffset: -1,
        value: walk(one, depth + 1, path === '' ? key : `${path}.${key}`),
      }));
      return { type: 'object', offset, entries };
    }
    throw new PolicyError('not-json', `a policy holds JSON only, not a ${typeof item}`, { path });
  };
  return walk(value, 0, '');
}
