import type { Access, Actor } from './actor.ts';
import type { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import type { Act } from './call.ts';
import type { Deployment } from './deployment.ts';

/** What an engine is given to answer attempts with. */
export interface EngineInput {
  readonly deployment: Deployment;
  readonly access: Access;
  /** Credentials that issuers got, by tenant. */
  readonly actors: ReadonlyMap<string, Actor>;
  /** Looks up why the gateway decided as it did, by request id; absent where there is no gateway. */
  readonly explain?: (requestId: string) => Answer['deciders'] | undefined;
  readonly signal?: AbortSignal;
  /** `cdk.tf.json`, for engines that decide by the configuration instead of asking a service. */
  readonly terraform?: Readonly<Record<string, unknown>>;
}

/**
 * Whatever answers attempts: `localstack` (through the gateway), `localstack-open` (bare, enforces nothing, so the
 * canary must be served), `ministack`, `aws`, and the static `evaluator`. One file each:
 * `packages/engines/src/engines/<id>.engine.ts`.
 */
export interface Engine {
  readonly id: string;
  readonly sentence: string;
  /** What must run for it: the lab starts exactly these. */
  readonly needs: { readonly aws: 'gateway' | 'localstack' | 'ministack' | 'aws' | 'none' };
  open(input: EngineInput): Promise<OpenEngine>;
}

/** The services that answer: AWS (or its emulator, or the evaluator in its place), and Vault. */
export type CanaryOf = 'aws' | 'vault';

/** An engine that is ready to be asked; `close` ends what it opened. */
export interface OpenEngine {
  /** Whether calls to AWS use TLS, unless a call says otherwise. */
  readonly secure?: boolean;
  /** Makes the call and returns the answer. Never throws for an answer; throws only for a bug. */
  perform(act: Act, attempt?: Attempt): Promise<Answer>;
  /** Why this engine cannot be asked an attempt at all (Vault's own questions, say); absent where it can. */
  declines?(attempt: Attempt): string | undefined;
  /**
   * The same with what came back, to compare states before and after. `output` may hold secrets: it never reaches a
   * record. Absent where nothing is asked over a wire.
   */
  read?(act: Act): Promise<{ readonly answer: Answer; readonly output?: unknown }>;
  /**
   * Calls that must be refused, made before anything else: one answer for each service that this engine asks. Served
   * means that the service enforces nothing, so that none of its answers counts.
   */
  canaries(): Promise<readonly { readonly of: CanaryOf; readonly answer: Answer }[]>;
  close(): Promise<void>;
}
