import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AgreementFile, MutantsFile, ProofFile, ScaleFile } from '@cordon/report';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const word = z.string();
const words = z.array(word);

const mutants: z.ZodType<MutantsFile> = z.object({
  run: word,
  engine: word,
  topologies: z.array(z.object({ topology: word, clean: word, reason: word, restored: z.boolean() })),
  cases: z.array(
    z.object({
      mutant: word,
      file: word.optional(),
      topology: word,
      sentence: word,
      breaks: word,
      expected: words,
      outcome: word,
      by: z.array(z.object({ attack: word, attempts: z.number(), reason: word })),
      reason: word.optional(),
      prover: z.object({ answer: word, reason: word.optional() }),
    }),
  ),
  unconcerned: words,
});

const made = z.array(z.object({ result: word, why: word.optional() }));

const proof: z.ZodType<ProofFile> = z.object({
  run: word.optional(),
  live: z.boolean(),
  leftOut: z.array(z.object({ topology: word, guards: words, reason: word })).optional(),
  proofs: z.array(
    z.object({
      topology: word.optional(),
      guards: words,
      mutant: word.optional(),
      tenants: words,
      pairs: z.object({ all: z.number(), refuted: z.number(), unknown: z.number() }),
      outcomes: z.array(z.object({ boundary: word, outcome: word, reasons: words })),
      limits: words,
      ms: z.number(),
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

const disagreement = z.looseObject({
  expected: word,
  because: word,
  got: z.looseObject({ verdict: word }),
  like: z.number(),
  one: z.unknown(),
});

const agreement = z.object({
  engines: z.array(
    z.object({
      engine: word,
      agrees: z.number(),
      fresh: z.number(),
      unclear: z.number(),
      known: z.array(z.object({ rows: word, count: z.number(), example: z.unknown() })),
      new: z.array(disagreement),
      named: z
        .array(z.looseObject({ id: word, got: z.unknown().optional(), right: z.boolean().optional() }))
        .default([]),
    }),
  ),
});

const scale: z.ZodType<Omit<ScaleFile, 'plot'>> = z.object({
  run: word,
  counts: z.array(
    z.object({ topology: word, tenants: z.number(), aws: z.number(), vault: z.number(), wrong: words }),
  ),
  deployed: z.array(
    z.object({
      topology: word,
      tenants: z.number(),
      deployMs: z.number().optional(),
      destroyMs: z.number().optional(),
      failed: word.optional(),
    }),
  ),
});

export const readMutants = (run: string): MutantsFile | undefined =>
  readJson(join(run, 'mutants.json'), mutants);
export const readProof = (run: string): ProofFile | undefined => readJson(join(run, 'proof.json'), proof);

/** `agreement.json`, told as counts and one example of each kind of disagreement. */
export function readAgreement(run: string): AgreementFile | undefined {
  const file = readJson(join(run, 'agreement.json'), agreement);
  if (file === undefined) return undefined;
  return {
    run: basename(run),
    engines: file.engines.map(({ engine, agrees, fresh, unclear, known, new: found, named }) => ({
      engine,
      fresh: found.map(
        ({ because, got, expected }) => `${got.verdict} where AWS’s rules say ${expected}: ${because}`,
      ),
      unclear,
      rules: {
        asked: named.filter(({ got }) => got !== undefined).length,
        broken: named.filter(({ right }) => right === false).map(({ id }) => id),
      },
      findings: {
        agrees,
        'differs as documented': known.reduce((sum, { count }) => sum + count, 0),
        'differs, not known before': fresh,
        'no clear answer': unclear,
      },
      examples: [
        ...found.map(({ expected, because, got, like, one }) => ({
          title: `${engine} said ${got.verdict}, AWS’s rules say ${expected}`,
          tone: 'breached',
          facts: [
            ['because', because],
            ['like it', String(like)],
          ] as const,
          more: [['The policies and the request', JSON.stringify(one, undefined, 2)]] as const,
        })),
        ...known.map(({ rows, count, example }) => ({
          title: `${engine}: ${rows}`,
          tone: 'open-as-stated',
          facts: [['like it', String(count)]] as const,
          more: [['An example', JSON.stringify(example, undefined, 2)]] as const,
        })),
      ],
    })),
  };
}

/** `scale.json` with the picture that lies beside it. */
export function readScale(run: string): ScaleFile | undefined {
  const file = readJson(join(run, 'scale.json'), scale);
  const plot = join(run, 'plots', 'scale.svg');
  if (file === undefined || !existsSync(plot)) return file;
  return { ...file, plot: readFileSync(plot, 'utf8') };
}
