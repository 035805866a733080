import { type CallLine, Findings, type Said } from '../history.ts';

/** While it lives, when it was killed, and with another in its place that holds nothing. */
export const DEAD_WHENS = ['alive', 'killed', 'replaced'] as const;

/** One call about what the emulator holds. */
export interface DeadLine extends Pick<CallLine, 'outcome' | 'code'> {
  readonly line: 'dead';
  readonly when: (typeof DEAD_WHENS)[number];
  /** The operation. */
  readonly what: string;
}

export type DeadFinding = Said<
  'never-silently-empty' | 'names-its-cause' | 'fault-was-felt' | 'every-call-is-answered'
>;

/**
 * Once an emulator without a disk was killed, nothing that it held may be told of: no call is served, none is refused as if
 * the object had never been, and each says that the service is gone. Pure. `asked` are the operations that must be there.
 */
export function judgeDead(lines: readonly DeadLine[], asked: readonly string[]): readonly DeadFinding[] {
  const found = new Findings<DeadFinding>();
  for (const when of DEAD_WHENS)
    for (const what of asked) {
      const line = lines.find((one) => one.when === when && one.what === what);
      const code = line?.code ?? 'no code';
      const served = line?.outcome === 'served';
      const said = `${when}, ${what} was ${line?.outcome ?? 'not asked'} with ${code}`;
      if (line === undefined) found.tell('unknown', 'every-call-is-answered', said);
      else if (when === 'alive') {
        if (!served) found.tell('unknown', 'fault-was-felt', said);
      } else if (served || /^404\b|NoSuch|NotFound/.test(code))
        found.tell('breached', 'never-silently-empty', said);
      // A HEAD's answer has no body: its status is all it can say.
      else if (!/ServiceUnavailable|^503\b/.test(code)) found.tell('breached', 'names-its-cause', said);
    }
  return found.all();
}
