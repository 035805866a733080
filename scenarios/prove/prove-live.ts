import type { ProvePlan } from './prove-topologies.ts';

export async function proveLive(_ids: readonly string[], _plan: ProvePlan): Promise<number> {
  throw new Error('not yet');
}
