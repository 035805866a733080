import type { Access, Actor } from './actor.ts';
import type { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import type { Act, Identity } from './call.ts';
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
 * Anything that answers. `localstack` (through the gateway), `localstack-open` (bare, the canary’s prey), `ministack`,
 * `aws`, and the static `evaluator`. One file each: `packages/engines/src/engines/<id>.engine.ts`.
 */
export interface Engine {
  readonly id: string;
  readonly sentence: string;
  /** What must run for it: the lab starts exactly these. */
  readonly needs: { readonly aws: 'gateway' | 'localstack' | 'ministack' | 'aws' | 'none' };
  open(input: EngineInput): Promise<OpenEngine>;
}

/** The parts that answer: AWS (or its emulator, or an evaluator in its place), and Vault. */
export type CanaryOf = 'aws' | 'vault';

export interface OpenEngine {
  /** Whether AWS is spoken to over TLS, unless a call says otherwise. */
  readonly secure?: boolean;
  /** Performs the act and says what came back. Never throws for an answer; throws only for a bug. */
  perform(act: Act, attempt?: Attempt): Promise<Answer>;
  /** Why this engine cannot be asked an attempt at all (Vault's own questions, say); absent where it can. */
  declines?(attempt: Attempt): string | undefined;
  /**
   * The same with what came back, to compare states before and after. `output` may hold secrets: it never reaches a
   * record. Absent where nothing is asked over a wire.
   */
  read?(act: Act): Promise<{ readonly answer: Answer; readonly output?: unknown }>;
  /**
   * Calls that must be refused, made before anything else, one answer for each part that this engine asks. Served
   * means that this part enforces nothing, and that none of its answers tells anything.
   */
  canaries(): Promise<readonly { readonly of: CanaryOf; readonly answer: Answer }[]>;
  close(): Promise<void>;
}

export type { Identity };
