import type { Axis } from '../axis.types.ts';

const axis: Axis = {
  id: 'rate',
  sentence: 'requests offered a second, until a subject no longer keeps up (open loop)',
  subjects: [
    'kv-static',
    'sts-direct',
    'role-per-tenant',
    'shared-role-session-policy',
    'shared-role-session-tags',
    'iam-user-per-lease',
  ],
  points: ['2', '5', '10', '20', '40', '80', '160', '320'],
  // Ascending, so that a subject which is full is spared the higher rates.
  visits: 'ascending',
  plot: { label: 'offered requests a second', log: true },
  open: async () => ({
    at: async (point) => ({ drive: { kind: 'open', ratePerSecond: Number(point), arrivals: 'poisson' } }),
    close: async () => {},
  }),
};

export default axis;
