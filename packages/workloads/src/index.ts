export { openIssuers, type RunningIssuers } from './issuers.ts';
export { workloadLogin } from './log-in.ts';
export { ownLogin } from './own-login.ts';
