import type { AttemptLine, VerdictKind } from '@cordon/domain';

/**
 * A known difference between an engine and AWS, as a sentence with the AWS page that settles it. A verdict that it
 * explains becomes `unknown`, names the sentence and does not count: the engine cannot answer this one.
 */
export interface Divergence {
  readonly id: string;
  readonly engine: string;
  /** What the engine does, and what AWS does instead. */
  readonly sentence: string;
  /** The AWS documentation that settles it. */
  readonly documentation: string;
  /** The verdicts it may explain; `upheld` is never among them. */
  readonly explains: readonly Exclude<VerdictKind, 'upheld'>[];
  /** Whether this line shows the difference. As narrow as can be: it looks at the answer, not at a list of attempts. */
  concerns(line: AttemptLine): boolean;
}

/** The first divergence that explains a verdict of this kind on this line. */
export function divergenceFor(
  line: AttemptLine,
  kind: VerdictKind,
  divergences: readonly Divergence[],
): Divergence | undefined {
  return divergences.find(
    (candidate) =>
      candidate.engine === line.engine &&
      (candidate.explains as readonly VerdictKind[]).includes(kind) &&
      candidate.concerns(line),
  );
}
