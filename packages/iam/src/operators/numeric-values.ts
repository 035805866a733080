import { parseNumber } from '../values/number.ts';
import type { Operator, ValueTest } from './operator.types.ts';

/** A numeric operator: a value that is no number, on either side, never matches. */
export function numericOperator(
  name: string,
  negated: boolean,
  holds: (actual: number, wanted: number) => boolean,
): Operator {
  return {
    name,
    negated,
    wildcards: false,
    variables: false,
    compile(value): ValueTest {
      const wanted = parseNumber(value);
      if (wanted === undefined) return () => false;
      return (text) => {
        const actual = parseNumber(text);
        return actual !== undefined && holds(actual, wanted);
      };
    },
    problem: (value) => (parseNumber(value) === undefined ? 'is not a number' : undefined),
  };
}
