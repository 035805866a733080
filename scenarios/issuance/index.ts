export { makeRunDir } from '@cordon/harness/run-dir';
export { axisIds } from './axes.ts';
export type { IssuanceOptions } from './issuance.types.ts';
export { type GatewayEndpoints, startGatewayEndpoints } from './run/gateway-endpoints.ts';
export { BASELINE, runIssuance } from './run/issuance.ts';
export { startBenchLab } from './run/lab.ts';
export { type SuiteTime, suiteTime } from './run/suite-time.ts';
export { writeRun } from './run/write.ts';
export { subjectIds } from './subjects.ts';
