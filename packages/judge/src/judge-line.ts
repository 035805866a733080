import type {
  Act,
  Answer,
  Attempt,
  AttemptLine,
  CanaryOf,
  Claim,
  Identity,
  VerdictKind,
} from '@cordon/domain';

/**
 * The services whose canaries an answer to this attempt depends on: `aws` if it calls AWS, `vault` if it calls Vault,
 * both for AWS calls with credentials that the attempt fetches from Vault.
 */
export function canaryKindsOf(attempt: Attempt): ReadonlySet<CanaryOf> {
  return partsOf(attempt.does);
}

function partsOf(act: Act): Set<CanaryOf> {
  const parts = partsOfIdentity(act.as);
  const calls = act.call.via === 'sequence' ? act.call.steps : [act.call];
  for (const call of calls) parts.add(call.via === 'vault' ? 'vault' : 'aws');
  return parts;
}

function partsOfIdentity(identity: Identity): Set<CanaryOf> {
  switch (identity.kind) {
    case 'assumed':
    case 'scoped':
      return partsOfIdentity(identity.by).add('aws');
    case 'vault-credentials':
      return partsOfIdentity(identity.by).add('vault');
    case 'web-identity':
      return partsOfIdentity(identity.by).add('vault').add('aws');
    case 'revoked':
      return partsOfIdentity(identity.of).add('vault');
    case 'vault-login':
    case 'workload-login':
      return new Set(['vault']);
    default:
      return new Set();
  }
}

/** What one line means, before anything about its leg as a whole is considered. */
interface Judgement {
  readonly kind: VerdictKind;
  readonly reason: string;
}

/** A leg’s canary answers by service; a service without one is absent. */
type Canaries = ReadonlyMap<CanaryOf, Answer>;

/**
 * One attempt against one claim. The order matters: first whether the engine can refuse at all, then whether something
 * was crossed (a leak needs no control), and only then whether the refusal counts.
 */
export function judgeLine(line: AttemptLine, claim: Claim | undefined, canaries: Canaries): Judgement {
  const distrust = canaryTrouble(line, canaries);
  if (distrust !== undefined) return unknown(distrust);
  if (claim === undefined) return unknown(`the topology takes no position on \`${line.crosses}\``);

  const crossed = crossingOf(line);
  if (crossed !== undefined) {
    return claim.position === 'holds'
      ? { kind: 'breached', reason: crossed }
      : { kind: 'open-as-stated', reason: `${crossed}; stated as open: ${claim.reason}` };
  }
  const doubt = doubtOf(line);
  if (doubt !== undefined) return unknown(doubt);
  const reason = `${notCrossed(line)}; ${controlSentence(line)}`;
  return claim.position === 'holds'
    ? { kind: 'upheld', reason }
    : { kind: 'stricter-than-stated', reason: `${reason}; but stated as open: ${claim.reason}` };
}

function canaryTrouble(line: AttemptLine, canaries: Canaries): string | undefined {
  for (const part of canaryKindsOf(line.attempt)) {
    const name = part === 'aws' ? 'AWS' : 'Vault';
    const canary = canaries.get(part);
    if (canary === undefined) return `the canary of ${name} is missing, so its answers show nothing`;
    if (canary.kind === 'served')
      return `the canary of ${name} was served: it enforces nothing, so its answers show nothing`;
    if (canary.kind !== 'refused')
      return `the canary of ${name} was unclear, so its answers show nothing: ${canary.reason}`;
  }
  return undefined;
}

/** Why this line shows a crossing, or undefined. */
function crossingOf(line: AttemptLine): string | undefined {
  const { attempt, answer, observed } = line;
  if (observed?.state === 'changed')
    return `${answer.kind === 'refused' ? 'refused, and yet changed' : 'changed'}: ${observed.detail ?? 'what had to stay untouched'}`;
  const crossing = attempt.crossing ?? { kind: 'any' };
  if (crossing.kind === 'refusal') {
    // Locked out only if another caller is served: otherwise the call itself, or the service, is broken.
    return answer.kind === 'refused' && line.control.kind === 'served'
      ? `\`${attempt.attacker}\` was refused what must be served: ${answer.reason}`
      : undefined;
  }
  if (answer.kind !== 'served') return undefined;
  if (crossing.kind === 'any')
    return `\`${attempt.attacker}\` was served what is \`${attempt.victim}\`’s: ${answer.reason}`;
  if (crossing.kind === 'nameless')
    return answer.sawMark === false
      ? `\`${attempt.attacker}\` was served under a name that does not say \`${crossing.mark}\`: ${answer.reason}`
      : undefined;
  return answer.sawMark === true
    ? `\`${attempt.attacker}\` was shown what is \`${attempt.victim}\`’s: ${answer.reason}`
    : undefined;
}

/** Why nothing follows from a line that shows no crossing, or undefined if it counts. */
function doubtOf(line: AttemptLine): string | undefined {
  const { attempt, answer, control, observed } = line;
  const { crossing } = attempt;
  if (answer.kind === 'unclear') return `the answer was neither served nor refused: ${answer.reason}`;
  if (
    crossing !== undefined &&
    'mark' in crossing &&
    answer.kind === 'served' &&
    answer.sawMark === undefined
  )
    return 'it was not checked whether the answer holds the mark';
  if (answer.kind === 'refused') {
    const counted = attempt.refusals ?? ['authorization'];
    if (answer.refusal === undefined || !counted.includes(answer.refusal))
      return `refused for ${refusalName(answer)}, which does not show that a policy holds: ${answer.reason}`;
  }
  if (control.kind !== 'served') return `the control was ${control.kind}, not served: ${control.reason}`;
  if (crossing?.kind === 'content' && control.sawMark !== true)
    return 'the control did not see the mark either, so its absence shows nothing';
  if ((attempt.untouched?.length ?? 0) > 0 && observed?.state !== 'unchanged')
    return `whether anything was changed is unknown: ${observed?.detail ?? 'it was not checked'}`;
  return undefined;
}

function refusalName(answer: Answer): string {
  if (answer.refusal === 'authentication') return 'its credential';
  return answer.refusal === 'form' ? 'its form' : 'an unstated cause';
}

function notCrossed({ answer }: AttemptLine): string {
  return answer.kind === 'refused' ? `refused: ${answer.reason}` : answer.reason;
}

function controlSentence({ attempt }: AttemptLine): string {
  if (attempt.control.as.kind === 'operator')
    return 'the operator, asking the same, was served (a tenant may not)';
  return `\`${attempt.victim}\`, asking the same, was served`;
}

function unknown(reason: string): Judgement {
  return { kind: 'unknown', reason };
}
