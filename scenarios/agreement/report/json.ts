import type { AgreementResult } from '../run.ts';
import { conformance, countsOf, type Outcome } from './summary.ts';

/** The run for another program. Cases hold names and policies of a lab that is gone, no credentials. */
export function jsonOf(result: AgreementResult, outcome: Outcome) {
  const { seed, batches, pairs, allowed, coverage, engines } = result;
  return {
    schema: 1,
    seed,
    batches,
    pairs,
    allowed,
    coverage,
    engines: engines.map((engine) => ({
      engine: engine.engine,
      versions: engine.versions,
      ms: engine.ms,
      ...countsOf(engine),
      known: knownOf(engine.compared),
      new: engine.shrunk,
      conformance: conformance(engine),
      named: engine.named,
    })),
    ...outcome,
  };
}

function knownOf(compared: AgreementResult['engines'][number]['compared']) {
  const known = compared.filter(({ finding }) => finding === 'known');
  return [...Map.groupBy(known, ({ rows }) => rows.join(' + '))].map(([rows, all]) => ({
    rows,
    count: all.length,
    example: all[0]?.one,
  }));
}
