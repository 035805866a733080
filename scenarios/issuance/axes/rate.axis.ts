import type { Axis } from '../axis.types.ts';

const axis: Axis = {
  id: 'rate',
  sentence: 'requests offered a second, until a subject no longer keeps up (open loop)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'iam-user-per-lease',
    'sts-direct',
    'shared-role-session-policy',
    'shared-role-session-tags',
  ],
  points: ['10', '20', '40', '80', '160', '320'],
  visits: 'sweeps',
  plot: { label: 'offered requests a second', log: true },
  open: async () => ({
    at: async (point) => ({ drive: { kind: 'open', ratePerSecond: Number(point), arrivals: 'poisson' } }),
    close: async () => {},
  }),
};

export default axis;
