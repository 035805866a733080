import type { Access, Decider } from '@cordon/domain';
import type { CallReport, Gateway } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import type { LabEngine } from './services/service.ts';
import type { VaultCluster } from './services/vault-cluster.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** Progress events of the lab. */
export type LabEvent =
  | { readonly is: 'starting'; readonly what: string }
  | { readonly is: 'ready'; readonly what: string; readonly address: string; readonly ms: number }
  | {
      readonly is: 'terraform';
      readonly verb: string;
      readonly message: string;
      /** Number of finished resources and the total; absent before Terraform has planned. */
      readonly done?: number;
      readonly total?: number;
    }
  | { readonly is: 'done'; readonly what: string; readonly ms: number };

/** What `resolveToolchain` returned. */
export type Toolchain = ReadonlyMap<ComponentId, Resolved>;

export interface Lab {
  readonly access: Access;
  readonly engine: LabEngine;
  readonly gateway?: LabGateway;
  /**
   * Why the gateway decided as it did, by request id; absent where it only forwards, and where it runs in a separate
   * process (`decisions.jsonl` has it then).
   */
  readonly explain?: (requestId: string) => readonly Decider[] | undefined;
  /** Vault's nodes, for drills; absent for a single node or an attached Vault. */
  readonly vaultCluster?: VaultCluster;
  /** Pauses, resumes or kills the emulator, for drills; absent where it is attached. */
  readonly emulator?: {
    freeze(): void;
    thaw(): void;
    kill(): void;
    /** Starts an empty one on the port of the killed one; resolves when it answers. */
    replace(): Promise<void>;
  };
  /** Versions of the services, by component: for the record's first line. */
  readonly versions: Readonly<Record<string, string>>;
  /** The environment for Terraform's providers. Secret. */
  terraformEnv(): Record<string, string>;
  /** Terraform's executable, the run's children and its logs: what the Terraform verbs work with. */
  readonly workshop: Workshop;
  /** Stops every process of the lab and deletes its temp directory. Calling it again is no error. */
  stop(): Promise<void>;
}

/** The lab's gateway, in this process or in one of its own. */
export interface LabGateway {
  readonly url: string;
  readonly port: number;
  /** Its process: this one's, or its own. */
  readonly pid: number;
  /**
   * Calls the listener for every answered request, in order, perhaps a moment later; returns a function that stops it.
   */
  onCall(listener: (call: CallReport) => void): () => void;
  /**
   * Resolves when every call answered so far was reported; with the processor time of the gateway's process, if
   * separate.
   */
  flush(): Promise<{ readonly cpuMs?: number }>;
  /** Changes the organisation’s policies; absent where the gateway does not decide, or runs in a process of its own. */
  readonly govern?: Gateway['govern'];
  /** Sets what IAM Roles Anywhere trusts; absent where the gateway does not decide, or runs in a process of its own. */
  readonly anchor?: Gateway['anchor'];
  /** Injects faults into requests, for drills; absent where it runs in a process of its own. */
  readonly inject?: Gateway['inject'];
  /** Moves the clock forward, for drills; absent where the gateway does not decide, or in a process of its own. */
  readonly moveClock?: Gateway['moveClock'];
  close(): Promise<void>;
}

export interface Workshop {
  readonly supervisor: Supervisor;
  /** The supervisor under its old name, which external scripts use. */
  readonly warden: Supervisor;
  /** Absent when the toolchain was resolved without `tofu`: such a lab deploys nothing. */
  readonly terraform?: string;
  readonly logDir: string;
  /** Known secrets, kept out of logs and errors. */
  readonly secrets: readonly string[];
  /**
   * How long an interrupted Terraform may finish calls in flight, milliseconds: worth it only for services that keep
   * running.
   */
  readonly graceMs: number;
  /** AWS or Vault is attached and keeps running: everything deployed to it must be destroyed. */
  readonly outlived: boolean;
  /**
   * Environment for Terraform once this process and its gateway are gone: AWS is called directly. Absent where the
   * services end with the run. Secret.
   */
  readonly envIfKilled?: () => Record<string, string>;
}
