import type { CallLine } from '../history.ts';

/** While it lives, when it was killed, and with another in its place that holds nothing. */
export const DEAD_WHENS = ['alive', 'killed', 'replaced'] as const;

/** One call about what the emulator holds. */
export interface DeadLine extends Pick<CallLine, 'outcome' | 'code'> {
  readonly line: 'dead';
  readonly when: (typeof DEAD_WHENS)[number];
  /** The operation. */
  readonly what: string;
}

export interface DeadFinding {
  readonly is: 'breached' | 'unknown';
  readonly rule: 'never-silently-empty' | 'names-its-cause' | 'fault-was-felt' | 'every-call-is-answered';
  readonly why: string;
}

/**
 * Once an emulator without a disk was killed, nothing that it held may be told of: no call is served, none is refused as if
 * the object had never been, and each says that the service is gone. Pure. `asked` are the operations that must be there.
 */
export function judgeDead(lines: readonly DeadLine[], asked: readonly string[]): readonly DeadFinding[] {
  return DEAD_WHENS.flatMap((when) =>
    asked.flatMap((what): readonly DeadFinding[] => {
      const line = lines.find((one) => one.when === when && one.what === what);
      const said = `${when}, ${what} was ${line?.outcome ?? 'not asked'} with ${line?.code ?? 'no code'}`;
      if (line === undefined) return [{ is: 'unknown', rule: 'every-call-is-answered', why: said }];
      if (when === 'alive')
        return line.outcome === 'served' ? [] : [{ is: 'unknown', rule: 'fault-was-felt', why: said }];
      const code = line.code ?? '';
      if (line.outcome === 'served' || /^404\b|NoSuch|NotFound/.test(code))
        return [{ is: 'breached', rule: 'never-silently-empty', why: said }];
      // A HEAD's answer has no body: its status is all it can say.
      return /ServiceUnavailable|^503\b/.test(code)
        ? []
        : [{ is: 'breached', rule: 'names-its-cause', why: said }];
    }),
  );
}
