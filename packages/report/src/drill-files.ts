/** What a judge of a drill found. */
export interface DrillFinding {
  readonly is: string;
  readonly rule: string;
  readonly why: string;
  /** Of which client, where there are several kinds. */
  readonly client?: string | undefined;
}

/** `<drill>.json` of a run, as far as it is read: one row for each topology, and those on which the drill itself failed. */
export interface DrillFile<Row extends DrilledTopology = DrilledTopology> {
  readonly run: string;
  readonly topologies: readonly Row[];
  readonly failed: readonly { readonly topology: string; readonly why: string }[];
}

export interface DrilledTopology {
  readonly topology: string;
  readonly findings: readonly DrillFinding[];
}

export interface Revoked extends DrilledTopology {
  readonly pulled: readonly {
    readonly lever: string;
    readonly order: string;
    /** By what the tenant went on asking for. */
    readonly stopped: Readonly<
      Record<
        string,
        {
          readonly stopped?: boolean | undefined;
          readonly lastServedMs?: number | undefined;
          readonly firstRefusedMs?: number | undefined;
        }
      >
    >;
    readonly others: readonly { readonly tenant: string; readonly channels: readonly string[] }[];
    readonly findings: readonly DrillFinding[];
  }[];
  readonly unfit: readonly { readonly lever: string; readonly why: string }[];
}

export interface Onboarded extends DrilledTopology {
  readonly steps: readonly {
    readonly step: string;
    readonly planMs: number;
    readonly applyMs: number;
    readonly servedMs?: number | undefined;
    readonly changes: readonly unknown[];
  }[];
  readonly left: readonly {
    readonly way: string;
    readonly residue: readonly string[];
    readonly old: readonly { readonly what: string; readonly outcome: string }[];
  }[];
}

export interface Suffered extends DrilledTopology {
  /** Calls of STS and IAM that one renewal takes when nothing is wrong. */
  readonly perRenewal: number;
  readonly suffered: readonly {
    readonly id: string;
    readonly sentence: string;
    readonly lastedMs: number;
    /** An error that named the cause. */
    readonly said?: string | undefined;
    /** Failed calls by what was asked for. */
    readonly failed: Readonly<Record<string, number>>;
    readonly recoveredMs?: number | undefined;
    readonly issuingCalls: number;
    readonly renewals: number;
  }[];
}

export interface Audited extends DrilledTopology {
  readonly calls: number;
  readonly leases: number;
  /** By CloudTrail alone. */
  readonly ambiguous: { readonly calls: number; readonly why: readonly string[] };
  readonly wrong: number;
  readonly joined: readonly {
    readonly device: string;
    readonly hashes: number;
    readonly findings: readonly DrillFinding[];
  }[];
  readonly alerts: Readonly<Record<string, number>>;
}

export interface Privileged extends DrilledTopology {
  readonly tenants: readonly {
    readonly tenant: string;
    readonly granted: readonly string[];
    readonly unused: readonly string[];
  }[];
  /** Absent where Vault asks nothing of AWS. */
  readonly broker?:
    | {
        readonly actions: readonly string[];
        readonly without: readonly {
          readonly action: string;
          readonly steps: readonly { readonly step: string; readonly ok: boolean }[];
        }[];
      }
    | undefined;
}

export interface Migrated extends DrilledTopology {
  readonly calls: number;
  readonly steps: readonly {
    readonly from: string;
    readonly to: string;
    readonly step: string;
    readonly back: boolean;
    readonly changes: readonly unknown[];
    /** By boundary, of the state after it. */
    readonly proof: Readonly<Record<string, string>>;
    readonly applyMs: number;
  }[];
}

export interface Drifted extends DrilledTopology {
  readonly made: readonly {
    readonly act: string;
    readonly what: string;
    /** Boundaries that it opens, as the check found them. */
    readonly opens: readonly string[];
    readonly foundMs: number;
    /** What came of the request that shows it. */
    readonly fired: string;
    readonly terraformSees: boolean;
  }[];
}

export interface Rotated extends DrilledTopology {
  /** `moved`, or `real`: waited for. */
  readonly clock: string;
  readonly minutes: number;
  /** Seconds that what is issued lasts. */
  readonly ttlSeconds: number;
  readonly calls: number;
  readonly clients: readonly {
    readonly client: string;
    readonly calls: number;
    /** Of what it asked, by botocore's window. */
    readonly windows: Readonly<Record<string, number>>;
    /** Access keys that signed parts of its one upload. */
    readonly partKeys: number;
    /** How often it asked for credentials, and how often new ones were made. */
    readonly asked: number;
    readonly issued: number;
    /** Seconds that the old were still good for then. */
    readonly leftSeconds?: { readonly least: number; readonly most: number } | undefined;
  }[];
}

/** The drills by their ids, and the row that each writes for a topology. */
export interface DrillRows {
  readonly revocation: Revoked;
  readonly onboarding: Onboarded;
  readonly outage: Suffered;
  readonly rotation: Rotated;
  readonly audit: Audited;
  readonly 'least-privilege': Privileged;
  readonly migration: Migrated;
  readonly drift: Drifted;
}
export type DrillId = keyof DrillRows;

/** What runs of drills left, by drill. */
export type Drills = { readonly [Id in DrillId]: readonly DrillFile<DrillRows[Id]>[] };

export const NO_DRILLS: Drills = {
  revocation: [],
  onboarding: [],
  outage: [],
  rotation: [],
  audit: [],
  'least-privilege': [],
  migration: [],
  drift: [],
};
export const DRILL_IDS = Object.keys(NO_DRILLS) as readonly DrillId[];
