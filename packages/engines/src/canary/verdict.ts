import type { Answer } from '@cordon/domain';

/** One thing that must be refused, in words, and what came back. */
export interface Probe {
  readonly what: string;
  readonly answer: Answer;
}

/**
 * One answer for several probes that must all be refused and one control that must be served. Served if any probe
 * was; refused only if every probe was and the control shows that the engine serves at all; else unclear.
 */
export function canaryAnswer(probes: readonly Probe[], control: Probe): Answer {
  const served = probes.find(({ answer }) => answer.kind === 'served');
  if (served !== undefined)
    return {
      kind: 'served',
      reason: `${served.what} was served, and must be refused`,
      ...carried(served.answer),
    };
  if (control.answer.kind !== 'served')
    return { kind: 'unclear', reason: `${control.what} must be served, but: ${control.answer.reason}` };
  const unclear = probes.find(({ answer }) => answer.kind === 'unclear');
  if (unclear !== undefined) return { kind: 'unclear', reason: `${unclear.what}: ${unclear.answer.reason}` };
  if (probes.length === 0) return { kind: 'unclear', reason: 'nothing was asked' };
  const each = probes.map(({ what, answer }) => `${what}: ${answer.code ?? answer.httpStatus ?? 'refused'}`);
  return {
    kind: 'refused',
    refusal: 'authorization',
    reason: `${each.join('; ')}; and ${control.what} was served`,
  };
}

function carried({ httpStatus, requestId }: Answer): Pick<Answer, 'httpStatus' | 'requestId'> {
  return {
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
