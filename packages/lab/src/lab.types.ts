import type { Access, Decider } from '@cordon/domain';
import type { CallReport, Gateway } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import type { VaultCluster } from './services/vault-cluster.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** What answers as AWS: LocalStack behind the enforcing gateway, LocalStack bare, or MiniStack's own enforcement. */
export type LabEngine = 'gateway' | 'localstack' | 'ministack';

/** What the lab says while it works, for progress on a terminal. */
export type LabEvent =
  | { readonly is: 'starting'; readonly what: string }
  | { readonly is: 'ready'; readonly what: string; readonly address: string; readonly ms: number }
  | {
      readonly is: 'terraform';
      readonly verb: string;
      readonly message: string;
      /** Resources that are done, of how many; absent before Terraform has planned. */
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
   * Why the gateway decided as it did, by request id; absent where it only passes on, and where it runs in a process of
   * its own (`decisions.jsonl` has it then).
   */
  readonly explain?: (requestId: string) => readonly Decider[] | undefined;
  /** Vault's nodes, for drills; absent where it is one, or not of this run. */
  readonly vaultCluster?: VaultCluster;
  /** Lets the emulator stand still, go on, or end as a power cut would, for drills; absent where it is not of this run. */
  readonly emulator?: {
    freeze(): void;
    thaw(): void;
    kill(): void;
    /** Starts another one, which holds nothing, where a killed one listened; resolves when it answers. */
    replace(): Promise<void>;
  };
  /** Versions of what answers, by component: for the record's first line. */
  readonly versions: Readonly<Record<string, string>>;
  /** The environment for Terraform's providers. Secret. */
  terraformEnv(): Record<string, string>;
  /** Terraform's executable, the run's children and its logs: what the Terraform verbs work with. */
  readonly workshop: Workshop;
  /** Ends every process of the lab and removes its temp directory. Again is no error. */
  stop(): Promise<void>;
}

/** The lab's gateway, in this process or in one of its own. */
export interface LabGateway {
  readonly url: string;
  readonly port: number;
  /** Its process: this one's, or its own. */
  readonly pid: number;
  /** Tells the listener of every answered request, in order, perhaps a moment later; returns how to stop. */
  onCall(listener: (call: CallReport) => void): () => void;
  /** Resolves when every call answered so far was told of; with the processor time of its own process, if it has one. */
  flush(): Promise<{ readonly cpuMs?: number }>;
  /** Changes the organisation’s policies; absent where the gateway does not decide, or runs in a process of its own. */
  readonly govern?: Gateway['govern'];
  /** Says what IAM Roles Anywhere trusts; absent where the gateway does not decide, or runs in a process of its own. */
  readonly anchor?: Gateway['anchor'];
  /** Lets requests go wrong, for drills; absent where it runs in a process of its own. */
  readonly inject?: Gateway['inject'];
  /** Lets it be later than it is, for drills; absent where the gateway does not decide, or in a process of its own. */
  readonly moveClock?: Gateway['moveClock'];
  close(): Promise<void>;
}

export interface Workshop {
  readonly supervisor: Supervisor;
  /** The supervisor under its old name: scripts of others that drive a lab ask for it. */
  readonly warden: Supervisor;
  /** Absent when the toolchain was resolved without `tofu`: such a lab deploys nothing. */
  readonly terraform?: string;
  readonly logDir: string;
  /** Known secrets, kept out of logs and errors. */
  readonly secrets: readonly string[];
  /**
   * How long an interrupted Terraform may finish the calls it has in flight, milliseconds: only services that outlive
   * the run are worth waiting for.
   */
  readonly graceMs: number;
  /** AWS or Vault was there before the run and stays: what was deployed to it must be taken away by itself. */
  readonly outlived: boolean;
  /**
   * Environment for Terraform once this process and its gateway are gone: AWS is asked where it stands. Absent where the
   * services go with the run. Secret.
   */
  readonly whenLost?: () => Record<string, string>;
}
