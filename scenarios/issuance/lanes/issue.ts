import type { Target } from '@cordon/bench';
import type { Stage } from '../stage/stage.ts';
import type { OpenSubject } from '../subject.types.ts';

/** Calls counted while a block of issuance under load runs. */
export const LOAD_PHASE = 'issue, under load';

/** Issuance alone, with a Vault token that the tenant has already: what a fleet asks for when leases run out. */
export function issueTarget(stage: Stage, subject: OpenSubject, id: string): Target {
  return {
    id,
    sentence: 'issuance with a login made beforehand',
    request: async ({ index, signal }) => {
      const tenant = subject.tenants[index % subject.tenants.length];
      if (tenant === undefined) throw new Error(`subject \`${id}\` has no tenant`);
      stage.counter.enter(id, LOAD_PHASE);
      await subject.issue(tenant, subject.token?.(tenant), signal);
      stage.counter.done(id, LOAD_PHASE);
      return undefined;
    },
    settle: async () => {
      stage.counter.enter();
      await subject.settle();
    },
  };
}
