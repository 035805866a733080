import { z } from 'zod';

const word = z.string();
const words = z.array(word);
const count = z.number();
const finding = z.looseObject({
  is: word,
  rule: word,
  why: word,
  /** Of which client, where there are several kinds. */
  client: word.optional(),
});
const findings = z.array(finding);
const base = { topology: word, findings };

/** A finding of a drill's judge. */
export type DrillFinding = Readonly<z.infer<typeof finding>>;

export interface DrilledTopology {
  readonly topology: string;
  readonly findings: readonly DrillFinding[];
}

/** `<drill>.json` of a run, as far as it is read: one row for each topology, and those on which the drill itself failed. */
export interface DrillFile<Row extends DrilledTopology = DrilledTopology> {
  readonly run: string;
  readonly topologies: readonly Row[];
  readonly failed: readonly { readonly topology: string; readonly why: string }[];
}

/** The drills by their ids, and the row that each writes for a topology, as far as it is read. */
export const DRILL_ROWS = {
  revocation: z
    .object({
      topology: word,
      pulled: z.array(
        z.object({
          lever: word,
          order: word,
          /** By the kind of call that the tenant kept making. */
          stopped: z.record(
            word,
            z.object({
              stopped: z.boolean().optional(),
              lastServedMs: count.optional(),
              firstRefusedMs: count.optional(),
            }),
          ),
          others: z.array(z.object({ tenant: word, channels: words })),
          findings,
        }),
      ),
      unfit: z.array(z.object({ lever: word, why: word })),
    })
    .transform((one) => ({ ...one, findings: one.pulled.flatMap((lever) => lever.findings) })),
  onboarding: z.object({
    ...base,
    steps: z.array(
      z.object({
        step: word,
        planMs: count,
        applyMs: count,
        servedMs: count.optional(),
        changes: z.array(z.unknown()),
      }),
    ),
    left: z.array(
      z.object({ way: word, residue: words, old: z.array(z.looseObject({ what: word, outcome: word })) }),
    ),
  }),
  outage: z.object({
    ...base,
    /** Calls of STS and IAM that one renewal takes when nothing is wrong. */
    perRenewal: count,
    suffered: z.array(
      z.object({
        id: word,
        sentence: word,
        lastedMs: count,
        /** An error that named the cause. */
        said: word.optional(),
        /** Failed calls by kind. */
        failed: z.record(word, count),
        recoveredMs: count.optional(),
        issuingCalls: count,
        renewals: count,
      }),
    ),
  }),
  rotation: z.object({
    ...base,
    /** `moved`, or `real`: waited for. */
    clock: word,
    minutes: count,
    /** Lifetime of the credentials, seconds. */
    ttlSeconds: count,
    calls: count,
    clients: z.array(
      z.object({
        client: word,
        calls: count,
        /** Of what it asked, by botocore's window. */
        windows: z.record(word, count),
        /** Access keys that signed parts of its one upload. */
        partKeys: count,
        /** How often it asked for credentials, and how often new ones were issued. */
        asked: count,
        issued: count,
        /** Seconds for which the old credentials were still valid then. */
        leftSeconds: z.object({ least: count, most: count }).optional(),
      }),
    ),
  }),
  audit: z.object({
    ...base,
    calls: count,
    leases: count,
    /** By CloudTrail alone. */
    ambiguous: z.object({ calls: count, why: words }),
    wrong: count,
    joined: z.array(z.object({ device: word, hashes: count, findings })),
    alerts: z.record(word, count),
  }),
  'least-privilege': z.object({
    ...base,
    tenants: z.array(z.object({ tenant: word, granted: words, unused: words })),
    /** Absent where Vault asks nothing of AWS. */
    broker: z
      .object({
        actions: words,
        without: z.array(
          z.object({ action: word, steps: z.array(z.object({ step: word, ok: z.boolean() })) }),
        ),
      })
      .optional(),
  }),
  migration: z.object({
    ...base,
    calls: count,
    steps: z.array(
      z.object({
        from: word,
        to: word,
        step: word,
        back: z.boolean(),
        changes: z.array(z.unknown()),
        /** By boundary, for the state after the step. */
        proof: z.record(word, word),
        applyMs: count,
      }),
    ),
  }),
  drift: z.object({
    ...base,
    made: z.array(
      z.object({
        act: word,
        what: word,
        /** Boundaries that it opens, according to the check. */
        opens: words,
        foundMs: count,
        /** The answer to the request that shows it. */
        fired: word,
        terraformSees: z.boolean(),
      }),
    ),
  }),
};
export type DrillId = keyof typeof DRILL_ROWS;
export type DrillRows = { readonly [Id in DrillId]: z.output<(typeof DRILL_ROWS)[Id]> };
export const DRILL_IDS = Object.keys(DRILL_ROWS) as readonly DrillId[];

/** The results of drill runs, by drill. */
export type Drills = { readonly [Id in DrillId]: readonly DrillFile<DrillRows[Id]>[] };
export const NO_DRILLS = Object.fromEntries(DRILL_IDS.map((id) => [id, []])) as unknown as Drills;
