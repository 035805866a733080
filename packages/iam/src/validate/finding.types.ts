import type { JsonNode } from '../json/json.types.ts';
import type { PolicyDocument } from '../policy.types.ts';
import type { Position } from '../policy-error.ts';
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
export interface CheckInput {
  readonly document: PolicyDocument;
  readonly kind: PolicyKind;
  readonly slot: PolicySlot;
  readonly root: JsonNode;
  readonly text: string | undefined;
  /** Where an element stands; a number into what is no list names that thing itself. */
  at(...path: readonly (string | number)[]): Position;
}

export type Check = (input: CheckInput) => Iterable<Finding>;
