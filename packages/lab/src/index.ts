export { type DeployOptions, deploy, destroy } from './deploy.ts';
export { parseDeployment } from './deployment.ts';
export { type Diagnostic, LabError, TerraformError } from './errors.ts';
export { type LabOptions, startLab } from './lab.ts';
export type { Component, Lab, LabEngine, LabEvent, Workshop } from './lab.types.ts';
