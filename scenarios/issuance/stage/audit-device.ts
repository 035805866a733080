import { resolve } from 'node:path';
import { AUDIT_DEVICE, auditLogOf } from '@cordon/lab';
import type { Stage } from './stage.ts';

export type AuditState = 'on' | 'off';

/** Vault’s file audit device: on, as the lab has it, until it is turned off. */
export function auditDevice(stage: Stage): { turn(to: AuditState): Promise<void> } {
  const { sys } = stage.vault;
  const file_path = resolve(auditLogOf(stage.runDir));
  let state: AuditState = 'on';
  return {
    turn: async (to) => {
      if (to === state) return;
      if (to === 'on') await sys.enableAuditDevice('file', { path: AUDIT_DEVICE, options: { file_path } });
      else await sys.disableAuditDevice(AUDIT_DEVICE);
      state = to;
    },
  };
}
