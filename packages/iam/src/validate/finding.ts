import { type JsonNode, positionOf } from '../json/read-json.ts';
import type { PolicyDocument, Position } from '../policy.ts';
import type { PolicyKind } from '../request.types.ts';
import type { PolicySlot } from './size-limits.ts';

/** Something wrong with a policy. `error`: AWS refuses to store it; `warning`: AWS stores it, and it misleads. */
export interface Finding {
  readonly level: 'error' | 'warning';
  /** `duplicate-sid`, `unknown-action`, … */
  readonly rule: string;
  readonly message: string;
  readonly position: Position;
}

/** What a check is given. */
interface CheckInput {
  readonly document: PolicyDocument;
  readonly kind: PolicyKind;
  readonly slot: PolicySlot;
  readonly root: JsonNode;
  readonly text: string | undefined;
  /** Where an element stands; a number into what is no list names that thing itself. */
  at(...path: readonly (string | number)[]): Position;
}

/** Looks for one kind of mistake in a policy that was parsed. */
export type Check = (input: CheckInput) => Iterable<Finding>;

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
