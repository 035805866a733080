import { join, resolve } from 'node:path';
import type { Axis } from '../axis.types.ts';

/** The device that the lab enables before anybody can ask anything of Vault. */
const LABS = 'cordon';

const axis: Axis = {
  id: 'audit',
  sentence: 'Vault’s file audit device, on as in the main run, or off',
  subjects: [
    'kv-static',
    'approle-login',
    'role-per-tenant',
    'shared-role-session-policy',
    'iam-user-per-lease',
  ],
  points: ['on', 'off'],
  visits: 'shuffled',
  open: async (stage) => {
    const { sys } = stage.vault;
    const enable = () =>
      sys.enableAuditDevice(LABS, {
        type: 'file',
        options: { file_path: resolve(join(stage.runDir, 'logs', 'vault-audit.log')) },
      });
    let state = 'on';
    const turn = async (to: string) => {
      if (to === state) return;
      await (to === 'on' ? enable() : sys.disableAuditDevice(LABS));
      state = to;
    };
    return {
      at: async (point) => {
        await turn(point);
        return {};
      },
      close: () => turn('on'),
    };
  },
};

export default axis;
