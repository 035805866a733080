import { inRange, parseAddress, parseRange } from '../values/ip.ts';
import type { Operator, ValueTest } from './operator.types.ts';

/** An address operator: what is no address, on either side, never matches. */
export function ipOperator(name: string, negated: boolean): Operator {
  return {
    name,
    negated,
    wildcards: false,
    variables: false,
    compile(value): ValueTest {
      const range = parseRange(value);
      if (range === undefined) return () => false;
      return (text) => {
        const address = parseAddress(text);
        return address !== undefined && inRange(address, range);
      };
    },
    problem: (value) =>
      parseRange(value) === undefined ? 'is neither an IP address nor a CIDR range' : undefined,
  };
}
