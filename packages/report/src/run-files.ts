import { z } from 'zod';

const word = z.string();
const words = z.array(word);
const count = z.number();

/** What is read of `mutants.json`. */
export const mutantsFile = z.object({
  run: word,
  engine: word,
  topologies: z.array(z.object({ topology: word, clean: word, reason: word, restored: z.boolean() })),
  cases: z.array(
    z.object({
      mutant: word,
      /** Path of the file that it stands in; absent in runs of before version 0.2. */
      file: word.optional(),
      topology: word,
      sentence: word,
      breaks: word,
      expected: words,
      outcome: word,
      by: z.array(z.object({ attack: word, attempts: count, reason: word })),
      reason: word.optional(),
      prover: z.object({ answer: word, reason: word.optional() }),
    }),
  ),
  unconcerned: words,
});
export type MutantsFile = z.infer<typeof mutantsFile>;
export type MutantCase = MutantsFile['cases'][number];

/** Requests that were really made, and how each answer stands to the model. */
const made = z.array(z.object({ result: word, why: word.optional() }));

/** What is read of `proof.json`. */
export const proofFile = z.object({
  run: word.optional(),
  live: z.boolean(),
  /** Topologies that were not proved, since a guard does not fit them. */
  leftOut: z.array(z.object({ topology: word, guards: words, reason: word })).optional(),
  proofs: z.array(
    z.object({
      topology: word.optional(),
      guards: words,
      mutant: word.optional(),
      tenants: words,
      pairs: z.object({ all: count, refuted: count, unknown: count }),
      outcomes: z.array(z.object({ boundary: word, outcome: word, reasons: words })),
      limits: words,
      ms: count,
      live: z
        .object({
          fired: made.optional(),
          suite: made.optional(),
          differences: z.array(z.unknown()).optional(),
        })
        .optional(),
    }),
  ),
});
export type ProofFile = z.infer<typeof proofFile>;
export type Proof = ProofFile['proofs'][number];

/** What is read of `scale.json`. */
export const scaleFile = z.object({
  run: word,
  counts: z.array(z.object({ topology: word, tenants: count, aws: count, vault: count, wrong: words })),
  deployed: z.array(
    z.object({
      topology: word,
      tenants: count,
      deployMs: count.optional(),
      destroyMs: count.optional(),
      failed: word.optional(),
    }),
  ),
});
/** With the simulation’s picture. */
export type ScaleFile = z.infer<typeof scaleFile> & { readonly plot?: string | undefined };
