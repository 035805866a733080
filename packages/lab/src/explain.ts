import type { Decider } from '@cordon/domain';
import type { Gateway } from '@cordon/gateway';

/** Looks up what decided a request, in the domain's words. */
export function explainWith(gateway: Gateway): (requestId: string) => readonly Decider[] | undefined {
  return (requestId) => gateway.explain(requestId)?.deciders;
}
