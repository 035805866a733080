import type { Axis } from '../axis.types.ts';

const axis: Axis = {
  id: 'concurrency',
  sentence: 'clients that ask again as soon as they are answered (closed loop)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'sts-direct',
    'shared-role-session-policy',
    'approle-login',
    'iam-user-per-lease',
  ],
  points: ['1', '2', '4', '8', '16', '32', '64'],
  visits: 'shuffled',
  plot: { label: 'concurrent clients', log: true },
  open: async () => ({
    at: async (point) => ({ drive: { kind: 'closed', concurrency: Number(point) } }),
    close: async () => {},
  }),
};

export default axis;
