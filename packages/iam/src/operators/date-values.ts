import { parseDate } from '../values/date.ts';
import type { Operator, ValueTest } from './operator.types.ts';

/** A date operator: a value that is no date, on either side, never matches. */
export function dateOperator(
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
      const wanted = parseDate(value);
      if (wanted === undefined) return () => false;
      return (text) => {
        const actual = parseDate(text);
        return actual !== undefined && holds(actual, wanted);
      };
    },
    problem: (value) =>
      parseDate(value) === undefined ? 'is neither an ISO 8601 date nor epoch seconds' : undefined,
  };
}
