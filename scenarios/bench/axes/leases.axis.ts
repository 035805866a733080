import type { Axis } from '../axis.types.ts';
import { CREATE_AT_ONCE, growLeases } from '../tenants/grow-leases.ts';
import { Pace } from '../tenants/pace.ts';

const axis: Axis = {
  id: 'leases',
  sentence: 'leases that Vault holds meanwhile: service tokens, each an entry of the expiration manager',
  subjects: ['kv-static', 'role-per-tenant', 'shared-role-session-policy'],
  points: ['0', '1000', '10000', '100000'],
  visits: 'ascending',
  plot: { label: 'leases held', log: false },
  open: async (stage, patienceMs) => {
    const pace = new Pace(patienceMs);
    let held = 0;
    const parent = await stage.vault.auth.token.create({ policies: ['root'], ttl: '4h' });
    const maker = stage.vault.withToken(parent);
    return {
      at: async (point) => {
        stage.counter.enter();
        if (Number(point) > held) stage.say(`making leases: ${held} of ${point}`);
        const missing = Number(point) - held;
        await pace.take(missing, async () => {
          held += await growLeases(maker, missing, CREATE_AT_ONCE, stage.signal);
        });
        return {};
      },
      // Revoking the parent revokes all that it made.
      close: async () => {
        await stage.vault.raw({ method: 'POST', path: 'auth/token/revoke', body: { token: parent } });
      },
    };
  },
};

export default axis;
