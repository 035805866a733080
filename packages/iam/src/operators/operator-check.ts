import type { Context } from '../request.types.ts';
import type { Operator } from './operator.types.ts';

/** For tests: whether a condition of one value holds of one request value, negation included. */
export function holdsFor(operator: Operator, actual: string, value: string, context: Context = {}): boolean {
  return operator.compile(value, { variables: operator.variables })(actual, context) !== operator.negated;
}
