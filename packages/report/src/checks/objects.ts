import { type CountsOf, wrongTypes } from '../panels/counts.ts';
import type { ScaleFile } from '../panels/scale.ts';
import type { Check } from './check.types.ts';
import { topologyFile } from './topology-file.ts';

/** Another number of objects than the topology states is a failure. */
export function ofCounts(one: CountsOf): Check {
  const wrong = wrongTypes(one);
  return {
    suite: 'objects',
    name: `${one.topology} for ${one.tenants} tenants`,
    rule: 'object-count',
    outcome: wrong.length > 0 ? 'failed' : one.formula === undefined ? 'skipped' : 'passed',
    message:
      wrong.length > 0
        ? `not what the formula says: ${wrong.join(', ')}`
        : one.formula === undefined
          ? 'no formula is stated for it'
          : 'as its formula says',
    file: topologyFile(one.topology),
  };
}

/** Counts at growing sizes; a size that could not be deployed leaves a question open. */
export function ofScale({ counts, deployed }: ScaleFile): readonly Check[] {
  return [
    ...counts.map(
      ({ topology, tenants, wrong }): Check => ({
        suite: 'scale',
        name: `objects of ${topology} for ${tenants} tenants`,
        rule: 'object-count',
        outcome: wrong.length === 0 ? 'passed' : 'failed',
        message:
          wrong.length === 0 ? 'as its formula says' : `not what the formula says: ${wrong.join(', ')}`,
        file: topologyFile(topology),
      }),
    ),
    ...deployed.map(
      ({ topology, tenants, failed }): Check => ({
        suite: 'scale',
        name: `${topology} deployed for ${tenants} tenants`,
        rule: 'not-deployed',
        outcome: failed === undefined ? 'passed' : 'error',
        message: failed ?? 'deployed and destroyed',
        file: topologyFile(topology),
      }),
    ),
  ];
}
