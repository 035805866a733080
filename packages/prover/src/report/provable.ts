import { BOUNDARIES, type Boundary } from '@cordon/domain';

/** Boundaries that no request decides, so that a proof for all requests has nothing to say about them, and why. */
export const OUTSIDE_THE_MODEL: Readonly<Partial<Record<Boundary, string>>> = {
  attribution: 'whose name stands in a log is decided by no policy: every such request is allowed',
  revocation: 'what is left of a credential after its lease is a matter of time, and the model has no time',
  'blast-radius': 'stopping a tenant changes the deployment, and the model is of one deployment as it stands',
};

/** The boundaries that the prover has something to say about. */
export const PROVABLE: readonly Boundary[] = (Object.keys(BOUNDARIES) as Boundary[]).filter(
  (boundary) => OUTSIDE_THE_MODEL[boundary] === undefined,
);
