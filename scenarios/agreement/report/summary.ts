import type { AgreementResult, EngineResult } from '../run.ts';

export interface Counts {
  readonly all: number;
  readonly agrees: number;
  readonly known: number;
  /** Disagreements that no row explains. */
  readonly fresh: number;
  readonly unclear: number;
}

/** How often an engine agrees, differs as known, differs in new ways, or was unclear. */
export function countsOf({ compared }: Pick<EngineResult, 'compared'>): Counts {
  const of = (finding: string) => compared.filter((one) => one.finding === finding).length;
  const [agrees, known, fresh, unclear] = ['agrees', 'known', 'new', 'unclear'].map(of) as [
    number,
    number,
    number,
    number,
  ];
  return { all: compared.length, agrees, known, fresh, unclear };
}

export interface Conformance {
  readonly engine: string;
  readonly asked: number;
  readonly right: number;
  /** Forbidden by the documentation, and served. */
  readonly leaks: number;
  /** Allowed by it, and refused. */
  readonly locked: number;
  readonly unclear: number;
  readonly leftOut: number;
}

/** How many documented rules an engine answers as the documentation says. */
export function conformance({ engine, named }: Pick<EngineResult, 'engine' | 'named'>): Conformance {
  const asked = named.filter(({ got }) => got !== undefined);
  const wrong = asked.filter(({ right }) => right === false);
  const answered = (verdict: string) => wrong.filter(({ got }) => got?.verdict === verdict).length;
  return {
    engine,
    asked: asked.length,
    right: asked.length - wrong.length,
    leaks: answered('allowed'),
    locked: answered('refused'),
    unclear: answered('unclear'),
    leftOut: named.length - asked.length,
  };
}

export interface Outcome {
  readonly exit: 0 | 1 | 2;
  readonly sentence: string;
}

/** Features and operators of which only one of two answers was seen. */
export function seenOneWay({ features, operators }: AgreementResult['coverage']): readonly string[] {
  return [...features, ...operators]
    .filter(({ yes, no }) => yes === 0 || no === 0)
    .map(({ name }) => `\`${name}\``);
}

/** From here on every feature and operator must have been seen both ways for the agreement to say something. */
const ENOUGH_PAIRS = 5000;

/**
 * Documented rules that an engine breaks and no row explains, or answers so that it cannot be read. The open LocalStack is
 * there to break them.
 */
function namedAs(finding: 'new' | 'unclear', engines: readonly EngineResult[]): number {
  return engines
    .filter(({ engine }) => engine !== 'localstack' && engine !== 'localstack-open')
    .reduce((sum, { named }) => sum + named.filter((one) => one.finding === finding).length, 0);
}

/**
 * 1: a disagreement that no row explains, or the gateway against a documented rule. 2: answers that could not be read,
 * or not everything exercised both ways. 0: agreement.
 */
export function outcomeOf(result: AgreementResult): Outcome {
  const { engines, coverage, pairs } = result;
  const counted = engines.map(countsOf);
  const fresh = counted.reduce((sum, one) => sum + one.fresh, namedAs('new', engines));
  const unclear = counted.reduce((sum, one) => sum + one.unclear, namedAs('unclear', engines));
  const rules = engines.filter(({ engine }) => engine === 'localstack').map(conformance);
  const broken = rules.reduce((sum, one) => sum + one.asked - one.right, 0);
  const oneSided = [...coverage.features, ...coverage.operators].filter(
    ({ yes, no }) => yes === 0 || no === 0,
  );
  if (fresh > 0 || broken > 0)
    return {
      exit: 1,
      sentence: `breached: ${fresh} disagreements that no row of scenarios/agreement/divergences/divergences.ts explains, ${broken} documented rules broken by the gateway`,
    };
  if (unclear > 0) return { exit: 2, sentence: `could not tell: ${unclear} answers were neither yes nor no` };
  if (pairs >= ENOUGH_PAIRS && oneSided.length > 0)
    return {
      exit: 2,
      sentence: `could not tell: only one answer seen of ${oneSided.join(', ')}`,
    };
  return { exit: 0, sentence: 'upheld: every disagreement is known, and settled by AWS’s documentation' };
}
