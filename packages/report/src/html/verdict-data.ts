import type { Verdict } from '@cordon/domain';
import { KINDS } from './kinds.ts';

/** What the dialog shows of a verdict, and no more: a page of thousands stays small enough to send by mail. */
export function verdictData(verdict: Verdict): object {
  const { topology, engine, attempt, crosses, kind, reason, line } = verdict;
  const head = { topology, engine, attempt, crosses, kind, words: KINDS[kind].word, reason };
  if (line === undefined) return head;
  const { answer, control, observed, trouble } = line;
  return {
    ...head,
    answer,
    control,
    observed,
    trouble,
    says: line.attempt.says,
    does: line.attempt.does,
    twin: line.attempt.control,
  };
}
