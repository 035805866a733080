import type { Decider } from '@cordon/domain';
import { decidersOf, type Gateway } from '@cordon/gateway';

/** Looks up what decided a request, in the domain's words. */
export function explainWith(gateway: Gateway): (requestId: string) => readonly Decider[] | undefined {
  return (requestId) => {
    const record = gateway.explain(requestId);
    return record === undefined ? undefined : decidersOf(record);
  };
}
