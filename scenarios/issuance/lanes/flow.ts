import type { Target } from '@cordon/bench';
import type { Stage } from '../stage/stage.ts';
import type { OpenSubject } from '../subject.types.ts';
import { firstCall } from './first-call.ts';

export const FLOW_PHASES = ['login', 'issue', 'first-call', 'revoke'] as const;
type Phase = (typeof FLOW_PHASES)[number];

/**
 * The whole life of a credential, each part timed: login, issue, first S3 call that is served, revoke. To be driven
 * by one client, for AWS calls are told apart by what is going on when the gateway sees them.
 */
export function flowTarget(stage: Stage, subject: OpenSubject, id: string): Target {
  return {
    id,
    sentence: 'login, issue, first S3 call, revoke',
    settle: () => subject.settle(),
    request: async ({ index, signal }) => {
      const phases: Partial<Record<Phase, number>> = {};
      let retries = 0;
      const timed = async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
        stage.counter.enter(id, phase);
        const start = performance.now();
        const result = await work();
        phases[phase] = performance.now() - start;
        stage.counter.done(id, phase);
        return result;
      };
      const tenant = subject.tenants[index % subject.tenants.length];
      if (tenant === undefined) throw new Error(`subject \`${id}\` has no tenant`);
      try {
        const { login, revoke } = subject;
        const token = login === undefined ? undefined : await timed('login', () => login(tenant, signal));
        const issued = await timed('issue', () => subject.issue(tenant, token, signal));
        const { credentials } = issued;
        if (credentials !== undefined) {
          const call = () => firstCall(stage.admin, tenant, credentials, signal);
          retries = (await timed('first-call', call)) - 1;
        }
        if (revoke !== undefined) await timed('revoke', () => revoke(issued));
      } finally {
        stage.counter.enter();
      }
      return { phases, retries };
    },
  };
}
