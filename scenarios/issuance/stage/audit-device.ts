import { join, resolve } from 'node:path';
import type { Stage } from './stage.ts';

/** The device that the lab enables before anybody can ask anything of Vault. */
const LABS = 'cordon';

export type AuditState = 'on' | 'off';

/** Vault’s file audit device: on, as the lab has it, until it is turned off. */
export function auditDevice(stage: Stage): { turn(to: AuditState): Promise<void> } {
  const { sys } = stage.vault;
  const file_path = resolve(join(stage.runDir, 'logs', 'vault-audit.log'));
  let state: AuditState = 'on';
  return {
    turn: async (to) => {
      if (to === state) return;
      if (to === 'on') await sys.enableAuditDevice('file', { path: LABS, options: { file_path } });
      else await sys.disableAuditDevice(LABS);
      state = to;
    },
  };
}
