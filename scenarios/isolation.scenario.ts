import { type IsolationOptions, type IsolationResult, runIsolation } from './run-isolation.ts';

/** The two rival topologies of the question: which should we run? */
export const RIVALS = ['role-per-tenant', 'shared-role-session-policy'] as const;

export default {
  id: 'isolation',
  sentence: 'deploy topologies, let every tenant attack every other, judge, destroy',
  run: (options: IsolationOptions): Promise<IsolationResult> => runIsolation(options),
};
