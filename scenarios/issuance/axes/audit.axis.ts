import type { Axis } from '../axis.types.ts';
import { auditDevice } from '../stage/audit-device.ts';

const axis: Axis = {
  id: 'audit',
  sentence: 'Vault’s file audit device, on as in the main run, or off',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'approle-login',
    'shared-role-session-policy',
    'iam-user-per-lease',
  ],
  points: ['on', 'off'],
  visits: 'shuffled',
  open: async (stage) => {
    const audit = auditDevice(stage);
    return {
      at: async (point) => {
        await audit.turn(point === 'on' ? 'on' : 'off');
        return {};
      },
      close: () => audit.turn('on'),
    };
  },
};

export default axis;
