import type { Boundary } from '@cordon/domain';
import type { Operation } from './token.ts';

/** Something of Vault's that no tenant may ask for, whatever else it may. */
export interface Sensitive {
  /** As in a policy: `+` is a segment, `*` at the end any rest. */
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly sudo?: boolean;
  readonly boundary: Boundary;
  readonly why: string;
  /** Names that there are at the path's first `+`, to make an example of. */
  readonly names?: readonly string[];
  /**
   * What could come of it is beyond this model, so that nothing is proved of the tenant's data any more. Absent where it
   * is followed (`holdings`), or where nothing more can come of it than what is said.
   */
  readonly unfollowed?: true;
}
