export {
  createSession,
  type SessionOrder,
  type SignedOrder,
  signedCreateSession,
} from './create-session.ts';
export { openIssuers, type RunningIssuers } from './issuers.ts';
export { certificateFor, workloadLogin } from './log-in.ts';
export { certificateOf, ownLogin } from './own-login.ts';
export { statedProof } from './stated-login.ts';
