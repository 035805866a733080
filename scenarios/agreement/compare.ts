import type { Case, Reply, Verdict } from './case.types.ts';
import { askAll, type Distortion, decide, type Place } from './decide.ts';
import type { AgreementDivergence } from './divergence.types.ts';
import type { Batch } from './generate/cases.ts';

/** One answer of one engine, compared with AWS’s rules. */
export interface Compared {
  readonly engine: string;
  readonly one: Case;
  readonly expected: Verdict;
  /** Why, in the evaluator’s words. */
  readonly because: string;
  readonly got: Reply;
  /** `agrees`, a known difference, a new one, or an unreadable answer. */
  readonly finding: 'agrees' | 'known' | 'new' | 'unclear';
  /** Rows of `scenarios/agreement/divergences/divergences.ts` that explain it. */
  readonly rows: readonly string[];
}

/** Compares all answers of an engine with the evaluator's. Pure. */
export function compareAll(
  engine: string,
  batches: readonly Batch[],
  answers: readonly (readonly Reply[])[],
  divergences: readonly AgreementDivergence[],
): readonly Compared[] {
  return batches.flatMap((batch, at) =>
    batch.asks.flatMap((ask, index) => {
      const got = answers[at]?.[index];
      return got === undefined ? [] : [compare(engine, { setup: batch.setup, ask }, got, divergences)];
    }),
  );
}

/** Compares one answer of an engine with the evaluator's, and finds the known differences that explain it. Pure. */
export function compare(
  engine: string,
  one: Case,
  got: Reply,
  divergences: readonly AgreementDivergence[],
  place: Place = {},
): Compared {
  const { verdict: expected, reason: because } = decide(one, undefined, place);
  const line = { engine, one, expected, because, got };
  if (got.verdict === expected) return { ...line, finding: 'agrees', rows: [] };
  const rows = explain(
    one,
    got,
    divergences.filter((row) => row.engine === engine),
    place,
  );
  if (rows !== undefined) return { ...line, finding: 'known', rows };
  return { ...line, finding: got.verdict === 'unclear' ? 'unclear' : 'new', rows: [] };
}

/** The fewest rows, at most three together, that explain the answer. */
function explain(
  one: Case,
  got: Reply,
  rows: readonly AgreementDivergence[],
  place: Place,
): readonly string[] | undefined {
  const shown = rows.find((row) => row.explains?.(one, got) === true);
  if (shown !== undefined) return [shown.id];
  const plain = questionsOf(one, undefined, place);
  const bent = rows.filter(
    ({ distort }) => distort !== undefined && questionsOf(one, distort, place) !== plain,
  );
  for (const size of [1, 2, 3])
    for (const some of choose(bent, size))
      if (decide(one, together(some), place).verdict === got.verdict) return some.map((row) => row.id);
  return undefined;
}

/** What the evaluator is asked, as text: a row that leaves it as it is explains nothing. */
function questionsOf(one: Case, distort: Distortion | undefined, place: Place): string {
  return JSON.stringify(askAll(one, distort, place).map(({ request, policies }) => [request, policies]));
}

function together(rows: readonly AgreementDivergence[]): Distortion {
  return (asked) => {
    let seen = asked;
    for (const row of rows) seen = { ...asked, ...row.distort?.(seen) };
    return seen;
  };
}

function choose<T>(from: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return from.flatMap((first, at) => choose(from.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
