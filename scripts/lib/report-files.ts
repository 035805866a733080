import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type AgreementFile,
  type MutantsFile,
  mutantsFile,
  type ProofFile,
  proofFile,
  type ScaleFile,
  scaleFile,
} from '@cordon/report';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const word = z.string();

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

/** `mutants.json` of a run; `undefined` without one. Throws `UsageError` for an invalid one. */
export const readMutants = (run: string): MutantsFile | undefined =>
  readJson(join(run, 'mutants.json'), mutantsFile);
/** `proof.json` of a run; `undefined` without one. Throws `UsageError` for an invalid one. */
export const readProof = (run: string): ProofFile | undefined => readJson(join(run, 'proof.json'), proofFile);

/** `agreement.json` as counts, with one example of each kind of disagreement. */
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

/** `scale.json` with its plot. */
export function readScale(run: string): ScaleFile | undefined {
  const file = readJson(join(run, 'scale.json'), scaleFile);
  const plot = join(run, 'plots', 'scale.svg');
  if (file === undefined || !existsSync(plot)) return file;
  return { ...file, plot: readFileSync(plot, 'utf8') };
}
