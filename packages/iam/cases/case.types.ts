import type { NamedPolicy } from '../src/policy.types.ts';
import type { AuthorizationRequest, Decision, PolicySet } from '../src/request.types.ts';

/** A rule of the documentation as a question with its answer; ours in words and names. */
export interface DocumentedCase {
  readonly id: string;
  /** What the documentation says, in a sentence. */
  readonly sentence: string;
  readonly page: string;
  readonly request: AuthorizationRequest;
  readonly policies: PolicySet;
  /** Set when the question is one for a role's trust policy. */
  readonly trust?: NamedPolicy;
  readonly outcome: Decision['outcome'];
}
