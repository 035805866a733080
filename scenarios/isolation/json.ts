import type { Judged } from '@cordon/harness/judge-run';

/** What `--json` prints: the verdicts without the whole lines, which are in `record.jsonl`. */
export function jsonOf(
  judged: Judged,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    schema: 1,
    ...more,
    exit: judged.exit,
    summary: judged.summary,
    verdicts: judged.verdicts.map(({ line, ...verdict }) => ({
      ...verdict,
      ...(line === undefined
        ? {}
        : {
            attacker: line.attempt.attacker,
            victim: line.attempt.victim,
            operation: line.attempt.operation,
            answer: line.answer,
            control: { by: line.attempt.control.as.kind, ...line.control },
          }),
    })),
  };
}
