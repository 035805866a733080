import type { Axis } from '../axis.types.ts';
import { auditDevice } from '../stage/audit-device.ts';
import { leaseFarm } from '../tenants/grow-leases.ts';

const axis: Axis = {
  id: 'leases',
  sentence:
    'leases that Vault holds meanwhile, by its own count: of secrets, each read anew from a KV store with leases, made with the audit device off; sts-direct asks no Vault',
  subjects: ['role-per-tenant', 'sts-direct', 'kv-static', 'shared-role-session-policy'],
  drift: 'sts-direct',
  points: ['0', '1000', '10000', '100000'],
  visits: 'grows',
  plot: { label: 'leases held', log: false },
  setUpMs: 50_000,
  burden: 2,
  open: async (stage) => {
    const farm = await leaseFarm(stage);
    const audit = auditDevice(stage);
    return {
      at: async (point, _, until) => {
        const missing = Number(point) - farm.held();
        if (missing <= 0) return { reached: () => String(farm.held()) };
        stage.counter.enter();
        stage.say(`making leases: ${farm.held()} of ${point}`);
        await audit.turn('off');
        try {
          await farm.grow(missing, until);
        } finally {
          await audit.turn('on');
        }
        return { reached: () => String(farm.held()) };
      },
      close: () => farm.close(),
    };
  },
};

export default axis;
