import type { LabOptions } from './lab.ts';
import type { Lab } from './lab.types.ts';

export { findDecision, renderDecision } from './decisions.ts';
export { type DeployOptions, deploy, destroy, plan, show } from './deploy.ts';
export { parseDeployment } from './deployment.ts';
export {
  applyIn,
  type Fault,
  faultsOf,
  fetchInto,
  openFolder,
  planIn,
  profileOf,
} from './folder.ts';
export {
  exportLines,
  type HeldLab,
  heldDeployment,
  heldDeployments,
  pastProxies,
  shareLab,
} from './held/state.ts';
export { EMULATOR_DEAD, type LabStatus, labDown, labStatus, labUp, ownerOf } from './held/up.ts';
export type { LabOptions } from './lab.ts';
export type { Lab, LabEvent, LabGateway, Toolchain, Workshop } from './lab.types.ts';
export { freePort } from './network/loopback.ts';
export { AUDIT_DEVICE, auditLogOf } from './services/vault.service.ts';
export { startVaultCluster, type VaultCluster } from './services/vault-cluster.ts';
export { startVaultAlone } from './services/vault-node.ts';
export { throughProxy, workloadVariables } from './terraform/env.ts';
export type { PlannedChange } from './terraform/plan.ts';

/** `startLab` of `lab.ts`: what starts services is loaded by whoever starts some. */
export async function startLab(options: LabOptions): Promise<Lab> {
  return (await import('./lab.ts')).startLab(options);
}
export { type Diagnostic, LabError, TerraformError } from './errors.ts';
export type { LabEngine } from './services/service.ts';
